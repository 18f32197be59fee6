// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_DAEMON_LOG_TAIL_H_
#define OZ_CLIENT_COMMANDS_DAEMON_LOG_TAIL_H_

#include <sys/types.h>

#include <string>

#include "absl/status/statusor.h"
#include "proto/support/unique_fd.h"

namespace oz {

// Reads the end of a log file and what is added to it, across rotation. Never
// blocks. Not thread-safe.
class LogTail {
 public:
  // Errors: kNotFound when there is no such file, kPermissionDenied,
  // kUnavailable.
  static absl::StatusOr<LogTail> Open(const std::string& path);

  // The last `lines` lines, or all when there are fewer; ReadNew goes on after
  // them.
  std::string ReadLast(int64_t lines);

  // Returns what was added since; "" when nothing was. A file that was replaced
  // or cut is read from its start, after the rest of the old one.
  std::string ReadNew();

 private:
  LogTail(std::string path, ozd::UniqueFd file);
  std::string ReadToEnd();
  // Returns whether the path names another file by now, or this one was cut.
  bool WasReplaced() const;

  std::string path_;
  ozd::UniqueFd file_;
  off_t position_ = 0;
};

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_DAEMON_LOG_TAIL_H_
