// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/service_calls.h"

#include <gmock/gmock.h>

#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/service/service_client.h"
#include "proto/support/error_detail.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_sleeper.h"
#include "tests/support/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

constexpr GraphqlOperation kDelete = {"DeleteObject", "mutation DeleteObject"};

class ServiceCallsTest : public testing::Test {
 protected:
  ServiceCallsTest() { caller_.server_root_url = "https://a.test"; }
  HttpRequest LastRequest() { return transport_.requests().back(); }
  absl::Status Delete() {
    return client_
        .Graphql(caller_, {.operation = kDelete,
                           .variables = R"({"input":{"uid":"o1"}})",
                           .repeatable = Repeatable::kNo})
        .status();
  }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  FakeTransport transport_;
  ServiceClient client_{&transport_, &clock_, &sleeper_};
  ApiCaller caller_;
};

TEST_F(ServiceCallsTest, EncodesWhatARestCallNames) {
  transport_.Answer(200, R"({"agents":[]})");
  EXPECT_THAT(client_.Rest(caller_, {.segments = {"agent", "a/b"},
                                     .query = {{"repo", "o/r"}, {"x", "1"}}}),
              IsOkAndHolds(R"({"agents":[]})"));
  EXPECT_EQ(LastRequest().method, "GET");
  EXPECT_EQ(LastRequest().url,
            "https://a.test/api/v1/agent/a%2Fb?repo=o%2Fr&x=1");
  EXPECT_THAT(client_.Rest(caller_, {.segments = {"agent", ".."}}),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(ServiceCallsTest, SendsABodyAndTakesNone) {
  transport_.Answer(204, "");
  EXPECT_THAT(client_.Rest(caller_, {.method = "PUT",
                                     .segments = {"agent"},
                                     .body = R"({"name":"n"})"}),
              IsOkAndHolds(""));
  EXPECT_EQ(LastRequest().method, "PUT");
  EXPECT_EQ(LastRequest().body, R"({"name":"n"})");
  transport_.Answer(200, "<html>");
  EXPECT_THAT(client_.Rest(caller_, {.segments = {"agent"}}),
              StatusIs(StatusCode::kDataLoss));
}

TEST_F(ServiceCallsTest, RepeatsNoWriteThatMayHaveArrived) {
  transport_.Answer(503, "");
  EXPECT_THAT(client_.Rest(caller_, {.method = "POST",
                                     .segments = {"agent", "run"},
                                     .body = "{}",
                                     .repeatable = Repeatable::kNo}),
              StatusIs(StatusCode::kUnavailable));
  transport_.Answer(502, "");
  EXPECT_THAT(Delete(), StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(transport_.requests().size(), 2);
}

TEST_F(ServiceCallsTest, AsksAnOperationWithItsVariables) {
  transport_.Answer(
      200, R"({"data":{"o":{"__typename":"DeleteObjectOutput","n":1}}})");
  const auto output = client_.Graphql(
      caller_, {.operation = kDelete, .variables = R"({"input":{"a":1}})"});
  ASSERT_THAT(output, IsOk());
  EXPECT_THAT(*output, HasSubstr("\"n\":1"));
  EXPECT_EQ(LastRequest().url, "https://a.test/graphql/v2?op=DeleteObject");
  EXPECT_THAT(LastRequest().body, HasSubstr(R"("input":{"a":1})"));
  EXPECT_THAT(LastRequest().body, HasSubstr("clientContext"));
  EXPECT_THAT(
      client_.Graphql(caller_, {.operation = kDelete, .variables = "[]"}),
      StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(ServiceCallsTest, SaysWhyAnOperationWasRefused) {
  transport_.Answer(200, R"({"data":{"o":{"__typename":"UserFacingError",
      "error":{"__typename":"ObjectNotFoundError","message":"no such o"}}}})");
  const absl::Status refused = Delete();
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "no such o"));
  EXPECT_EQ(GetErrorDetail(refused)->error_code(), "object_not_found_error");
  transport_.Answer(200, R"({"data":{"o":{"__typename":"Surprise"}}})");
  EXPECT_THAT(Delete(), StatusIs(StatusCode::kDataLoss));
  transport_.Answer(200, R"({"data":null,"errors":[{"message":"broken"}]})");
  EXPECT_THAT(Delete(), StatusIs(StatusCode::kUnavailable, "broken"));
}

TEST_F(ServiceCallsTest, KnowsWhatMayHaveHappened) {
  const auto post = [this] {
    return client_
        .Rest(caller_, {.method = "POST",
                        .segments = {"agent"},
                        .body = "{}",
                        .repeatable = Repeatable::kNo})
        .status();
  };
  EXPECT_FALSE(MayHaveHappened(absl::OkStatus()));
  // The connection was never made, then it broke.
  transport_.Fail(MakeTransportError(StatusCode::kUnavailable, "refused",
                                     Delivery::kNever, Retryable::kNo));
  EXPECT_FALSE(MayHaveHappened(post()));
  transport_.Fail(MakeTransportError(StatusCode::kUnavailable, "cut",
                                     Delivery::kPossible, Retryable::kNo));
  EXPECT_TRUE(MayHaveHappened(post()));
  for (const auto& [http_status, may] :
       std::vector<std::pair<int, bool>>{{400, false},
                                         {404, false},
                                         {409, false},
                                         {429, false},
                                         {500, true},
                                         {502, true},
                                         {504, true},
                                         {408, true}}) {
    transport_.Answer(http_status, R"({"error":"no"})");
    EXPECT_EQ(MayHaveHappened(post()), may) << http_status;
  }
  transport_.Answer(201, "{\"id\":");
  EXPECT_TRUE(MayHaveHappened(post()));
}

}  // namespace
}  // namespace ozd
