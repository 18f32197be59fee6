// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_control.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/live_fixture.h"

namespace ozd {
namespace {

absl::Status HasEnded() {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("run_has_ended");
  detail.set_http_status(400);
  return MakeError(absl::StatusCode::kFailedPrecondition, "already ended",
                   detail);
}

class RunControlTest : public LiveFixture {
 protected:
  void StartControl() {
    StartLive();
    control_ = std::make_unique<RunControl>(synced_.get(), service_.get(),
                                            control_options_);
  }
  void TearDown() override {
    control_.reset();
    LiveFixture::TearDown();
  }
  absl::StatusOr<oz::v1::CancelRunResponse> Cancel(int number) {
    oz::v1::CancelRunRequest request;
    *request.mutable_context() = Context();
    request.set_run_id(RunId(number));
    return control_->Cancel(request, scope_);
  }
  absl::StatusOr<oz::v1::FollowUpRunResponse> FollowUp(
      const std::string& prompt) {
    oz::v1::FollowUpRunRequest request;
    *request.mutable_context() = Context();
    request.set_run_id(RunId(1));
    request.set_prompt(prompt);
    return control_->FollowUp(request, scope_);
  }

  RunControl::Options control_options_{.cancel_wait = absl::Milliseconds(300)};
  CallScope scope_;
  std::unique_ptr<RunControl> control_;
};

TEST_F(RunControlTest, CancelsAndShowsTheRunCancelled) {
  PutRun(1, "INPROGRESS");
  StartControl();
  const auto response = Cancel(1);
  ASSERT_THAT(response, IsOk());
  EXPECT_TRUE(response->cancelled());
  EXPECT_EQ(response->run().state(), "CANCELLED");
  EXPECT_TRUE(response->run().raw_json().empty());
  // Read your writes.
  EXPECT_EQ(
      runs_->Get(Partition(), RunId(1), oz::v1::RUN_VIEW_SUMMARY)->state(),
      "CANCELLED");
}

TEST_F(RunControlTest, ARunThatHadEndedIsNoFailure) {
  StartControl();
  for (const char* state : {"SUCCEEDED", "BLOCKED", "CANCELLED"}) {
    PutRun(1, state);
    api_.FailNext(FakeOzApi::Method::kCancelRun, HasEnded());
    const auto response = Cancel(1);
    ASSERT_THAT(response, IsOk());
    EXPECT_FALSE(response->cancelled());
    EXPECT_EQ(response->run().state(), state);
  }
}

TEST_F(RunControlTest, PassesOnWhyARunCannotBeCancelled) {
  PutRun(1, "INPROGRESS");
  StartControl();
  api_.FailNext(FakeOzApi::Method::kCancelRun, absl::AbortedError("pending"));
  EXPECT_THAT(Cancel(1), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(Cancel(9), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RunControlTest, LooksAgainWhenTheFirstReadFails) {
  PutRun(1, "INPROGRESS");
  StartControl();
  api_.FailNext(FakeOzApi::Method::kGetRun, FakeOzApi::Offline());
  const auto response = Cancel(1);
  ASSERT_THAT(response, IsOk());
  EXPECT_TRUE(response->cancelled());
}

TEST_F(RunControlTest, SaysWhenTheRunDoesNotEnd) {
  PutRun(1, "INPROGRESS");
  StartControl();
  // What the service says of a run that goes on.
  api_.FailNext(FakeOzApi::Method::kCancelRun, HasEnded());
  const auto response = Cancel(1);
  EXPECT_THAT(response, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(std::string(response.status().message()),
              testing::HasSubstr("INPROGRESS"));
}

TEST_F(RunControlTest, StopsLookingWhenTheCallerHasGone) {
  control_options_.cancel_wait = absl::Hours(1);
  PutRun(1, "INPROGRESS");
  StartControl();
  api_.FailNext(FakeOzApi::Method::kCancelRun, HasEnded());
  scope_.cancelled = [] { return true; };
  EXPECT_THAT(Cancel(1), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(RunControlTest, FollowsUp) {
  PutRun(1, "BLOCKED");
  StartControl();
  const auto response = FollowUp("go on");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->run().state(), "INPROGRESS");
  EXPECT_EQ(
      runs_->Get(Partition(), RunId(1), oz::v1::RUN_VIEW_SUMMARY)->state(),
      "INPROGRESS");
}

TEST_F(RunControlTest, AFollowUpThatWasAcceptedIsNoFailure) {
  PutRun(1, "BLOCKED");
  StartControl();
  Sync();
  api_.FailNext(FakeOzApi::Method::kGetRun, FakeOzApi::Offline(), 5);
  const auto response = FollowUp("go on");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->run().run_id(), RunId(1));
  EXPECT_EQ(api_.calls(FakeOzApi::Method::kFollowUpRun), 1);
}

TEST_F(RunControlTest, RefusesAnEmptyPrompt) {
  StartControl();
  EXPECT_THAT(FollowUp(" \n"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(api_.calls(FakeOzApi::Method::kFollowUpRun), 0);
}

TEST_F(RunControlTest, GivesTheLastAnswer) {
  PutRun(1, "SUCCEEDED");
  api_.SetRunConversation(
      RunId(1),
      R"({"conversation_id":"c","steps":[{"id":"s","steps":[],"messages":[)"
      R"({"role":"assistant","content":[{"type":"text","text":"first"}]},)"
      R"({"role":"user","content":[{"type":"text","text":"and?"}]},)"
      R"({"role":"assistant","content":[{"type":"text","text":"last"}]}]}]})");
  StartControl();
  oz::v1::GetRunOutputRequest request;
  *request.mutable_context() = Context();
  request.set_run_id(RunId(1));
  const auto response = control_->GetOutput(request, scope_);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->text(), "last");
  EXPECT_EQ(response->run().state(), "SUCCEEDED");
  request.set_run_id(RunId(2));
  EXPECT_THAT(control_->GetOutput(request, scope_),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(LastAnswerTest, JoinsThePartsOfOneMessage) {
  const auto item = [](const char* role, const char* kind, const char* text,
                       int64_t at_us) {
    oz::v1::ConversationItem made;
    made.set_role(role);
    made.set_kind(kind);
    made.set_text(text);
    made.set_at_us(at_us);
    return made;
  };
  EXPECT_EQ(LastAnswer({}), "");
  EXPECT_EQ(LastAnswer({item("user", "text", "hi", 1)}), "");
  EXPECT_EQ(LastAnswer({item("assistant", "text", "a", 1),
                        item("assistant", "text", "b", 2),
                        item("assistant", "text", "c", 2),
                        item("assistant", "action", "ls", 3)}),
            "b\n\nc");
}

}  // namespace
}  // namespace ozd
