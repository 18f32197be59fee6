// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/file/quarantine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "proto/support/unique_fd.h"

namespace ozd {
namespace {

constexpr absl::string_view kCompanions[] = {"-wal", "-shm", "-journal"};

bool FileExists(const std::string& path) {
  struct stat info;
  return lstat(path.c_str(), &info) == 0;
}

std::string FreeName(const std::string& path, absl::Time now) {
  const std::string base = absl::StrCat(
      path, ".corrupt-",
      absl::FormatTime("%Y%m%dT%H%M%SZ", now, absl::UTCTimeZone()));
  std::string name = base;
  for (int i = 2; FileExists(name); ++i) name = absl::StrCat(base, ".", i);
  return name;
}

bool IsCompanion(absl::string_view name) {
  for (absl::string_view suffix : kCompanions) {
    if (absl::EndsWith(name, suffix)) return true;
  }
  return false;
}

void RemoveOldest(const std::string& path) {
  const std::filesystem::path file(path);
  const std::string prefix =
      absl::StrCat(file.filename().string(), ".corrupt-");
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it(file.parent_path(), error), end;
       !error && it != end; it.increment(error)) {
    const std::string name = it->path().string();
    if (absl::StartsWith(it->path().filename().string(), prefix) &&
        !IsCompanion(name)) {
      names.push_back(name);
    }
  }
  // By age: names of the same second only order by their mark.
  std::sort(names.begin(), names.end(),
            [](const std::string& a, const std::string& b) {
              return a.size() != b.size() && absl::StartsWith(b, a)
                         ? a.size() < b.size()
                         : a < b;
            });
  for (size_t i = 0; i + kMaxQuarantined < names.size(); ++i) {
    unlink(names[i].c_str());
    for (absl::string_view suffix : kCompanions) {
      unlink(absl::StrCat(names[i], suffix).c_str());
    }
  }
}

}  // namespace

bool LooksLikeDatabase(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return true;
  constexpr char kMagic[] = "SQLite format 3";
  char header[sizeof kMagic];
  const ssize_t got = read(fd.get(), header, sizeof header);
  if (got == 0) return true;
  return got == static_cast<ssize_t>(sizeof header) &&
         memcmp(header, kMagic, sizeof header) == 0;
}

absl::StatusOr<std::string> Quarantine(const std::string& path,
                                       absl::Time now) {
  const std::string name = FreeName(path, now);
  if (rename(path.c_str(), name.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat("set the corrupt file ", path,
                                               " aside: ", strerror(errno)));
  }
  for (absl::string_view suffix : kCompanions) {
    rename(absl::StrCat(path, suffix).c_str(),
           absl::StrCat(name, suffix).c_str());
  }
  RemoveOldest(path);
  return name;
}

bool MarkerFile::Exists() const { return FileExists(path_); }

void MarkerFile::Set() const {
  UniqueFd fd(open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                   S_IRUSR | S_IWUSR));
}

void MarkerFile::Clear() const { unlink(path_.c_str()); }

}  // namespace ozd
