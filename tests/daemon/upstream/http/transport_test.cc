// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/transport.h"

#include <gtest/gtest.h>

#include "proto/support/error_detail.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

TEST(HttpResponseTest, FindsTheFirstHeader) {
  HttpResponse response;
  response.headers = {{"a", "1"}, {"b", "2"}, {"b", "3"}};
  EXPECT_EQ(response.Header("b"), "2");
  EXPECT_EQ(response.Header("c"), "");
}

TEST(TransportErrorTest, TellsWhetherTheRequestLeft) {
  const auto make = [](Delivery delivery) {
    return MakeTransportError(absl::StatusCode::kUnavailable, "x", delivery,
                              Retryable::kYes, "do y");
  };
  EXPECT_EQ(GetDelivery(make(Delivery::kNever)), Delivery::kNever);
  EXPECT_EQ(GetDelivery(make(Delivery::kPossible)), Delivery::kPossible);
  EXPECT_EQ(GetDelivery(absl::UnavailableError("other")), Delivery::kPossible);
  EXPECT_EQ(GetErrorDetail(make(Delivery::kNever))->remedy(), "do y");
}

TEST(TransportErrorTest, OnlySilenceIsOffline) {
  const auto code_of = [](absl::StatusCode code) {
    return GetErrorDetail(MakeTransportError(code, "x", Delivery::kPossible,
                                             Retryable::kNo))
        ->error_code();
  };
  EXPECT_EQ(code_of(absl::StatusCode::kUnavailable), "offline");
  EXPECT_EQ(code_of(absl::StatusCode::kDeadlineExceeded), "offline");
  EXPECT_EQ(code_of(absl::StatusCode::kDataLoss), "");
}

}  // namespace
}  // namespace ozd
