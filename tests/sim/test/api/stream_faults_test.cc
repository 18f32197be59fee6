// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/stream_faults.h"

#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

using testing::HasSubstr;

class StreamFaultsTest : public SimFixture {
 protected:
  // Sends events "1" to "5" through a spoilt sink, two at first.
  static std::string Through(const std::string& kind, int64_t events,
                             bool* listening) {
    Fault fault;
    fault.kind = kind;
    fault.events = events;
    std::string text;
    const Sink sink = SpoilSink(fault, [&](absl::string_view bytes) {
      text.append(bytes.data(), bytes.size());
      return true;
    });
    *listening =
        sink("1\n\n2\n\n") && sink("") && sink("3\n\n4\n\n5\n\n") && sink("");
    text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
    return text;
  }
  static std::string Through(const std::string& kind, int64_t events) {
    bool listening = false;
    const std::string text = Through(kind, events, &listening);
    EXPECT_TRUE(listening);
    return text;
  }
};

TEST_F(StreamFaultsTest, CutsAfterSomeEvents) {
  bool listening = true;
  EXPECT_EQ(Through("stream_cut", 3, &listening), "123");
  EXPECT_FALSE(listening);
  EXPECT_EQ(Through("stream_cut", 0, &listening), "");
}

TEST_F(StreamFaultsTest, RepeatsOnce) {
  EXPECT_EQ(Through("stream_repeat", 2), "1212345");
  EXPECT_EQ(Through("stream_repeat", 3), "12312345");
}

TEST_F(StreamFaultsTest, ReordersWithinGroupsAndHoldsNothingBack) {
  EXPECT_EQ(Through("stream_reorder", 2), "21435");
  EXPECT_EQ(Through("stream_reorder", 3), "21543");
}

TEST_F(StreamFaultsTest, StallsAfterSomeEvents) {
  EXPECT_EQ(Through("stream_stall", 1), "1");
  EXPECT_EQ(Through("stream_stall", 3), "123");
}

TEST_F(StreamFaultsTest, MixesInWhatCannotBeRead) {
  const std::string text = Through("stream_garbage", 1);
  EXPECT_THAT(text, testing::StartsWith("1: a comment"));
  EXPECT_THAT(text, testing::EndsWith("2345"));
}

TEST_F(StreamFaultsTest, StrikesStreamsOnlyAndIsUsedUp) {
  const std::string id = Spawn({{"prompt", "x"}});
  Advance(id, 8);
  PostJson("/sim/faults", {{"kind", "stream_refuse"}, {"status", 405}});
  PostJson("/sim/faults", {{"kind", "stream_html"}});
  PostJson("/sim/faults", {{"kind", "stream_repeat"}, {"events", 1}});
  EXPECT_EQ(Events({id}).size(), 3U);
  EXPECT_EQ(OpenStream({{"run_ids", id}}).status, 405);
  const Response html = OpenStream({{"run_ids", id}});
  EXPECT_EQ(html.status, 200);
  EXPECT_EQ(html.content_type, "text/html");
  const std::string repeated = Drain(OpenStream({{"run_ids", id}}));
  const std::string plain = Drain(OpenStream({{"run_ids", id}}));
  EXPECT_GT(repeated.size(), plain.size());
  EXPECT_THAT(repeated, HasSubstr(plain.substr(plain.find("\n\n") + 2)));
}

TEST_F(StreamFaultsTest, ClearingFaultsEndsAStall) {
  const std::string id = Spawn({{"prompt", "x"}});
  Advance(id, 8);
  PostJson("/sim/faults", {{"kind", "stream_stall"}, {"events", 0}});
  std::string text;
  int quiet = 0;
  OpenStream({{"run_ids", id}}).stream([&](absl::string_view bytes) {
    text.append(bytes.data(), bytes.size());
    if (++quiet == 1) Call("DELETE", "/sim/faults");
    return text.empty();
  });
  EXPECT_THAT(text, HasSubstr("run_succeeded"));
}

TEST_F(StreamFaultsTest, GeneralFaultsSpoilStreamsToo) {
  PostJson("/sim/faults", {{"kind", "garbage"}});
  const Response response = OpenStream({{"run_ids", "x"}});
  EXPECT_FALSE(response.stream);
  EXPECT_FALSE(response.body.empty());
}

}  // namespace
}  // namespace ozd::sim
