// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/coverage_rule.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace ozd {
namespace {

// Held: created later than 1000, updated later than 2000.
Coverage Part() {
  Coverage coverage;
  coverage.created_from_us = 1000;
  coverage.updated_from_us = 2000;
  coverage.watermark_us = 5000;
  return coverage;
}

// `count` rows, all of the same times.
RunRows Rows(int count, int64_t created_us, int64_t updated_us, bool has_more) {
  RunRows rows;
  for (int i = 0; i < count; ++i) {
    oz::v1::Run& run = rows.runs.emplace_back();
    run.set_created_at_us(created_us);
    run.set_updated_at_us(updated_us);
  }
  rows.has_more = has_more;
  return rows;
}

struct Case {
  std::string name;
  std::function<void(RunQuery*)> change;
  RunRows rows;
  bool covered;
};

TEST(CoverageRuleTest, DecidesByTheTable) {
  const auto same = [](RunQuery*) {};
  const Case cases[] = {
      {"a full page of new rows", same, Rows(2, 500, 2001, true), true},
      {"the last row at the border", same, Rows(2, 500, 2000, true), false},
      {"a full page that may go on", same, Rows(2, 500, 2001, false), false},
      {"a short page", same, Rows(1, 500, 2001, false), false},
      {"no rows", same, Rows(0, 0, 0, false), false},
      {"unspecified sort means updated_at",
       [](RunQuery* q) { q->sort_by = oz::v1::RUN_SORT_FIELD_UNSPECIFIED; },
       Rows(2, 500, 2001, true), true},
      {"upwards begins where nothing is held",
       [](RunQuery* q) { q->sort_order = oz::v1::SORT_ORDER_ASC; },
       Rows(2, 500, 2001, true), false},
      {"created_at within",
       [](RunQuery* q) { q->sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT; },
       Rows(2, 1001, 1, true), true},
      {"created_at at the border",
       [](RunQuery* q) { q->sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT; },
       Rows(2, 1000, 9000, true), false},
      {"title needs all",
       [](RunQuery* q) { q->sort_by = oz::v1::RUN_SORT_FIELD_TITLE; },
       Rows(2, 9000, 9000, true), false},
      {"created_after at the border, no rows",
       [](RunQuery* q) { q->filter.set_created_after_us(1000); },
       Rows(0, 0, 0, false), true},
      {"created_after below",
       [](RunQuery* q) { q->filter.set_created_after_us(999); },
       Rows(0, 0, 0, false), false},
      {"updated_after at the border, any sort",
       [](RunQuery* q) {
         q->filter.set_updated_after_us(2000);
         q->sort_by = oz::v1::RUN_SORT_FIELD_AGENT;
         q->sort_order = oz::v1::SORT_ORDER_ASC;
       },
       Rows(1, 1, 2500, false), true},
      {"updated_after below",
       [](RunQuery* q) { q->filter.set_updated_after_us(1999); },
       Rows(0, 0, 0, false), false},
      {"descent may pass through what is missing",
       [](RunQuery* q) {
         q->filter.set_ancestor_run_id("a");
         q->filter.set_created_after_us(3000);
       },
       Rows(2, 9000, 9000, true), false},
      {"another filter with a full page",
       [](RunQuery* q) { q->filter.set_name("x"); }, Rows(2, 500, 2001, true),
       true},
  };
  for (const Case& test : cases) {
    RunQuery query;
    query.limit = 2;
    test.change(&query);
    EXPECT_EQ(CoversAnswer(Part(), query, test.rows), test.covered)
        << test.name;
    Coverage complete = Part();
    complete.complete = true;
    EXPECT_TRUE(CoversAnswer(complete, query, test.rows)) << test.name;
    EXPECT_FALSE(CoversAnswer(Coverage(), query, test.rows)) << test.name;
  }
}

}  // namespace
}  // namespace ozd
