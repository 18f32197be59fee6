// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/typed_resources.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "daemon/core/base/core_errors.h"
#include "proto/support/error_detail.h"

namespace ozd {

absl::Status ResourceNotCachedError(absl::string_view noun,
                                    absl::string_view uid) {
  return NotInCacheError(
      absl::StrCat(noun, " \"", uid, "\" is not in the cache"));
}

absl::Status ResourceNotFoundError(absl::string_view noun,
                                   absl::string_view uid) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code(
      absl::StrCat(absl::StrReplaceAll(noun, {{" ", "_"}}), "_not_found"));
  std::string message = absl::StrCat(noun, " ", uid, " not found");
  message[0] = absl::ascii_toupper(static_cast<unsigned char>(message[0]));
  return MakeError(absl::StatusCode::kNotFound, message, detail);
}

absl::Status MaybeCreatedError(const absl::Status& failure,
                               absl::string_view noun, absl::string_view what) {
  return UnknownOutcomeError(
      failure, absl::StrCat(what, " was created"),
      absl::StrCat("Look with `oz ", noun,
                   " list --refresh` before you repeat the command."));
}

absl::Status MaybeChangedError(const absl::Status& failure,
                               absl::string_view noun, absl::string_view uid) {
  return UnknownOutcomeError(
      failure, absl::StrCat(noun, " ", uid, " was changed"),
      absl::StrCat("Look with `oz ", noun, " get ", uid, " --refresh`."));
}

}  // namespace ozd
