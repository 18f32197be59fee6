// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/saved_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/redact.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

constexpr size_t kMaxNameBytes = 200;
constexpr mode_t kPrivate = 0600;

absl::Status Failure(absl::string_view what, const std::string& path,
                     int error) {
  if (error == EEXIST) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, " exists; --force replaces it"));
  }
  return absl::FailedPreconditionError(
      absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(error)));
}

bool Exists(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0;
}

std::string TemporaryName(const std::string& path) {
  const size_t slash = path.rfind('/');
  return absl::StrCat(path.substr(0, slash + 1), ".", path.substr(slash + 1),
                      ".part-", getpid());
}

}  // namespace

std::string SafeFileName(absl::string_view filename) {
  const size_t slash = filename.find_last_of("/\\");
  if (slash != absl::string_view::npos) filename.remove_prefix(slash + 1);
  while (!filename.empty() && (filename[0] == '.' || filename[0] == ' ')) {
    filename.remove_prefix(1);
  }
  std::string name;
  for (const char c :
       ozd::NeutraliseControls(filename, ozd::Newlines::kEscape)) {
    // What stands for a control character must not look like a path either.
    name.push_back(c == '\\' ? '_' : c);
  }
  if (name.size() <= kMaxNameBytes) return name;
  size_t end = kMaxNameBytes;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) {
    --end;
  }
  return name.substr(0, end);
}

absl::StatusOr<SavedFile> SavedFile::Create(const std::string& directory,
                                            const std::string& name,
                                            Existing existing) {
  SavedFile saved(absl::StrCat(directory, "/", name), existing);
  if (existing == Existing::kKeep && Exists(saved.path_)) {
    return Failure("create", saved.path_, EEXIST);
  }
#ifdef O_TMPFILE
  saved.file_ = ozd::UniqueFd(
      open(directory.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kPrivate));
  if (saved.file_.valid()) return saved;
#endif
  const std::string temporary = TemporaryName(saved.path_);
  saved.file_ = ozd::UniqueFd(
      open(temporary.c_str(),
           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kPrivate));
  if (!saved.file_.valid()) return Failure("create", temporary, errno);
  saved.temporary_ = temporary;
  return saved;
}

SavedFile::SavedFile(SavedFile&& other) noexcept
    : path_(std::move(other.path_)),
      existing_(other.existing_),
      file_(std::move(other.file_)),
      temporary_(std::exchange(other.temporary_, {})) {}

SavedFile::~SavedFile() {
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

absl::Status SavedFile::Write(absl::string_view data) {
  while (!data.empty()) {
    const ssize_t size = write(file_.get(), data.data(), data.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Failure("write", path_, errno);
    data.remove_prefix(static_cast<size_t>(size));
  }
  return absl::OkStatus();
}

absl::Status SavedFile::Commit() {
  if (temporary_.empty()) OZD_RETURN_IF_ERROR(NameIt());
  if (!temporary_.empty()) {
    if (existing_ == Existing::kKeep && Exists(path_)) {
      return Failure("create", path_, EEXIST);
    }
    if (rename(temporary_.c_str(), path_.c_str()) != 0) {
      return Failure("create", path_, errno);
    }
    temporary_.clear();
  }
  // Some file systems tell only now that there was no room.
  if (close(file_.Release()) != 0) return Failure("write", path_, errno);
  return absl::OkStatus();
}

// Linking never replaces anything, so that takes a second name to rename.
absl::Status SavedFile::NameIt() {
  const bool replace = existing_ == Existing::kReplace;
  const std::string name = replace ? TemporaryName(path_) : path_;
  const std::string self = absl::StrCat("/proc/self/fd/", file_.get());
  if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(),
             AT_SYMLINK_FOLLOW) != 0) {
    return Failure("create", name, errno);
  }
  if (replace) temporary_ = name;
  return absl::OkStatus();
}

}  // namespace oz
