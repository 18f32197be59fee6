// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/message_api.h"

#include <gmock/gmock.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/service/service_client.h"
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
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr char kMessage[] = R"({"message_id":"m1","body":"secret words"})";

class MessageApiTest : public testing::Test {
 protected:
  MessageApiTest() { caller_.server_root_url = "https://a.test"; }
  HttpRequest LastRequest() { return transport_.requests().back(); }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  FakeTransport transport_;
  ServiceClient client_{&transport_, &clock_, &sleeper_};
  ApiCaller caller_;
};

TEST_F(MessageApiTest, Sends) {
  oz::v1::SendMessageRequest message;
  message.add_to("a");
  message.set_subject("s");
  caller_.run_id = "me";
  transport_.Answer(200, R"({"message_ids":["m1"]})");
  EXPECT_THAT(*MessageApi(&client_).Send(caller_, message), ElementsAre("m1"));
  EXPECT_EQ(LastRequest().method, "POST");
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/messages");
  EXPECT_EQ(LastRequest().body,
            R"({"to":["a"],"subject":"s","body":"","sender_run_id":""})");
  EXPECT_EQ(HeaderOf(LastRequest(), "Content-Type"), "application/json");
  EXPECT_EQ(HeaderOf(LastRequest(), "X-Warp-Cloud-Agent-ID"), "me");
}

