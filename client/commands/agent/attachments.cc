// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/agent/attachments.h"

#include <sys/stat.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/commands/input_file.h"

namespace oz {
namespace {

std::string BaseName(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

absl::Status TooLarge(const std::string& path, size_t size) {
  constexpr size_t kMebi = size_t{1} << 20;
  return absl::InvalidArgumentError(absl::StrCat(path, ": File is too large (",
                                                 (size + kMebi - 1) / kMebi,
                                                 "MB). Maximum size is 10MB."));
}

absl::StatusOr<std::string> ReadAttachment(const std::string& path) {
  struct stat info = {};
  const bool known = stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
  const size_t size = known ? static_cast<size_t>(info.st_size) : 0;
  if (size > kMaxAttachmentBytes) return TooLarge(path, size);
  absl::StatusOr<std::string> data = ReadInputFile(path, kMaxAttachmentBytes);
  if (data.ok()) return data;
  // It grew, or is none whose size can be known beforehand.
  if (absl::IsInvalidArgument(data.status())) {
    return TooLarge(path, kMaxAttachmentBytes + 1);
  }
  return absl::FailedPreconditionError(
      absl::StrCat("Failed to read attachment file ", data.status().message()));
}

}  // namespace

absl::Status AddAttachments(const std::vector<std::string>& paths,
                            v1::CreateRunRequest* request) {
  if (paths.size() > kMaxAttachments) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Too many attachments. Maximum ", kMaxAttachments,
        " attachments allowed, but ", paths.size(), " were provided."));
  }
  for (const std::string& path : paths) {
    absl::StatusOr<std::string> data = ReadAttachment(path);
    if (!data.ok()) return data.status();
    v1::RunAttachment* attachment = request->add_attachments();
    attachment->set_file_name(BaseName(path));
    attachment->set_data(*std::move(data));
  }
  return absl::OkStatus();
}

}  // namespace oz
