// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/hinted_run_reader.h"

#include <gtest/gtest.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

class HintedRunReaderTest : public CoreFixture {
 protected:
  void StartReader() {
    Start();
    reader_ = std::make_unique<HintedRunReader>(synced_.get(),
                                                HintedRunReader::Options());
    state_ = synced_->Use(Context(), oz::v1::READ_MODE_CACHED)->state;
  }
  void TearDown() override {
    reader_.reset();
    CoreFixture::TearDown();
  }
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    executor_->RunDue(time);
  }
  int reads() const { return api_.calls(FakeOzApi::Method::kGetRun); }
  std::string CachedState(int number) {
    const auto run =
        runs_->Get(Partition(), RunId(number), oz::v1::RUN_VIEW_SUMMARY);
    return run.ok() ? run->state() : "";
  }

  std::unique_ptr<HintedRunReader> reader_;
  std::shared_ptr<AccountState> state_;
};

TEST_F(HintedRunReaderTest, HintsThatComeTogetherAreOneRead) {
  StartReader();
  PutRun(1, "SUCCEEDED");
  for (int i = 0; i < 5; ++i) reader_->ReadSoon(state_, {RunId(1)});
  EXPECT_EQ(reads(), 0);
  Pass(absl::Milliseconds(20));
  EXPECT_EQ(reads(), 1);
  EXPECT_EQ(CachedState(1), "SUCCEEDED");
}

TEST_F(HintedRunReaderTest, ManyRunsAreOneSync) {
  StartReader();
  std::vector<std::string> run_ids;
  for (int i = 1; i <= 20; ++i) run_ids.push_back(PutRun(i).run_id());
  reader_->ReadSoon(state_, run_ids);
  Pass(absl::Milliseconds(20));
  EXPECT_EQ(reads(), 0);
  EXPECT_EQ(lists(), 1);
  EXPECT_EQ(CachedState(20), "INPROGRESS");
}

TEST_F(HintedRunReaderTest, AFailedReadIsRepeated) {
  StartReader();
  PutRun(1, "FAILED");
  api_.FailNext(FakeOzApi::Offline(), 3);
  reader_->ReadSoon(state_, {RunId(1)});
  for (int i = 0; i < 20; ++i) Pass(absl::Seconds(1));
  EXPECT_EQ(reads(), 4);
  EXPECT_EQ(CachedState(1), "FAILED");
}

TEST_F(HintedRunReaderTest, ARefusedKeyIsNotTriedAgain) {
  StartReader();
  PutRun(1);
  api_.FailNext(FakeOzApi::InvalidKey());
  reader_->ReadSoon(state_, {RunId(1)});
  for (int i = 0; i < 100; ++i) Pass(absl::Seconds(1));
  EXPECT_EQ(reads(), 1);
}

TEST_F(HintedRunReaderTest, AnUnknownRunIsGivenAGraceAndNeverRemoved) {
  StartReader();
  PutRun(1, "INPROGRESS");
  ASSERT_THAT(List(ListRequest()), IsOk());
  api_.RemoveRun(RunId(1));
  reader_->ReadSoon(state_, {RunId(1)});
  for (int i = 0; i < 100; ++i) Pass(absl::Seconds(1));
  EXPECT_GT(reads(), 2);
  EXPECT_LT(reads(), 12);
  EXPECT_EQ(CachedState(1), "INPROGRESS");
}

TEST_F(HintedRunReaderTest, ALogoutEndsIt) {
  StartReader();
  PutRun(1);
  api_.FailAlways(FakeOzApi::Offline());
  reader_->ReadSoon(state_, {RunId(1)});
  Pass(absl::Milliseconds(20));
  const int before = reads();
  oz::v1::LoginRequest login;
  *login.mutable_context() = Context();
  api_.FailAlways(absl::OkStatus());
  ASSERT_THAT(accounts_->Login(login, CallScope()), IsOk());
  ASSERT_THAT(accounts_->Logout(oz::v1::LogoutRequest()), IsOk());
  for (int i = 0; i < 10; ++i) Pass(absl::Seconds(1));
  EXPECT_EQ(reads(), before);
}

}  // namespace
}  // namespace ozd