TEST_F(MessageApiTest, SendsOnceWhenItMayHaveArrived) {
  const oz::v1::SendMessageRequest message;
  transport_.BreakOff();
  EXPECT_THAT(MessageApi(&client_).Send(caller_, message),
              StatusIs(StatusCode::kUnavailable));
  transport_.Answer(500, "");
  EXPECT_THAT(MessageApi(&client_).Send(caller_, message),
              StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(client_.requests_sent(), 2);
  // What never left is sent again.
  transport_.FailToConnect();
  transport_.Answer(200, R"({"message_ids":[]})");
  EXPECT_THAT(MessageApi(&client_).Send(caller_, message), IsOk());
}

TEST_F(MessageApiTest, SaysWhenARecipientHasEnded) {
  transport_.Answer(422, R"({"error":"the recipient r has ended"})");
  EXPECT_THAT(
      MessageApi(&client_).Send(caller_, oz::v1::SendMessageRequest()),
      StatusIs(StatusCode::kFailedPrecondition, "the recipient r has ended"));
}

TEST_F(MessageApiTest, Lists) {
  oz::v1::ListMessagesRequest request;
  request.set_run_id("r/1");
  transport_.Answer(200, "[]");
  EXPECT_THAT(*MessageApi(&client_).List(caller_, request), SizeIs(0));
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/messages/r%2F1");
  request.set_limit(5);
  request.set_unread(true);
  request.set_since("2026-04-03T10:30:00+00:00");
  transport_.Answer(200, R"([{"message_id":"m1"},{"message_id":"m2"}])");
  EXPECT_THAT(*MessageApi(&client_).List(caller_, request), SizeIs(2));
  EXPECT_EQ(LastRequest().url,
            "https://a.test/api/v1/agent/messages/r%2F1?limit=5&unread=true"
            "&since=2026-04-03T10%3A30%3A00%2B00%3A00");
  request.set_run_id("");
  EXPECT_THAT(MessageApi(&client_).List(caller_, request),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(MessageApiTest, ReadsAndTriesAgain) {
  transport_.BreakOff();
  transport_.Answer(200, kMessage);
  EXPECT_EQ(MessageApi(&client_).Read(caller_, "m1")->body(), "secret words");
  EXPECT_EQ(LastRequest().method, "POST");
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/messages/m1/read");
  EXPECT_EQ(LastRequest().body, "null");
  transport_.Answer(404, "");
  EXPECT_THAT(MessageApi(&client_).Read(caller_, "m2"),
              StatusIs(StatusCode::kNotFound));
}

TEST_F(MessageApiTest, QuotesNoMessageThatItCannotRead) {
  transport_.Answer(200, R"({"body":"secret words"})");
  const absl::Status status = MessageApi(&client_).Read(caller_, "m1").status();
  EXPECT_THAT(status, StatusIs(StatusCode::kDataLoss));
  EXPECT_THAT(GetErrorDetail(status)->DebugString(),
              Not(HasSubstr("secret words")));
}

TEST_F(MessageApiTest, MarksAsDelivered) {
  transport_.Answer(204, "");
  EXPECT_THAT(MessageApi(&client_).MarkDelivered(caller_, "m1"), IsOk());
  EXPECT_EQ(LastRequest().url,
            "https://a.test/api/v1/agent/messages/m1/delivered");
  EXPECT_EQ(LastRequest().body, "null");
  transport_.Answer(404, "");
  EXPECT_THAT(MessageApi(&client_).MarkDelivered(caller_, "m1"),
              StatusIs(StatusCode::kNotFound));
}

TEST_F(MessageApiTest, WritesWhatTheServiceWants) {
  oz::v1::SendMessageRequest request;
  request.add_to("a");
  request.add_to("b");
  request.set_subject("Say \"hi\"");
  request.set_body("x\ny");
  request.set_sender_run_id("me");
  transport_.Answer(200, R"({"message_ids":[]})");
  EXPECT_THAT(MessageApi(&client_).Send(caller_, request), IsOk());
  EXPECT_EQ(LastRequest().body,
            R"({"to":["a","b"],"subject":"Say \"hi\"","body":"x\ny",)"
            R"("sender_run_id":"me"})");
}

TEST_F(MessageApiTest, ReadsTheListOfIds) {
  const oz::v1::SendMessageRequest message;
  transport_.Answer(200, R"({"x":1,"message_ids":["m1","m2"]})");
  EXPECT_THAT(*MessageApi(&client_).Send(caller_, message),
              ElementsAre("m1", "m2"));
  transport_.Answer(200, R"({"message_ids":[]})");
  EXPECT_THAT(*MessageApi(&client_).Send(caller_, message), IsEmpty());
  for (const char* text : {"", "{}", "[]", R"({"message_ids":null})",
                           R"({"message_ids":["m1"})"}) {
    transport_.Answer(200, text);
    EXPECT_THAT(MessageApi(&client_).Send(caller_, message),
                StatusIs(StatusCode::kDataLoss))
        << text;
  }
}

TEST_F(MessageApiTest, ReadsEveryField) {
  transport_.Answer(
      200,
      R"({"message_id":"m","sender_run_id":"s","subject":"t","body":"b",)"
      R"("sent_at":"2026-04-03T10:30:00Z","delivered_at":null,"read_at":"r",)"
      R"("new":[]})");
  const auto message = MessageApi(&client_).Read(caller_, "m");
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->message_id(), "m");
  EXPECT_EQ(message->sender_run_id(), "s");
  EXPECT_EQ(message->subject(), "t");
  EXPECT_EQ(message->body(), "b");
  EXPECT_EQ(message->sent_at(), "2026-04-03T10:30:00Z");
  EXPECT_EQ(message->delivered_at(), "");
  EXPECT_EQ(message->read_at(), "r");
  for (const char* text : {"{}", ""}) {
    transport_.Answer(200, text);
    EXPECT_THAT(MessageApi(&client_).Read(caller_, "m"),
                StatusIs(StatusCode::kDataLoss));
  }
}

TEST_F(MessageApiTest, LeavesOutWhatHasNoId) {
  oz::v1::ListMessagesRequest request;
  request.set_run_id("r");
  transport_.Answer(200, R"([{"message_id":"m"},{},3])");
  EXPECT_THAT(*MessageApi(&client_).List(caller_, request), SizeIs(1));
  for (const char* text : {"{}", "[}"}) {
    transport_.Answer(200, text);
    EXPECT_THAT(MessageApi(&client_).List(caller_, request),
                StatusIs(StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace ozd
