// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/error_detail.h"

#include <gtest/gtest.h>

namespace ozd {
namespace {

absl::Status Sample() {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("resource_not_found");
  detail.set_http_status(404);
  detail.add_causes("HTTP request failed");
  return MakeError(absl::StatusCode::kNotFound, "Run not found", detail);
}

TEST(ErrorDetailTest, SurvivesTheWire) {
  const std::string bytes = SerializeRpcStatus(Sample());
  ASSERT_FALSE(bytes.empty());
  const absl::Status status = ParseRpcStatus(5, "Run not found", bytes);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  auto detail = GetErrorDetail(status);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->error_code(), "resource_not_found");
  EXPECT_EQ(detail->causes(0), "HTTP request failed");
}

TEST(ErrorDetailTest, DamagedDetailsLoseOnlyTheDetail) {
  const absl::Status status = ParseRpcStatus(14, "gone", "\xFF\xFFgarbage");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "gone");
  EXPECT_FALSE(GetErrorDetail(status).has_value());
  EXPECT_EQ(ParseRpcStatus(77, "?", "").code(), absl::StatusCode::kUnknown);
}

TEST(ErrorDetailTest, AnnotateKeepsTheDetail) {
  const absl::Status status = Annotate(Sample(), "list runs");
  EXPECT_EQ(status.message(), "list runs: Run not found");
  EXPECT_TRUE(GetErrorDetail(status).has_value());
  EXPECT_TRUE(Annotate(absl::OkStatus(), "x").ok());
}

}  // namespace
}  // namespace ozd
