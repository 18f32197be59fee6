// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/reconnect_policy.h"

#include <gtest/gtest.h>

#include "tests/support/fake_oz_api.h"

namespace ozd {
namespace {

TEST(ReconnectPolicyTest, TellsRefusalsFromTroubles) {
  EXPECT_EQ(ClassifyEnd(absl::OkStatus()), StreamEnd::kTransient);
  EXPECT_EQ(ClassifyEnd(FakeOzApi::Offline()), StreamEnd::kTransient);
  EXPECT_EQ(ClassifyEnd(FakeOzApi::InvalidKey()), StreamEnd::kSignedOut);
  EXPECT_EQ(ClassifyEnd(absl::ResourceExhaustedError("429")),
            StreamEnd::kRateLimited);
  EXPECT_EQ(ClassifyEnd(absl::NotFoundError("404")), StreamEnd::kNotOffered);
  EXPECT_EQ(ClassifyEnd(absl::UnimplementedError("405")),
            StreamEnd::kNotOffered);
  EXPECT_EQ(ClassifyEnd(absl::InvalidArgumentError("400")),
            StreamEnd::kPermanent);
}

TEST(ReconnectPolicyTest, WhatAnswersInTheServicesPlaceGoesAway) {
  EXPECT_EQ(ClassifyEnd(absl::DataLossError("text/html")),
            StreamEnd::kTransient);
  oz::v1::ErrorDetail detail;
  detail.set_http_status(403);
  EXPECT_EQ(ClassifyEnd(MakeError(absl::StatusCode::kPermissionDenied, "<html>",
                                  detail)),
            StreamEnd::kTransient);
  detail.set_error_code("not_authorized");
  EXPECT_EQ(ClassifyEnd(MakeError(absl::StatusCode::kPermissionDenied,
                                  "not yours", detail)),
            StreamEnd::kNotOffered);
}

TEST(ReconnectPolicyTest, FollowsTheTableWithAFifthMore) {
  const std::vector<absl::Duration> table = {absl::Seconds(1),
                                             absl::Seconds(10)};
  const absl::Status status = FakeOzApi::Offline();
  for (int i = 0; i < 100; ++i) {
    const absl::Duration first = ReconnectPause(table, 1, status);
    EXPECT_GE(first, absl::Seconds(1));
    EXPECT_LT(first, absl::Milliseconds(1201));
    EXPECT_GE(ReconnectPause(table, 7, status), absl::Seconds(10));
  }
}

TEST(ReconnectPolicyTest, WaitsAsLongAsItIsTold) {
  oz::v1::ErrorDetail detail;
  detail.set_retry_after_ms(60'000);
  const absl::Status status =
      MakeError(absl::StatusCode::kUnavailable, "503", detail);
  EXPECT_EQ(ReconnectPause({absl::Seconds(1)}, 1, status), absl::Minutes(1));
}

}  // namespace
}  // namespace ozd
