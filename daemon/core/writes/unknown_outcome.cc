// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/writes/unknown_outcome.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

constexpr absl::Duration kTimeToLook = absl::Seconds(10);

// `message` with what `status` says as its first cause.
absl::Status Because(const absl::Status& status, absl::string_view message,
                     absl::string_view remedy) {
  oz::v1::ErrorDetail detail =
      GetErrorDetail(status).value_or(oz::v1::ErrorDetail());
  const std::vector<std::string> causes(detail.causes().begin(),
                                        detail.causes().end());
  detail.clear_causes();
  detail.add_causes(std::string(status.message()));
  for (const std::string& cause : causes) detail.add_causes(cause);
  if (!remedy.empty()) detail.set_remedy(std::string(remedy));
  return MakeError(status.code(), message, detail);
}

}  // namespace

bool AnswerWasLost(const absl::Status& status) {
  // An answer that cannot be read was given to something.
  return MayHaveHappened(status) || absl::IsDataLoss(status);
}

absl::Duration TimeForChange(absl::Duration whole) {
  return std::max(whole - kTimeToLook, whole / 2);
}

absl::Status DidNotHappenError(const absl::Status& status,
                               absl::string_view what) {
  return Because(status, what, "");
}

absl::Status UnknownOutcomeError(const absl::Status& status,
                                 absl::string_view what,
                                 absl::string_view remedy) {
  return Because(status, absl::StrCat("it is not known whether ", what),
                 remedy);
}

}  // namespace ozd
