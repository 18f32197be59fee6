// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/list_runs_cache.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "absl/strings/str_cat.h"

namespace ozd {
namespace {

oz::v1::ListRunsResponse AnswerWithCursor(const std::string& cursor) {
  oz::v1::ListRunsResponse answer;
  answer.set_next_cursor(cursor);
  return answer;
}

TEST(ListRunsCacheTest, AnAnswerHoldsForItsVersionOnly) {
  ListRunsCache memo;
  EXPECT_EQ(memo.Find("key", 1), nullptr);
  memo.Keep("key", 1, AnswerWithCursor("a"));
  ASSERT_NE(memo.Find("key", 1), nullptr);
  EXPECT_EQ(memo.Find("key", 1)->next_cursor(), "a");
  EXPECT_EQ(memo.Find("key", 2), nullptr);
  EXPECT_EQ(memo.Find("other", 1), nullptr);
  memo.Keep("key", 2, AnswerWithCursor("b"));
  EXPECT_EQ(memo.Find("key", 1), nullptr);
  EXPECT_EQ(memo.Find("key", 2)->next_cursor(), "b");
}

TEST(ListRunsCacheTest, EverythingThatChangesTheAnswerIsInTheKey) {
  using Change = std::function<void(oz::v1::ListRunsRequest*)>;
  const Change kChanges[] = {
      [](auto*) {},
      [](auto* r) { r->set_limit(11); },
      [](auto* r) { r->set_cursor("c"); },
      [](auto* r) { r->set_view(oz::v1::RUN_VIEW_RAW_JSON); },
      [](auto* r) { r->set_sort_by(oz::v1::RUN_SORT_FIELD_TITLE); },
      [](auto* r) { r->set_sort_order(oz::v1::SORT_ORDER_ASC); },
      [](auto* r) { r->mutable_filter()->set_name("n"); },
      [](auto* r) { r->mutable_filter()->add_states("FAILED"); },
  };
  std::set<std::string> keys;
  for (const Change& change : kChanges) {
    oz::v1::ListRunsRequest request;
    request.set_limit(10);
    change(&request);
    keys.insert(ListRunsCache::KeyOf("a", request));
    keys.insert(ListRunsCache::KeyOf("b", request));
  }
  EXPECT_EQ(keys.size(), 2 * std::size(kChanges));
}

TEST(ListRunsCacheTest, ForgetsRatherThanGrows) {
  ListRunsCache memo;
  memo.Keep("large", 1, AnswerWithCursor(std::string(100'000, 'x')));
  EXPECT_EQ(memo.Find("large", 1), nullptr);
  int kept = 0;
  for (int i = 0; i < 1000; ++i) {
    memo.Keep(absl::StrCat(i), 1, AnswerWithCursor("x"));
  }
  for (int i = 0; i < 1000; ++i) {
    if (memo.Find(absl::StrCat(i), 1) != nullptr) ++kept;
  }
  EXPECT_GE(kept, 1);
  EXPECT_LE(kept, 32);
}

}  // namespace
}  // namespace ozd
