// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/message_json.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(SendMessageBodyTest, WritesWhatTheServiceWants) {
  oz::v1::SendMessageRequest request;
  request.add_to("a");
  request.add_to("b");
  request.set_subject("Say \"hi\"");
  request.set_body("x\ny");
  request.set_sender_run_id("me");
  EXPECT_EQ(SendMessageBody(request),
            R"({"to":["a","b"],"subject":"Say \"hi\"","body":"x\ny",)"
            R"("sender_run_id":"me"})");
}

TEST(FollowUpBodyTest, LeavesOutAnEmptyMode) {
  EXPECT_EQ(FollowUpBody("go on", ""), R"({"message":"go on"})");
  EXPECT_EQ(FollowUpBody("go on", "plan"),
            R"({"message":"go on","mode":"plan"})");
}

TEST(ParseMessageIdsTest, ReadsTheList) {
  EXPECT_THAT(*ParseMessageIds(R"({"x":1,"message_ids":["m1","m2"]})"),
              ElementsAre("m1", "m2"));
  EXPECT_THAT(*ParseMessageIds(R"({"message_ids":[]})"), IsEmpty());
  for (const char* text : {"", "{}", "[]", R"({"message_ids":null})",
                           R"({"message_ids":["m1"})"}) {
    EXPECT_THAT(ParseMessageIds(text), StatusIs(StatusCode::kDataLoss)) << text;
  }
}

TEST(ParseMessageTest, ReadsEveryField) {
  const auto message = ParseMessage(
      R"({"message_id":"m","sender_run_id":"s","subject":"t","body":"b",)"
      R"("sent_at":"2026-04-03T10:30:00Z","delivered_at":null,"read_at":"r",)"
      R"("new":[]})");
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->message_id(), "m");
  EXPECT_EQ(message->sender_run_id(), "s");
  EXPECT_EQ(message->subject(), "t");
  EXPECT_EQ(message->body(), "b");
  EXPECT_EQ(message->sent_at(), "2026-04-03T10:30:00Z");
  EXPECT_EQ(message->delivered_at(), "");
  EXPECT_EQ(message->read_at(), "r");
  EXPECT_THAT(ParseMessage("{}"), StatusIs(StatusCode::kDataLoss));
  EXPECT_THAT(ParseMessage(""), StatusIs(StatusCode::kDataLoss));
}

TEST(ParseMessagesTest, LeavesOutWhatHasNoId) {
  EXPECT_THAT(*ParseMessages(R"([{"message_id":"m"},{},3])"), SizeIs(1));
  EXPECT_THAT(ParseMessages("{}"), StatusIs(StatusCode::kDataLoss));
  EXPECT_THAT(ParseMessages("[}"), StatusIs(StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
