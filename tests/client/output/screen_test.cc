// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/output/screen_emulator.h"

namespace oz {
namespace {

class ScreenTest : public testing::Test {
 protected:
  std::string Shown() const { return terminal_.Text(); }

  ScreenEmulator terminal_{20, 8};
  Screen screen_;
};

TEST_F(ScreenTest, DrawsInPlaceBelowWhatWasThere) {
  terminal_.Write("$ oz\n");
  terminal_.Write(screen_.Draw({"one", "two"}, 20));
  EXPECT_EQ("$ oz\none\ntwo\n", Shown());
  terminal_.Write(screen_.Draw({"one", "2", "three"}, 20));
  EXPECT_EQ("$ oz\none\n2\nthree\n", Shown());
  EXPECT_EQ(4u, terminal_.cursor_row());
  terminal_.Write(screen_.Draw({"1"}, 20));
  EXPECT_EQ("$ oz\n1\n", Shown());
}

TEST_F(ScreenTest, SaysNothingWhenNothingChanges) {
  EXPECT_NE("", screen_.Draw({"one"}, 20));
  EXPECT_EQ("", screen_.Draw({"one"}, 20));
}

TEST_F(ScreenTest, WritesOnlyLinesThatChanged) {
  screen_.Draw({"first", "second"}, 20);
  const std::string out = screen_.Draw({"first", "other"}, 20);
  EXPECT_THAT(out, testing::HasSubstr("other"));
  EXPECT_THAT(out, testing::Not(testing::HasSubstr("first")));
}

TEST_F(ScreenTest, RemovesWhatWasTyped) {
  terminal_.Write(screen_.Draw({"one"}, 20));
  terminal_.Write("abc");
  terminal_.Write(screen_.Draw({"two"}, 20));
  EXPECT_EQ("two\n", Shown());
}

TEST_F(ScreenTest, CutsWhatIsTooWide) {
  terminal_.Write(
      screen_.Draw({"\x1b[31m1234567890\x1b[0m", "日本語日本語"}, 5));
  EXPECT_EQ("12345\n日本\n", Shown());
}

TEST_F(ScreenTest, LinesAsWideAsTheTerminalDoNotBreak) {
  const std::string full(20, 'x');
  terminal_.Write(screen_.Draw({full, full}, 20));
  terminal_.Write(screen_.Draw({full, "short"}, 20));
  EXPECT_EQ(full + "\nshort\n", Shown());
}

TEST_F(ScreenTest, PrintsForGoodAboveTheBlock) {
  terminal_.Write(screen_.Draw({"status"}, 20));
  terminal_.Write(screen_.Print("a line\nanother\n"));
  EXPECT_EQ("a line\nanother\nstatus\n", Shown());
  terminal_.Write(screen_.Draw({"new status"}, 20));
  EXPECT_EQ("a line\nanother\nnew status\n", Shown());
}

TEST_F(ScreenTest, PrintsWithoutABlock) {
  terminal_.Write(screen_.Print("a line\n"));
  EXPECT_EQ("a line\n", Shown());
}

TEST_F(ScreenTest, TakesTheBlockAway) {
  terminal_.Write("above\n");
  terminal_.Write(screen_.Draw({"one", "two"}, 20));
  terminal_.Write(screen_.Clear());
  EXPECT_EQ("above\n", Shown());
  EXPECT_EQ("", screen_.Clear());
}

TEST_F(ScreenTest, ScrollsWhenTheBlockGrowsAtTheBottom) {
  terminal_.Write("1\n2\n3\n4\n5\n6\n");
  terminal_.Write(screen_.Draw({"a", "b", "c", "d"}, 20));
  terminal_.Write(screen_.Draw({"a", "B", "c", "d"}, 20));
  EXPECT_EQ("1\n2\n3\n4\n5\n6\na\nB\nc\nd\n", Shown());
}

TEST_F(ScreenTest, StartsOverWhereLinesMayHaveBeenBroken) {
  terminal_.Write(screen_.Draw({"a rather wide line"}, 20));
  screen_.Resize(10);
  const std::string out = screen_.Draw({"narrow"}, 10);
  EXPECT_THAT(out, testing::HasSubstr("\x1b[2J"));
  // A line that still fits is drawn where it was.
  screen_.Resize(8);
  EXPECT_THAT(screen_.Draw({"narrow"}, 8),
              testing::Not(testing::HasSubstr("\x1b[2J")));
}

TEST_F(ScreenTest, LeavesTheBlockWhereOthersHaveWritten) {
  terminal_.Write(screen_.Draw({"one"}, 20));
  screen_.Abandon();
  terminal_.Write("$ fg\n");
  terminal_.Write(screen_.Draw({"one"}, 20));
  EXPECT_EQ("one\n$ fg\none\n", Shown());
}

TEST(VisibleWidthTest, CountsNoColours) {
  EXPECT_EQ(3, VisibleWidth("\x1b[1mabc\x1b[0m"));
  EXPECT_EQ(4, VisibleWidth("日本"));
  EXPECT_EQ(0, VisibleWidth("\x1b["));
}

TEST(ClipVisibleTest, KeepsColoursAndEndsThem) {
  EXPECT_EQ("\x1b[1mab\x1b[0m", ClipVisible("\x1b[1mabc\x1b[0m", 2));
  EXPECT_EQ("\x1b[1mabc\x1b[0m", ClipVisible("\x1b[1mabc\x1b[0m", 3));
  EXPECT_EQ("\x1b[0m", ClipVisible("日", 1));
}

}  // namespace
}  // namespace oz
