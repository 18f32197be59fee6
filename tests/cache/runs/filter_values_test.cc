// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/filter_values.h"

#include <gmock/gmock.h>

#include "tests/cache/cache_db.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using FilterValuesTest = CacheDbTest;

TEST_F(FilterValuesTest, FindsTheIdOfEveryText) {
  ValueWriter values(db_.get(), 1);
  const int64_t name = *values.Intern(ValueKind::kName, "n");
  const int64_t plan = *values.Intern(ValueKind::kArtifact, "PLAN");
  oz::v1::RunFilter filter;
  filter.set_name("n");
  filter.set_artifact_type("PLAN");
  filter.add_states("SUCCEEDED");
  filter.add_states("NEVER_SEEN");
  filter.add_states("IN_PROGRESS");
  filter.add_states("INPROGRESS");
  const FilterValues found = *FilterValues::Load(db_.get(), 1, filter);
  EXPECT_FALSE(found.impossible);
  EXPECT_EQ(found.facets[0]->id, name);
  EXPECT_FALSE(found.facets[1].has_value());
  EXPECT_EQ(found.artifact->id, plan);
  EXPECT_THAT(found.states, ElementsAre(kSucceededId, kInProgressId));
}

TEST_F(FilterValuesTest, ATextThatNoRunHasIsImpossible) {
  EXPECT_FALSE(FilterValues::Load(db_.get(), 1, {})->impossible);
  oz::v1::RunFilter filter;
  filter.set_model_id("m");
  EXPECT_TRUE(FilterValues::Load(db_.get(), 1, filter)->impossible);
  filter.Clear();
  filter.set_artifact_type("PLAN");
  EXPECT_TRUE(FilterValues::Load(db_.get(), 1, filter)->impossible);
  filter.Clear();
  filter.add_states("NEVER_SEEN");
  EXPECT_TRUE(FilterValues::Load(db_.get(), 1, filter)->impossible);
}

}  // namespace
}  // namespace ozd
