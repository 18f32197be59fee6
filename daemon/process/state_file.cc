// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace ozd {
namespace {

// No state file is anywhere near this large.
constexpr size_t kMaxBytes = 64 * 1024;

absl::Status FileError(absl::string_view what, const std::string& path) {
  return absl::UnavailableError(
      absl::StrCat("cannot ", what, " ", path, ": ", strerror(errno)));
}

bool WriteAndSync(int fd, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t count = write(fd, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    content.remove_prefix(static_cast<size_t>(count));
  }
  return fsync(fd) == 0;
}

}  // namespace

absl::StatusOr<std::string> ReadStateFile(const std::string& path) {
  UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.valid()) {
    if (errno == ENOENT) {
      return absl::NotFoundError(absl::StrCat(path, " does not exist"));
    }
    return FileError("open", path);
  }
  std::string content(kMaxBytes, '\0');
  ssize_t count = 0;
  do {
    count = read(file.get(), content.data(), content.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) return FileError("read", path);
  content.resize(static_cast<size_t>(count));
  return content;
}

absl::Status WriteStateFile(const std::string& path,
                            absl::string_view content) {
  const std::string temporary = absl::StrCat(path, ".new");
  unlink(temporary.c_str());
  UniqueFd file(open(temporary.c_str(),
                     O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                     0600));
  if (!file.valid()) return FileError("create", temporary);
  if (!WriteAndSync(file.get(), content)) {
    const absl::Status status = FileError("write", temporary);
    unlink(temporary.c_str());
    return status;
  }
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    return FileError("replace", path);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> RandomBytes(size_t size) {
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const ssize_t count = getrandom(&bytes[filled], size - filled, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return absl::InternalError(
          absl::StrCat("no random numbers: ", strerror(errno)));
    }
    filled += static_cast<size_t>(count);
  }
  return bytes;
}

absl::StatusOr<std::string> LoadOrCreateSecret(const std::string& path,
                                               size_t size) {
  absl::StatusOr<std::string> stored = ReadStateFile(path);
  if (stored.ok()) {
    if (stored->size() == size) return stored;
    return absl::DataLossError(absl::StrCat(
        path, " is damaged (", stored->size(), " bytes instead of ", size,
        "); remove it, the cache is then built anew"));
  }
  if (!absl::IsNotFound(stored.status())) return stored.status();
  OZD_ASSIGN_OR_RETURN(const std::string secret, RandomBytes(size));
  OZD_RETURN_IF_ERROR(WriteStateFile(path, secret));
  return secret;
}

}  // namespace ozd
