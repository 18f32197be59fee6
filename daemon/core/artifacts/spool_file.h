// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_ARTIFACTS_SPOOL_FILE_H_
#define OZD_DAEMON_CORE_ARTIFACTS_SPOOL_FILE_H_

#include <stddef.h>
#include <stdint.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/support/unique_fd.h"

namespace ozd {

// A file without a name that only this process can read: it is written, then
// read, and its content goes with it. Confined to one thread at a time. Errors:
// kUnavailable (detail error_code "disk_full" when full).
class SpoolFile {
 public:
  // `directory` must exist.
  static absl::StatusOr<SpoolFile> Create(const std::string& directory);

  absl::Status Append(absl::string_view bytes);
  int64_t size() const { return size_; }

  // Returns the next bytes from the beginning on, at most `limit`; empty at the
  // end.
  absl::StatusOr<std::string> Read(size_t limit);

 private:
  explicit SpoolFile(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
  int64_t size_ = 0;
  int64_t read_ = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_ARTIFACTS_SPOOL_FILE_H_
