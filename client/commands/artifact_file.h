// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_ARTIFACT_FILE_H_
#define OZ_CLIENT_COMMANDS_ARTIFACT_FILE_H_

// Files on their way from and to the daemon, with a line of progress where
// stderr is a terminal.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/commands/command_context.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

struct DownloadedFile {
  v1::Artifact artifact;
  std::string path;
};

// Saves the artifact as `out`, replacing what is there; when that is empty,
// under its own name in the working directory, where nothing is replaced. The
// file appears once it is whole. Errors: the daemon's; SavedFile's.
absl::StatusOr<DownloadedFile> DownloadArtifact(CommandContext& context,
                                                const std::string& artifact_uid,
                                                const std::string& out);

// Hands the file at `path` to the daemon and has it stored as `request` says;
// fills in the id and, by the ending of the name, the type. Errors: the
// daemon's; kFailedPrecondition beginning with `path` when it cannot be read.
absl::StatusOr<v1::Artifact> UploadFile(CommandContext& context,
                                        const std::string& path,
                                        v1::FinishUploadRequest* request);

// A safe name for an artifact: that of its file, else
// "artifact-UID.EXTENSION" by its type.
std::string NameForArtifact(const v1::Artifact& artifact);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_ARTIFACT_FILE_H_
