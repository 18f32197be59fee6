// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define OZD_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ozd {

inline const absl::Status& ToStatus(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& ToStatus(const absl::StatusOr<T>& result) {
  return result.status();
}

// EXPECT_THAT(store.Get(...), IsOk())
MATCHER(IsOk, "is OK") {
  const absl::Status& status = ToStatus(arg);
  *result_listener << status.ToString();
  return status.ok();
}

// EXPECT_THAT(store.Count(), IsOkAndHolds(3))
MATCHER_P(IsOkAndHolds, matcher, "") {
  const absl::Status& status = ToStatus(arg);
  if (!status.ok()) {
    *result_listener << status.ToString();
    return false;
  }
  return testing::ExplainMatchResult(matcher, *arg, result_listener);
}

// EXPECT_THAT(store.Get(...), StatusIs(absl::StatusCode::kNotFound,
// HasSubstr("x")))
MATCHER_P2(StatusIs, code, message_matcher, "") {
  const absl::Status& status = ToStatus(arg);
  *result_listener << status.ToString();
  return status.code() == code &&
         testing::Matches(message_matcher)(std::string(status.message()));
}
MATCHER_P(StatusIs, code, "") {
  const absl::Status& status = ToStatus(arg);
  *result_listener << status.ToString();
  return status.code() == code;
}

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_STATUS_MATCHERS_H_
