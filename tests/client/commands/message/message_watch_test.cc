// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/run.pb.h"
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::HasSubstr;

constexpr char kWatch[] = "/oz.v1.MessageService/WatchMessages";
constexpr char kWatchedUuid[] = "0190f3a2-1111-7000-8000-000000000001";

v1::WatchMessagesResponse Arrived(int64_t sequence) {
  v1::WatchMessagesResponse response;
  v1::MessageArrived* arrived = response.mutable_arrived();
  arrived->set_sequence(sequence);
  arrived->set_occurred_at("2026-04-03T10:30:00Z");
  v1::Message* message = arrived->mutable_message();
  message->set_message_id(absl::StrCat("m", sequence));
  message->set_sender_run_id("r2");
  message->set_subject("hi");
  message->set_body("two\nlines");
  return response;
}

std::string Line(int64_t sequence) {
  return absl::StrCat("{\"sequence\":", sequence, ",\"message_id\":\"m",
                      sequence,
                      "\",\"sender_run_id\":\"r2\",\"subject\":\"hi\","
                      "\"body\":\"two\\nlines\","
                      "\"occurred_at\":\"2026-04-03T10:30:00Z\"}\n");
}

class MessageWatchTest : public AppTest {
 protected:
  MessageWatchTest() { machine_.channel.set_clock(&io_.fake_clock); }
  int Watch(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {
        "run", "message", "watch", kWatchedUuid, "--output-format", "ndjson"};
    words.insert(words.end(), more.begin(), more.end());
    return Run(words);
  }
};

TEST_F(MessageWatchTest, IsForJsonLinesAsPublished) {
  for (const char* format : {"pretty", "text", "json"}) {
    EXPECT_EQ(kExitFailure, Run({"run", "message", "watch", kWatchedUuid,
                                 "--output-format", format}));
    EXPECT_THAT(io_.err, HasSubstr("--output-format ndjson"));
    EXPECT_EQ("", io_.out);
  }
  EXPECT_TRUE(channel().calls().empty());
}

TEST_F(MessageWatchTest, PrintsEachMessageUntilInterrupted) {
  channel().Stream(
      kWatch, StreamScript().Say(Arrived(7)).Say(Arrived(9), absl::Seconds(3)));
  io_.InterruptAfter(absl::Seconds(5));
  EXPECT_EQ(kExitOk, Watch({"--since-sequence", "3"}));
  EXPECT_EQ(Line(7) + Line(9), io_.out);
  EXPECT_EQ("", io_.err);
  const auto request = channel().LastRequest<v1::WatchMessagesRequest>(kWatch);
  EXPECT_EQ(kWatchedUuid, request.run_id());
  EXPECT_EQ(kWatchedUuid, request.context().run_id());
  EXPECT_EQ(3, request.since_sequence());
  EXPECT_EQ(kExitOk, io_.live_exit_code);
}

TEST_F(MessageWatchTest, NoticesGoToStderr) {
  v1::WatchMessagesResponse notice;
  notice.set_notice("Failed to hydrate message m1: 502. Retrying in 1s.");
  channel().Stream(kWatch, StreamScript().Say(notice));
  io_.InterruptAfter(absl::Seconds(1));
  EXPECT_EQ(kExitOk, Watch());
  EXPECT_EQ("", io_.out);
  EXPECT_EQ("Failed to hydrate message m1: 502. Retrying in 1s.\n", io_.err);
}

TEST_F(MessageWatchTest, GoesOnAfterTheLastOneWhenTheDaemonDies) {
  channel().Stream(kWatch, StreamScript()
                               .Say(Arrived(7))
                               .End(absl::UnavailableError("broken pipe")));
  // The next daemon says again what was printed.
  channel().Stream(kWatch, StreamScript().Say(Arrived(7)).Say(Arrived(8)));
  io_.InterruptAfter(absl::Seconds(5));
  EXPECT_EQ(kExitOk, Watch());
  EXPECT_EQ(Line(7) + Line(8), io_.out);
  EXPECT_EQ(
      7,
      channel().LastRequest<v1::WatchMessagesRequest>(kWatch).since_sequence());
  EXPECT_EQ(
      absl::StrCat("Message watch disconnected: broken pipe. Reconnecting.\n"
                   "Reconnected message watch for run ",
                   kWatchedUuid, " at sequence 7.\n"),
      io_.err);
}

TEST_F(MessageWatchTest, RefusalsEndIt) {
  channel().Stream(kWatch, StreamScript().End(absl::NotFoundError(
                               "Failed to open agent event stream")));
  EXPECT_EQ(kExitFailure, Watch());
  EXPECT_EQ("Error: Failed to open agent event stream\n", io_.err);
}

TEST_F(MessageWatchTest, EndsWhenNobodyReads) {
  channel().Stream(kWatch, StreamScript().Say(Arrived(7)));
  io_.output_is_closed = true;
  EXPECT_EQ(kExitOk, Watch());
}

TEST_F(MessageWatchTest, APersonAtATerminalMayJustLook) {
  io_.terminal = true;
  io_.env["NO_COLOR"] = "1";
  channel().Stream(kWatch, StreamScript().Say(Arrived(7)));
  io_.InterruptAfter(absl::Seconds(1));
  EXPECT_EQ(kExitOk, Run({"run", "message", "watch", kWatchedUuid}));
  EXPECT_EQ("2026-04-03T10:30:00Z  from r2 #7\nhi\ntwo\nlines\n\n", io_.out);
}

}  // namespace
}  // namespace oz
