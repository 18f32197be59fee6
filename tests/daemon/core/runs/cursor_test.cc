// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/cursor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::HasSubstr;

constexpr auto kTitle = oz::v1::RUN_SORT_FIELD_TITLE;
constexpr auto kAsc = oz::v1::SORT_ORDER_ASC;
constexpr auto kDesc = oz::v1::SORT_ORDER_DESC;

TEST(CursorTest, ComesBackAsItWas) {
  const PageStart start = {
      .sort_key = "line\nbreak \xc3\xa9", .key_missing = true, .run_id = "r-1"};
  const std::string cursor = MakeCursor(kTitle, kAsc, start);
  EXPECT_TRUE(IsOwnCursor(cursor));
  const absl::StatusOr<PageStart> parsed = ParseCursor(cursor, kTitle, kAsc);
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->sort_key, start.sort_key);
  EXPECT_TRUE(parsed->key_missing);
  EXPECT_EQ(parsed->run_id, "r-1");
}

TEST(CursorTest, RefusesAnotherOrder) {
  const std::string cursor =
      MakeCursor(kTitle, kDesc, {.sort_key = "a", .run_id = "r"});
  EXPECT_THAT(ParseCursor(cursor, kTitle, kAsc),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("sorted by title desc")));
  EXPECT_THAT(
      ParseCursor(cursor, oz::v1::RUN_SORT_FIELD_AGENT, kDesc),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--sort-by")));
}

TEST(CursorTest, NoticesEveryLostTail) {
  const std::string cursor =
      MakeCursor(kTitle, kDesc, {.sort_key = "some title", .run_id = "r"});
  for (size_t length = 5; length < cursor.size(); ++length) {
    EXPECT_THAT(
        ParseCursor(cursor.substr(0, length), kTitle, kDesc),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("damaged")))
        << length;
  }
}

TEST(CursorTest, LeavesForeignCursorsAlone) {
  EXPECT_FALSE(IsOwnCursor(""));
  EXPECT_FALSE(IsOwnCursor("eyJvZmZzZXQiOjIwfQ"));
  EXPECT_FALSE(IsOwnCursor("ozd2.abc"));
}

}  // namespace
}  // namespace ozd
