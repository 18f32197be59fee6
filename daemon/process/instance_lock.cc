// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/instance_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace ozd {
namespace {

pid_t ReadPid(int fd) {
  char text[32];
  const ssize_t size = pread(fd, text, sizeof(text), 0);
  pid_t pid = 0;
  if (size <= 0 ||
      !absl::SimpleAtoi(absl::string_view(text, static_cast<size_t>(size)),
                        &pid)) {
    return 0;
  }
  return pid;
}

void WritePid(int fd) {
  const std::string text = absl::StrCat(getpid(), "\n");
  // The content is a courtesy; the lock is what counts.
  if (ftruncate(fd, 0) == 0) {
    [[maybe_unused]] const ssize_t written =
        pwrite(fd, text.data(), text.size(), 0);
  }
}

bool IsNamed(int fd, const std::string& path) {
  struct stat locked {};
  struct stat named {};
  return fstat(fd, &locked) == 0 && lstat(path.c_str(), &named) == 0 &&
         locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
}

}  // namespace

InstanceLock::InstanceLock(std::string path, UniqueFd file)
    : path_(std::move(path)), file_(std::move(file)) {}

bool InstanceLock::StillNamed() const { return IsNamed(file_.get(), path_); }

absl::StatusOr<std::variant<InstanceLock, InstanceLock::HeldBy>>
InstanceLock::Acquire(const std::string& path) {
  // Again when the file was replaced between open and lock.
  for (int attempt = 0; attempt < 10; ++attempt) {
    UniqueFd file(
        open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.valid()) {
      return absl::UnavailableError(
          absl::StrCat("cannot open lock file ", path, ": ", strerror(errno)));
    }
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno == EWOULDBLOCK) return HeldBy{ReadPid(file.get())};
      return absl::UnavailableError(
          absl::StrCat("cannot lock ", path, ": ", strerror(errno)));
    }
    if (!IsNamed(file.get(), path)) continue;
    WritePid(file.get());
    return InstanceLock(path, std::move(file));
  }
  return absl::UnavailableError(
      absl::StrCat("cannot lock ", path, ": it is being replaced repeatedly"));
}

}  // namespace ozd
