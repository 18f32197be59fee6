// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/sse_parser.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Feeds `text` in pieces of `size` bytes.
std::vector<std::string> Parse(absl::string_view text, size_t size) {
  std::vector<std::string> events;
  SseParser parser;
  for (size_t at = 0; at < text.size(); at += size) {
    EXPECT_THAT(parser.Feed(text.substr(at, size),
                            [&events](absl::string_view data) {
                              events.emplace_back(data);
                              return true;
                            }),
                IsOk());
  }
  return events;
}

// However the bytes are cut, the events are the same.
std::vector<std::string> Parse(absl::string_view text) {
  const std::vector<std::string> whole = Parse(text, text.size() + 1);
  for (size_t size = 1; size <= text.size(); ++size) {
    EXPECT_EQ(Parse(text, size), whole) << "in pieces of " << size;
  }
  return whole;
}

TEST(SseParserTest, ReadsEvents) {
  EXPECT_THAT(Parse("data: one\n\ndata:two\n\ndata:  three\n\n"),
              ElementsAre("one", "two", " three"));
}

TEST(SseParserTest, TakesEveryEndOfLine) {
  EXPECT_THAT(Parse("data: a\r\n\r\ndata: b\r\rdata: c\n\ndata: d\r\n\n"),
              ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(Parse("\r\n\n\r\r\n"), IsEmpty());
}

TEST(SseParserTest, JoinsLines) {
  EXPECT_THAT(Parse("data: a\ndata: b\ndata\ndata:\n\n"),
              ElementsAre("a\nb\n\n"));
}

TEST(SseParserTest, IgnoresAllButData) {
  EXPECT_THAT(Parse(": hello\nid: 7\nevent: x\nretry: 1\ndatabase: y\n\n"
                    "event: x\ndata: z\n:\n\n"),
              ElementsAre("z"));
}

TEST(SseParserTest, SkipsOneByteOrderMarkAtTheStart) {
  EXPECT_THAT(Parse("\xEF\xBB\xBF"
                    "data: a\n\n\xEF\xBB\xBF"
                    "data: b\n\n"),
              ElementsAre("a"));
}

TEST(SseParserTest, NeverTellsAnUnfinishedEvent) {
  EXPECT_THAT(Parse("data: a\n\ndata: b\n"), ElementsAre("a"));
}

TEST(SseParserTest, OffersAnEventAgainThatWasNotTaken) {
  const std::string text = "data: 1\r\n\r\ndata: 2\ndata: 3\n\ndata: 4\r\r";
  for (size_t size = 1; size <= text.size(); ++size) {
    SseParser parser;
    std::vector<std::string> events;
    int offers = 0;
    const auto every_third = [&](absl::string_view data) {
      if (++offers % 3 != 0) return false;
      events.emplace_back(data);
      return true;
    };
    for (size_t at = 0; at < text.size();) {
      const auto read =
          parser.Feed(absl::string_view(text).substr(at, size), every_third);
      ASSERT_THAT(read, IsOk());
      at += *read;
    }
    EXPECT_THAT(events, ElementsAre("1", "2\n3", "4")) << "pieces of " << size;
    EXPECT_EQ(offers, 9);
  }
}

TEST(SseParserTest, BoundsItsMemory) {
  const auto ignore = [](absl::string_view) { return true; };
  const std::string half(SseParser::kMaxBytes / 2 + 1, 'x');
  {
    SseParser parser;
    EXPECT_THAT(parser.Feed(half, ignore), IsOk());
    EXPECT_THAT(parser.Feed(half, ignore),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  {
    SseParser parser;
    EXPECT_THAT(parser.Feed("data:" + half + "\n", ignore), IsOk());
    EXPECT_THAT(parser.Feed("data:" + half + "\n", ignore),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  {
    SseParser parser;
    EXPECT_THAT(parser.Feed(":" + half + half + "\n", ignore),
                StatusIs(absl::StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace ozd
