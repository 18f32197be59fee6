// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/input_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/args/values.h"
#include "proto/support/unique_fd.h"
#include "proto/support/utf8.h"

namespace oz {

absl::StatusOr<std::string> ReadInputFile(const std::string& path,
                                          size_t max_bytes) {
  const auto failure = [&path] {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": ", std::strerror(errno)));
  };
  const ozd::UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return failure();
  std::string text;
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t size = read(file.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failure();
    if (size == 0) return text;
    text.append(buffer.data(), static_cast<size_t>(size));
    if (text.size() > max_bytes) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": larger than ", ByteCountText(max_bytes)));
    }
  }
}

absl::Status CheckInputIsText(const std::string& path, absl::string_view text) {
  if (ozd::IsUtf8(text)) return absl::OkStatus();
  int line = 1;
  for (const absl::string_view part : absl::StrSplit(text, '\n')) {
    if (!ozd::IsUtf8(part)) break;
    ++line;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(path, ":", line, ": this is not UTF-8 text"));
}

std::string ByteCountText(size_t bytes) {
  constexpr size_t kKibi = 1024;
  constexpr size_t kMebi = kKibi * kKibi;
  if (bytes >= kMebi) return absl::StrCat(bytes / kMebi, " MiB");
  if (bytes >= kKibi) return absl::StrCat(bytes / kKibi, " KiB");
  return absl::StrCat(bytes, " bytes");
}

}  // namespace oz
