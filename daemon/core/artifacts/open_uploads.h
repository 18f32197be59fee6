// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_ARTIFACTS_OPEN_UPLOADS_H_
#define OZD_DAEMON_CORE_ARTIFACTS_OPEN_UPLOADS_H_

#include <stddef.h>
#include <stdint.h>

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/core/artifacts/crc32c.h"
#include "daemon/core/artifacts/spool_file.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// A file that a client sends piece by piece. Confined to one thread at a time.
struct GatheredFile {
  explicit GatheredFile(SpoolFile spool_in) : spool(std::move(spool_in)) {}
  SpoolFile spool;
  Crc32c crc;
};

// Holds the files that clients are sending. A file that gets no more pieces for
// a while is dropped when the next one begins. Thread-safe; calls may block on
// disk.
class OpenUploads {
 public:
  struct Options {
    // Directory of the files, in which they have no names.
    std::string spool_directory;
    int64_t max_bytes = int64_t{4} << 30;
    size_t max_open = 16;
    absl::Duration patience = absl::Minutes(5);
  };

  // `clock` is borrowed and must outlive this.
  OpenUploads(const Clock* clock, const Options& options);

  // Begins a file and returns its unguessable id. Errors: kResourceExhausted
  // when too many are open; SpoolFile.
  absl::StatusOr<std::string> Begin();

  // Adds `data` behind the first `offset` bytes. Errors: kNotFound; kAborted
  // when there are not that many; kResourceExhausted "file_too_large", which
  // drops the file; SpoolFile.
  absl::Status Add(const std::string& id, int64_t offset,
                   absl::string_view data);

  // Takes the file out. Errors: kNotFound.
  absl::StatusOr<std::unique_ptr<GatheredFile>> Take(const std::string& id);

 private:
  struct Upload {
    std::unique_ptr<GatheredFile> file;
    absl::Duration touched;
  };

  const Clock* const clock_;
  const Options options_;
  Mutex mutex_;
  absl::flat_hash_map<std::string, Upload> uploads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_ARTIFACTS_OPEN_UPLOADS_H_
