// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/daemon/log_tail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace oz {
namespace {

constexpr off_t kChunkBytes = 16 << 10;

absl::Status OpenError(const std::string& path, int error) {
  const std::string message =
      absl::StrCat("cannot read the log ", path, ": ", strerror(error));
  if (error == ENOENT) return absl::NotFoundError(message);
  if (error == EACCES) return absl::PermissionDeniedError(message);
  return absl::UnavailableError(message);
}

// Up to `size` bytes at `position`.
std::string ReadAt(int fd, off_t position, off_t size) {
  std::string chunk(static_cast<size_t>(size), '\0');
  const ssize_t count = pread(fd, chunk.data(), chunk.size(), position);
  chunk.resize(count < 0 ? 0 : static_cast<size_t>(count));
  return chunk;
}

// Where the last `lines` lines of a file of `size` bytes begin.
off_t StartOfLastLines(int fd, off_t size, int64_t lines) {
  // The newline that ends the file begins no line.
  off_t end = size > 0 ? size - 1 : 0;
  while (end > 0) {
    const off_t begin = std::max<off_t>(0, end - kChunkBytes);
    const std::string chunk = ReadAt(fd, begin, end - begin);
    for (size_t i = chunk.size(); i > 0; --i) {
      if (chunk[i - 1] == '\n' && --lines <= 0) {
        return begin + static_cast<off_t>(i);
      }
    }
    end = begin;
  }
  return 0;
}

}  // namespace

LogTail::LogTail(std::string path, ozd::UniqueFd file)
    : path_(std::move(path)), file_(std::move(file)) {}

absl::StatusOr<LogTail> LogTail::Open(const std::string& path) {
  ozd::UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return OpenError(path, errno);
  return LogTail(path, std::move(file));
}

std::string LogTail::ReadLast(int64_t lines) {
  struct stat info {};
  if (fstat(file_.get(), &info) != 0) return "";
  position_ = lines <= 0 ? info.st_size
                         : StartOfLastLines(file_.get(), info.st_size, lines);
  return ReadToEnd();
}

std::string LogTail::ReadNew() {
  std::string text = ReadToEnd();
  if (!WasReplaced()) return text;
  ozd::UniqueFd file(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return text;
  file_ = std::move(file);
  position_ = 0;
  absl::StrAppend(&text, ReadToEnd());
  return text;
}

std::string LogTail::ReadToEnd() {
  std::string text;
  while (true) {
    const std::string chunk = ReadAt(file_.get(), position_, kChunkBytes);
    if (chunk.empty()) return text;
    position_ += static_cast<off_t>(chunk.size());
    text.append(chunk);
  }
}

bool LogTail::WasReplaced() const {
  struct stat ours {};
  struct stat named {};
  if (fstat(file_.get(), &ours) != 0 || stat(path_.c_str(), &named) != 0) {
    return false;
  }
  return ours.st_ino != named.st_ino || ours.st_dev != named.st_dev ||
         ours.st_size < position_;
}

}  // namespace oz
