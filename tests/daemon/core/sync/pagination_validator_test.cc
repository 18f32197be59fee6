// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/pagination_validator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::HasSubstr;

RunPage Page(const std::string& run_id, const std::string& next_cursor) {
  RunPage page;
  page.runs.emplace_back().set_run_id(run_id);
  page.has_next_page = true;
  page.next_cursor = next_cursor;
  return page;
}

TEST(PaginationValidatorTest, LetsALongWalkPass) {
  PaginationValidator guard;
  for (int i = 0; i < 5000; ++i) {
    ASSERT_THAT(guard.Check(Page(absl::StrCat(i), absl::StrCat("c", i)), "x"),
                IsOk());
  }
  EXPECT_THAT(guard.Check(RunPage(), "y"), IsOk());
}

TEST(PaginationValidatorTest, EndsAnEndlessWalk) {
  PaginationValidator guard;
  absl::Status status;
  for (int i = 0; status.ok() && i < 20'000; ++i) {
    status = guard.Check(Page(absl::StrCat(i), absl::StrCat("c", i)), "x");
  }
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("10000 pages")));
}

TEST(PaginationValidatorTest, RefusesTheSameCursor) {
  PaginationValidator guard;
  EXPECT_THAT(guard.Check(Page("a", "c"), ""), IsOk());
  EXPECT_THAT(guard.Check(Page("b", "c"), "c"),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(PaginationValidatorTest, RefusesAMissingCursor) {
  PaginationValidator guard;
  EXPECT_THAT(guard.Check(Page("a", ""), ""),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(PaginationValidatorTest, RefusesAnEmptyPageThatClaimsMore) {
  PaginationValidator guard;
  RunPage page;
  page.has_next_page = true;
  page.next_cursor = "c";
  EXPECT_THAT(guard.Check(page, ""),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("empty page")));
}

TEST(PaginationValidatorTest, RefusesAPageOfWhichNothingIsUnderstood) {
  PaginationValidator guard;
  RunPage page;
  page.skipped_items = 1;
  EXPECT_THAT(guard.Check(page, ""), StatusIs(absl::StatusCode::kDataLoss));
  // One bad item among good ones fails nothing.
  page.runs.emplace_back().set_run_id("a");
  EXPECT_THAT(guard.Check(page, ""), IsOk());
}

TEST(PaginationValidatorTest, RefusesPagesWithoutNews) {
  PaginationValidator guard;
  EXPECT_THAT(guard.Check(Page("a", "1"), ""), IsOk());
  EXPECT_THAT(guard.Check(Page("a", "2"), "1"), IsOk());
  EXPECT_THAT(guard.Check(Page("a", "3"), "2"), IsOk());
  EXPECT_THAT(guard.Check(Page("a", "1"), "3"),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
