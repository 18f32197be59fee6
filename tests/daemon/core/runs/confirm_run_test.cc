// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/confirm_run.h"

#include <gtest/gtest.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using ConfirmRunTest = CoreFixture;

TEST_F(ConfirmRunTest, ReadsNow) {
  Start();
  const std::shared_ptr<AccountState> state =
      synced_->Use(Context(), oz::v1::READ_MODE_CACHED)->state;
  const ApiCaller caller = state->account().caller;
  PutRun(1, "CANCELLED");
  const auto run =
      ConfirmRun(synced_.get(), state, caller, RunId(1), CallScope());
  ASSERT_THAT(run, IsOk());
  EXPECT_EQ(run->state(), "CANCELLED");
  const auto cached =
      runs_->Get(Partition(), RunId(1), oz::v1::RUN_VIEW_SUMMARY);
  ASSERT_THAT(cached, IsOk());
  EXPECT_EQ(cached->state(), "CANCELLED");
  EXPECT_THAT(ConfirmRun(synced_.get(), state, caller, RunId(9), CallScope()),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace ozd
