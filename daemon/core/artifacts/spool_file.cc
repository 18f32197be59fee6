// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/artifacts/spool_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

absl::Status FileError(absl::string_view what, int error) {
  oz::v1::ErrorDetail detail;
  detail.set_retryable(true);
  if (error == ENOSPC || error == EDQUOT) detail.set_error_code("disk_full");
  return MakeError(absl::StatusCode::kUnavailable,
                   absl::StrCat(what, ": ", strerror(error)), detail);
}

}  // namespace

absl::StatusOr<SpoolFile> SpoolFile::Create(const std::string& directory) {
  UniqueFd fd;
#ifdef O_TMPFILE
  fd = UniqueFd(open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
#endif
  if (!fd.valid()) {
    // Not every file system can make one that never had a name.
    std::string path = absl::StrCat(directory, "/spool.XXXXXX");
    fd = UniqueFd(mkostemp(path.data(), O_CLOEXEC));
    if (fd.valid()) unlink(path.c_str());
  }
  if (!fd.valid()) {
    return FileError(absl::StrCat("cannot create a file in ", directory),
                     errno);
  }
  return SpoolFile(std::move(fd));
}

absl::Status SpoolFile::Append(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        pwrite(fd_.get(), bytes.data(), bytes.size(), size_);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError("cannot keep a download", errno);
    size_ += written;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> SpoolFile::Read(size_t limit) {
  std::string bytes(limit, '\0');
  while (true) {
    const ssize_t count = pread(fd_.get(), bytes.data(), limit, read_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FileError("cannot read a download back", errno);
    read_ += count;
    bytes.resize(static_cast<size_t>(count));
    return bytes;
  }
}

}  // namespace ozd
