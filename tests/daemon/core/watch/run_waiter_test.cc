// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/run_waiter.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/live_fixture.h"

namespace ozd {
namespace {

using WaitResponse = oz::v1::WaitRunsResponse;
using Verdict = oz::v1::RunVerdict;
using testing::ElementsAre;
using testing::IsEmpty;

class RunWaiterTest : public LiveFixture {
 protected:
  void StartWaiter() {
    StartLive();
    waiter_ =
        std::make_unique<RunWaiter>(synced_.get(), hub_.get(), wait_options_);
  }
  void TearDown() override {
    reader_.reset();
    waiter_.reset();
    LiveFixture::TearDown();
  }

  static oz::v1::WaitRunsRequest Request(const std::vector<int>& numbers) {
    oz::v1::WaitRunsRequest request;
    *request.mutable_context() = Context();
    for (int number : numbers) request.add_run_ids(RunId(number));
    return request;
  }
  std::vector<Verdict> Open(const oz::v1::WaitRunsRequest& request) {
    auto source = waiter_->WaitRuns(request, CallScope());
    EXPECT_THAT(source, IsOk());
    reader_ = std::make_unique<SourceReader<WaitResponse>>(*std::move(source));
    const std::vector<WaitResponse> first = reader_->Drain();
    EXPECT_EQ(first.size(), 1u);
    EXPECT_TRUE(!first.empty() && first[0].has_pinned());
    return Verdicts();
  }
  // What has come of it after some time, in steps, as clocks go.
  std::vector<Verdict> Verdicts(absl::Duration time = absl::Seconds(1)) {
    std::vector<Verdict> verdicts;
    for (absl::Duration t; t < time; t += absl::Seconds(1)) {
      clock_.Advance(absl::Seconds(1));
      Settle(absl::Seconds(1));
      for (const WaitResponse& response : reader_->Drain()) {
        if (response.has_verdict()) verdicts.push_back(response.verdict());
      }
    }
    return verdicts;
  }
  int reads() const { return api_.calls(FakeOzApi::Method::kGetRun); }

  RunWaiter::Options wait_options_;
  std::unique_ptr<RunWaiter> waiter_;
  std::unique_ptr<SourceReader<WaitResponse>> reader_;
};

TEST_F(RunWaiterTest, GivesAVerdictForEveryRunThenEnds) {
  PutRun(1, "SUCCEEDED");
  PutRun(2, "INPROGRESS");
  StartWaiter();
  std::vector<Verdict> verdicts = Open(Request({1, 2}));
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].kind(), Verdict::SUCCEEDED);
  EXPECT_EQ(verdicts[0].run().run_id(), RunId(1));
  EXPECT_FALSE(reader_->end().has_value());
  PutRun(2, "CANCELLED");
  verdicts = Verdicts(absl::Seconds(11));
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].kind(), Verdict::CANCELLED);
  EXPECT_GT(verdicts[0].waited_ms(), 0);
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), IsOk());
}

TEST_F(RunWaiterTest, EndsWithTheFirstOfAny) {
  PutRun(1, "INPROGRESS");
  PutRun(2, "FAILED");
  StartWaiter();
  oz::v1::WaitRunsRequest request = Request({1, 2});
  request.set_any(true);
  const std::vector<Verdict> verdicts = Open(request);
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].kind(), Verdict::FAILED);
  EXPECT_TRUE(reader_->end().has_value());
}

TEST_F(RunWaiterTest, PinsWholeIdsOnce) {
  PutRun(1, "INPROGRESS");
  StartWaiter();
  Sync();
  oz::v1::WaitRunsRequest request = Request({1});
  request.add_run_ids(RunId(1).substr(0, 8));
  auto source = waiter_->WaitRuns(request, CallScope());
  ASSERT_THAT(source, IsOk());
  const Polled<WaitResponse> first = (*source)->Next();
  EXPECT_THAT(first.message->pinned().run_ids(), ElementsAre(RunId(1)));
}

TEST_F(RunWaiterTest, ASyncThatShowsTheEndIsConfirmedAtOnce) {
  wait_options_.interval = absl::Hours(1);
  PutRun(1, "INPROGRESS");
  StartWaiter();
  EXPECT_THAT(Open(Request({1})), IsEmpty());
  PutRun(1, "SUCCEEDED");
  const int before = reads();
  Sync();
  const std::vector<Verdict> verdicts = Verdicts();
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].kind(), Verdict::SUCCEEDED);
  // Read by its id, not believed of a list.
  EXPECT_EQ(reads(), before + 1);
}

TEST_F(RunWaiterTest, DoesNotBelieveTheCache) {
  PutRun(1, "SUCCEEDED");
  StartWaiter();
  Sync();
  api_.FailAlways(FakeOzApi::Offline());
  EXPECT_THAT(Open(Request({1})), IsEmpty());
  EXPECT_THAT(Verdicts(absl::Seconds(60)), IsEmpty());
  EXPECT_FALSE(reader_->end().has_value());
  // Meanwhile somebody has let it go on.
  clock_.Advance(absl::Seconds(1));
  PutRun(1, "INPROGRESS");
  api_.FailAlways(absl::OkStatus());
  EXPECT_THAT(Verdicts(absl::Seconds(30)), IsEmpty());
  PutRun(1, "FAILED");
  const std::vector<Verdict> verdicts = Verdicts(absl::Seconds(15));
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].kind(), Verdict::FAILED);
}

