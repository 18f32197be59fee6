// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/core_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/support/error_detail.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

absl::Status Failure(absl::StatusCode code, const std::string& error_code,
                     int http_status) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code(error_code);
  detail.set_http_status(http_status);
  return MakeError(code, "failure", detail);
}

TEST(CoreErrorsTest, EveryErrorCarriesADetail) {
  const absl::Status kErrors[] = {ShuttingDownError(),
                                  NotInCacheError("m", "r"), SlowServiceError(),
                                  CallerGoneError(), BrokenPagingError("m")};
  for (const absl::Status& error : kErrors) {
    EXPECT_FALSE(error.ok());
    EXPECT_TRUE(GetErrorDetail(error).has_value()) << error;
  }
  EXPECT_EQ(ErrorCodeOf(ShuttingDownError()), "shutting_down");
  EXPECT_EQ(ErrorCodeOf(NotInCacheError("m", "r")), "not_in_cache");
  EXPECT_EQ(GetErrorDetail(NotInCacheError("m", "r"))->remedy(), "r");
  EXPECT_EQ(ErrorCodeOf(absl::InternalError("bare")), "");
  EXPECT_EQ(ErrorCodeOf(absl::OkStatus()), "");
}

TEST(CoreErrorsTest, SaysInOnePhraseWhyAnAnswerIsOld) {
  using Code = absl::StatusCode;
  const struct {
    absl::Status status;
    const char* reason;
  } kCases[] = {
      {Failure(Code::kUnavailable, "offline", 0), "offline"},
      {Failure(Code::kDeadlineExceeded, "offline", 0), "offline"},
      {Failure(Code::kUnavailable, "disk_full", 0), "the disk is full"},
      {Failure(Code::kResourceExhausted, "", 429), "rate limited"},
      {Failure(Code::kUnauthenticated, "invalid_api_key", 401),
       "the API key was refused"},
      {Failure(Code::kPermissionDenied, "", 403), "the service refused access"},
      {Failure(Code::kUnavailable, "internal_error", 503),
       "the service answered 503"},
      {Failure(Code::kDataLoss, "", 200), "the service's answer made no sense"},
      {SlowServiceError(), "the service is slow"},
      {ShuttingDownError(), "ozd is shutting down"},
      {absl::InternalError("?"), "the service could not be asked"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(StaleReason(test.status), test.reason) << test.status;
  }
}

}  // namespace
}  // namespace ozd
