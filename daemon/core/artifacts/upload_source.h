// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_ARTIFACTS_UPLOAD_SOURCE_H_
#define OZD_DAEMON_CORE_ARTIFACTS_UPLOAD_SOURCE_H_

#include <memory>

#include "daemon/core/artifacts/open_uploads.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/upstream/api/upload_api.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// The parts of one upload. A value; pointers are borrowed and must outlive the
// work, which may go on for a moment after the source has gone.
struct UploadWork {
  const UploadApi* api;
  AccountSync* accounts;
  ApiCaller caller;
  NewFileArtifact description;
  std::shared_ptr<GatheredFile> file;
};

// Makes a source that sends the file on the executor once it is started, and
// reports its progress; the last message carries the artifact. A source that is
// destroyed ends the upload before its next bytes: the service then stores
// nothing.
SourcePtr<oz::v1::UploadProgress> MakeUploadSource(UploadWork work);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_ARTIFACTS_UPLOAD_SOURCE_H_