TEST_F(RunWaiterTest, NoFailureOfTheServiceEndsTheWait) {
  PutRun(1, "SUCCEEDED");
  StartWaiter();
  for (const absl::Status& failure :
       {FakeOzApi::Offline(), absl::UnavailableError("502"),
        absl::DataLossError("cut off"), absl::PermissionDeniedError("portal"),
        absl::DeadlineExceededError("slow")}) {
    api_.FailAlways(failure);
    EXPECT_THAT(Open(Request({1})), IsEmpty()) << failure;
    EXPECT_THAT(Verdicts(absl::Seconds(45)), IsEmpty()) << failure;
    EXPECT_FALSE(reader_->end().has_value()) << failure;
    api_.FailAlways(absl::OkStatus());
    const std::vector<Verdict> verdicts = Verdicts(absl::Seconds(20));
    ASSERT_EQ(verdicts.size(), 1u) << failure;
    EXPECT_EQ(verdicts[0].kind(), Verdict::SUCCEEDED);
  }
}

TEST_F(RunWaiterTest, WaitsForARunThatAppearsLate) {
  StartWaiter();
  EXPECT_THAT(Open(Request({1})), IsEmpty());
  EXPECT_THAT(Verdicts(absl::Seconds(20)), IsEmpty());
  PutRun(1, "SUCCEEDED");
  const std::vector<Verdict> verdicts = Verdicts(absl::Seconds(12));
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].kind(), Verdict::SUCCEEDED);
}

TEST_F(RunWaiterTest, SaysThatARunDoesNotExist) {
  StartWaiter();
  EXPECT_THAT(Open(Request({1})), IsEmpty());
  // A clock that is set proves nothing.
  clock_.JumpWallClock(absl::Hours(5));
  EXPECT_THAT(Verdicts(absl::Seconds(25)), IsEmpty());
  const std::vector<Verdict> verdicts = Verdicts(absl::Seconds(20));
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].kind(), Verdict::NOT_FOUND);
  EXPECT_FALSE(verdicts[0].has_run());
}

TEST_F(RunWaiterTest, ARefusedKeyEndsTheWait) {
  PutRun(1, "INPROGRESS");
  StartWaiter();
  EXPECT_THAT(Open(Request({1})), IsEmpty());
  api_.RevokeKey(kKey);
  EXPECT_THAT(Verdicts(absl::Seconds(30)), IsEmpty());
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(RunWaiterTest, ManyWaitersShareTheReads) {
  PutRun(1, "INPROGRESS");
  StartWaiter();
  std::vector<std::unique_ptr<SourceReader<WaitResponse>>> readers;
  for (int i = 0; i < 50; ++i) {
    readers.push_back(std::make_unique<SourceReader<WaitResponse>>(
        *waiter_->WaitRuns(Request({1}), CallScope())));
  }
  Settle(absl::Milliseconds(10));
  EXPECT_LE(reads(), 2);
  PutRun(1, "SUCCEEDED");
  clock_.Advance(absl::Seconds(30));
  Settle(absl::Seconds(30));
  EXPECT_LE(reads(), 4);
  for (const auto& reader : readers) {
    EXPECT_EQ(reader->Drain().back().verdict().kind(), Verdict::SUCCEEDED);
    EXPECT_TRUE(reader->end().has_value());
  }
  readers.clear();
}

TEST_F(RunWaiterTest, StopsReadingWhenNobodyWaits) {
  PutRun(1, "INPROGRESS");
  StartWaiter();
  Open(Request({1}));
  reader_.reset();
  const int before = reads();
  clock_.Advance(absl::Minutes(5));
  Settle(absl::Minutes(5));
  EXPECT_EQ(reads(), before);
}

TEST_F(RunWaiterTest, RefusesTooFewAndTooManyIds) {
  StartWaiter();
  EXPECT_THAT(waiter_->WaitRuns(Request({}), CallScope()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  oz::v1::WaitRunsRequest request = Request({});
  for (int i = 0; i < 1001; ++i) request.add_run_ids(RunId(i));
  EXPECT_THAT(waiter_->WaitRuns(request, CallScope()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(RunWaiterTest, EndsAtShutdown) {
  PutRun(1, "INPROGRESS");
  StartWaiter();
  Open(Request({1}));
  waiter_->Shutdown();
  reader_->Drain();
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RunWaiterTest, EndsWithoutAVerdictWhenTheAccountIsForgotten) {
  PutRun(1, "INPROGRESS");
  StartWaiter();
  LogIn();
  Open(Request({1}));
  ASSERT_THAT(accounts_->Logout(oz::v1::LogoutRequest()), IsOk());
  Settle();
  for (const auto& response : reader_->Drain()) {
    EXPECT_FALSE(response.has_verdict());
  }
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), StatusIs(absl::StatusCode::kAborted));
}

// The same with threads, for what only they can show.
TEST_F(RunWaiterTest, WaitsWithThreads) {
  PutRun(1, "SUCCEEDED");
  PutRun(2, "FAILED");
  StartLive(/*threads=*/8);
  waiter_ =
      std::make_unique<RunWaiter>(synced_.get(), hub_.get(), wait_options_);
  std::vector<std::unique_ptr<SourceReader<WaitResponse>>> readers;
  for (int i = 0; i < 20; ++i) {
    readers.push_back(std::make_unique<SourceReader<WaitResponse>>(
        *waiter_->WaitRuns(Request({1, 2}), CallScope())));
  }
  for (const auto& reader : readers) EXPECT_THAT(reader->AwaitEnd(), IsOk());
}

}  // namespace
}  // namespace ozd
