// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/base/account_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/support/unique_fd.h"

namespace oz {
namespace {

constexpr char kFileName[] = ".oz.yaml";
constexpr size_t kMaxBytes = 64 * 1024;

AccountFile Disbelieve(const std::string& path, absl::string_view why) {
  AccountFile file;
  file.path = path;
  file.warnings.push_back(absl::StrCat(path, " is ignored: ", why));
  return file;
}

// The value of "key: value", without a comment and quotes.
std::string PlainValue(absl::string_view value) {
  value = absl::StripAsciiWhitespace(value);
  if (value.size() >= 2 && (value[0] == '"' || value[0] == '\'')) {
    const size_t end = value.find(value[0], 1);
    if (end != absl::string_view::npos) {
      return std::string(value.substr(1, end - 1));
    }
  }
  const size_t comment = value.find(" #");
  return std::string(absl::StripAsciiWhitespace(value.substr(0, comment)));
}

AccountFile ReadAccountFile(int fd, const std::string& path, uid_t uid) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return Disbelieve(path, strerror(errno));
  if (!S_ISREG(info.st_mode)) return Disbelieve(path, "it is no file");
  if (info.st_uid != uid && info.st_uid != 0) {
    return Disbelieve(path, "it belongs to another user");
  }
  if ((info.st_mode & S_IWOTH) != 0) {
    return Disbelieve(path, "everybody can write it; run: chmod o-w on it");
  }
  std::string text(kMaxBytes + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(fd, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Disbelieve(path, strerror(errno));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > kMaxBytes) return Disbelieve(path, "it is larger than 64 KiB");
  text.resize(size);
  return ParseAccountFile(text, path);
}

}  // namespace

AccountFile FindAccountFile(const std::string& directory, uid_t uid) {
  std::string at = directory;
  while (!at.empty() && at[0] == '/') {
    const std::string path = absl::StrCat(at == "/" ? "" : at, "/", kFileName);
    // A pipe must not hold up anybody.
    const ozd::UniqueFd fd(
        open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (fd.valid()) return ReadAccountFile(fd.get(), path, uid);
    if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) {
      return Disbelieve(path, strerror(errno));
    }
    if (at == "/") break;
    at.resize(std::max<size_t>(at.rfind('/'), 1));
  }
  return AccountFile();
}

AccountFile ParseAccountFile(absl::string_view text, const std::string& path) {
  AccountFile file;
  file.path = path;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    const auto warn = [&](absl::string_view what) {
      file.warnings.push_back(absl::StrCat(path, ":", number, ": ", what));
    };
    line = absl::StripTrailingAsciiWhitespace(line);
    const absl::string_view bare = absl::StripLeadingAsciiWhitespace(line);
    if (bare.empty() || bare[0] == '#' || bare == "---") continue;
    const size_t colon = line.find(':');
    const absl::string_view key = line.substr(0, colon);
    if (colon == absl::string_view::npos) {
      warn("this is no \"key: value\"");
    } else if (key != "account") {
      warn(absl::StrCat("\"", key, "\" is not known here; only account is"));
    } else {
      file.account = PlainValue(line.substr(colon + 1));
      if (file.account.empty()) warn("account has no value");
    }
  }
  return file;
}

}  // namespace oz
