// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/grpc_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "proto/support/error_detail.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;

// What clients accept as trailers, in bytes.
constexpr size_t kTrailerLimit = 8 * 1024;

TEST(GrpcStatusTest, EveryCodeSurvivesTheRoundTrip) {
  for (int code = 0; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "text");
    EXPECT_EQ(FromGrpcStatus(ToGrpcStatus(status)).code(), status.code());
  }
}

TEST(GrpcStatusTest, CarriesTheDetail) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("resource_not_found");
  detail.set_http_status(404);
  detail.add_causes("HTTP 404");
  detail.set_trace_id("trace-1");
  const absl::Status back = FromGrpcStatus(ToGrpcStatus(
      MakeError(absl::StatusCode::kNotFound, "run not found", detail)));
  EXPECT_THAT(back, StatusIs(absl::StatusCode::kNotFound, "run not found"));
  const auto got = GetErrorDetail(back);
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->SerializeAsString(), detail.SerializeAsString());
}

TEST(GrpcStatusTest, LeavesOutSecretsAndControlCharacters) {
  const grpc::Status status = ToGrpcStatus(absl::InternalError(
      "\x1b[2J Authorization: Bearer wk-1.0123456789abcdef0123456789abcdef"));
  EXPECT_THAT(status.error_message(), Not(HasSubstr("0123456789abcdef")));
  EXPECT_THAT(status.error_message(), Not(HasSubstr("\x1b")));
}

TEST(GrpcStatusTest, StaysWithinTheTrailers) {
  oz::v1::ErrorDetail detail;
  for (int i = 0; i < 100; ++i) detail.add_causes(std::string(5000, 'c'));
  detail.set_error_code("server_error");
  detail.set_remedy(std::string(5000, 'r'));
  detail.set_auth_url(std::string(900, 'u'));
  const grpc::Status status = ToGrpcStatus(MakeError(
      absl::StatusCode::kUnavailable, std::string(50'000, 'm'), detail));
  // The details travel in base64.
  EXPECT_LT(status.error_message().size() +
                status.error_details().size() * 4 / 3 + 200,
            kTrailerLimit);
  EXPECT_EQ(GetErrorDetail(FromGrpcStatus(status))->error_code(),
            "server_error");
}

TEST(GrpcStatusTest, CutsBetweenCharacters) {
  std::string text = "x";
  for (int i = 0; i < 2000; ++i) text += "\u00e9";
  const std::string message =
      ToGrpcStatus(absl::InternalError(text)).error_message();
  ASSERT_GT(message.size(), 3U);
  EXPECT_EQ(message.substr(message.size() - 5), "\u00e9...");
}

}  // namespace
}  // namespace ozd
