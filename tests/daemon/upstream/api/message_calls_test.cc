// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "daemon/upstream/service/oz_api_client.h"
#include "proto/support/error_detail.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_sleeper.h"
#include "tests/support/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr char kMessage[] = R"({"message_id":"m1","body":"secret words"})";

class MessageCallsTest : public testing::Test {
 protected:
  MessageCallsTest() { caller_.server_root_url = "https://a.test"; }
  HttpRequest LastRequest() { return transport_.requests().back(); }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  FakeTransport transport_;
  OzApiClient client_{&transport_, &clock_, &sleeper_};
  ApiCaller caller_;
};

TEST_F(MessageCallsTest, Sends) {
  oz::v1::SendMessageRequest message;
  message.add_to("a");
  message.set_subject("s");
  caller_.run_id = "me";
  transport_.Answer(200, R"({"message_ids":["m1"]})");
  EXPECT_THAT(*client_.SendMessage(caller_, message), ElementsAre("m1"));
  EXPECT_EQ(LastRequest().method, "POST");
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/messages");
  EXPECT_EQ(LastRequest().body,
            R"({"to":["a"],"subject":"s","body":"","sender_run_id":""})");
  EXPECT_EQ(HeaderOf(LastRequest(), "Content-Type"), "application/json");
  EXPECT_EQ(HeaderOf(LastRequest(), "X-Warp-Cloud-Agent-ID"), "me");
}

TEST_F(MessageCallsTest, SendsOnceWhenItMayHaveArrived) {
  const oz::v1::SendMessageRequest message;
  transport_.BreakOff();
  EXPECT_THAT(client_.SendMessage(caller_, message),
              StatusIs(StatusCode::kUnavailable));
  transport_.Answer(500, "");
  EXPECT_THAT(client_.SendMessage(caller_, message),
              StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(client_.requests_sent(), 2);
  // What never left is sent again.
  transport_.FailToConnect();
  transport_.Answer(200, R"({"message_ids":[]})");
  EXPECT_THAT(client_.SendMessage(caller_, message), IsOk());
}

TEST_F(MessageCallsTest, SaysWhenARecipientHasEnded) {
  transport_.Answer(422, R"({"error":"the recipient r has ended"})");
  EXPECT_THAT(
      client_.SendMessage(caller_, oz::v1::SendMessageRequest()),
      StatusIs(StatusCode::kFailedPrecondition, "the recipient r has ended"));
}

TEST_F(MessageCallsTest, Lists) {
  oz::v1::ListMessagesRequest request;
  request.set_run_id("r/1");
  transport_.Answer(200, "[]");
  EXPECT_THAT(*client_.ListMessages(caller_, request), SizeIs(0));
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/messages/r%2F1");
  request.set_limit(5);
  request.set_unread(true);
  request.set_since("2026-04-03T10:30:00+00:00");
  transport_.Answer(200, R"([{"message_id":"m1"},{"message_id":"m2"}])");
  EXPECT_THAT(*client_.ListMessages(caller_, request), SizeIs(2));
  EXPECT_EQ(LastRequest().url,
            "https://a.test/api/v1/agent/messages/r%2F1?limit=5&unread=true"
            "&since=2026-04-03T10%3A30%3A00%2B00%3A00");
  request.set_run_id("");
  EXPECT_THAT(client_.ListMessages(caller_, request),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(MessageCallsTest, ReadsAndTriesAgain) {
  transport_.BreakOff();
  transport_.Answer(200, kMessage);
  EXPECT_EQ(client_.ReadMessage(caller_, "m1")->body(), "secret words");
  EXPECT_EQ(LastRequest().method, "POST");
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/messages/m1/read");
  EXPECT_EQ(LastRequest().body, "null");
  transport_.Answer(404, "");
  EXPECT_THAT(client_.ReadMessage(caller_, "m2"),
              StatusIs(StatusCode::kNotFound));
}

TEST_F(MessageCallsTest, QuotesNoMessageThatItCannotRead) {
  transport_.Answer(200, R"({"body":"secret words"})");
  const absl::Status status = client_.ReadMessage(caller_, "m1").status();
  EXPECT_THAT(status, StatusIs(StatusCode::kDataLoss));
  EXPECT_THAT(GetErrorDetail(status)->DebugString(),
              Not(HasSubstr("secret words")));
}

TEST_F(MessageCallsTest, MarksAsDelivered) {
  transport_.Answer(204, "");
  EXPECT_THAT(client_.MarkMessageDelivered(caller_, "m1"), IsOk());
  EXPECT_EQ(LastRequest().url,
            "https://a.test/api/v1/agent/messages/m1/delivered");
  EXPECT_EQ(LastRequest().body, "null");
  transport_.Answer(404, "");
  EXPECT_THAT(client_.MarkMessageDelivered(caller_, "m1"),
              StatusIs(StatusCode::kNotFound));
}

}  // namespace
}  // namespace ozd
