// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "proto/support/mutex.h"
#include "proto/support/redact.h"
#include "proto/support/unique_fd.h"

namespace ozd {
namespace {

class LogSink {
 public:
  absl::Status Open(const std::string& path, int64_t max_bytes) {
    MutexLock lock(&mutex_);
    path_ = path;
    max_bytes_ = max_bytes;
    return Reopen();
  }

  void Write(absl::string_view line) {
    MutexLock lock(&mutex_);
    const int fd = file_.valid() ? file_.get() : STDERR_FILENO;
    // A log that cannot be written must not take the daemon down with it.
    const ssize_t written = write(fd, line.data(), line.size());
    if (written <= 0 || !file_.valid()) return;
    size_bytes_ += written;
    if (size_bytes_ > max_bytes_) Rotate();
  }

 private:
  absl::Status Reopen() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    UniqueFd file(
        open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!file.valid()) {
      return absl::UnavailableError(
          absl::StrCat("cannot open log ", path_, ": ", strerror(errno)));
    }
    // An old file may carry wider permissions than we promise.
    fchmod(file.get(), 0600);
    struct stat info {};
    size_bytes_ = fstat(file.get(), &info) == 0 ? info.st_size : 0;
    file_ = std::move(file);
    return absl::OkStatus();
  }

  void Rotate() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    rename(path_.c_str(), absl::StrCat(path_, ".1").c_str());
    if (!Reopen().ok()) size_bytes_ = 0;
  }

  Mutex mutex_;
  std::string path_ ABSL_GUARDED_BY(mutex_);
  int64_t max_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t size_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  UniqueFd file_ ABSL_GUARDED_BY(mutex_);
};

LogSink& Sink() {
  static LogSink* const sink = new LogSink;
  return *sink;
}

std::atomic<LogLevel> g_level{LogLevel::kInfo};

const char* LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "info";
}

}  // namespace

absl::Status SetLogFile(const std::string& path, int64_t max_bytes) {
  return Sink().Open(path, max_bytes);
}

void SetLogLevel(LogLevel level) { g_level = level; }

void LogLine(LogLevel level, absl::string_view component,
             absl::string_view message) {
  if (level < g_level.load(std::memory_order_relaxed)) return;
  Sink().Write(absl::StrCat(
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(),
                       absl::UTCTimeZone()),
      " ", LevelName(level), " ", component, ": ",
      NeutraliseControls(Redact(message), Newlines::kEscape), "\n"));
}

}  // namespace ozd
