// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/inbox/inbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "cache/journal/journal.h"
#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Item = oz::v1::InboxItem;

class InboxTest : public CoreFixture {
 protected:
  void TearDown() override {
    StopInbox();
    CoreFixture::TearDown();
  }

  void StartInbox() {
    Start();
    absl::StatusOr<std::unique_ptr<Journal>> opened =
        Journal::Open({.directory = journal_directory_.path()}, &clock_);
    ASSERT_THAT(opened, IsOk());
    inbox_journal_ = *std::move(opened);
    seen_ = std::make_unique<SeenStore>(inbox_journal_.get());
    inbox_ = std::make_unique<Inbox>(synced_.get(), seen_.get(), &progress_,
                                     Inbox::Options());
    Tick();
    ASSERT_THAT(List(ListRequest()), IsOk());
    Tick();
  }
  void StopInbox() {
    inbox_.reset();
    seen_.reset();
    Stop();
    inbox_journal_.reset();
  }

  // Long enough for the next read to ask the service.
  void Tick() {
    clock_.Advance(absl::Seconds(6));
    api_.SetServerTime(NowUs());
  }
  oz::v1::Run Put(int number, const std::string& state,
                  const std::string& schedule_id = "") {
    Tick();
    oz::v1::Run run = PutRun(number, state);
    run.set_created_at_us(NowUs());
    run.set_schedule_id(schedule_id);
    run.set_creator_uid("user-1");
    run.clear_raw_json();
    api_.PutRun(run);
    Tick();
    return run;
  }

  oz::v1::ListInboxRequest Request(
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::ListInboxRequest request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    return request;
  }
  // "3 00000001" for every item: its kind and the beginning of its id.
  std::vector<std::string> Items() {
    const auto response = inbox_->List(Request(), CallScope());
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> items;
    if (!response.ok()) return items;
    for (const Item& item : response->items()) {
      items.push_back(absl::StrCat(Item::Kind_Name(item.kind()), " ",
                                   item.item_id().substr(0, 8)));
    }
    return items;
  }
  absl::StatusOr<oz::v1::MarkSeenResponse> Done(
      const std::vector<std::string>& ids) {
    oz::v1::MarkSeenRequest request;
    *request.mutable_context() = Context();
    for (const std::string& id : ids) request.add_item_ids(id);
    request.set_all(ids.empty());
    return inbox_->MarkSeen(request, CallScope());
  }
  oz::v1::GetSummaryRequest SummaryRequest() {
    oz::v1::GetSummaryRequest request;
    *request.mutable_context() = Context();
    return request;
  }

  TempDir journal_directory_;
  StallPolicy progress_{&clock_, StallPolicy::Options()};
  std::unique_ptr<Journal> inbox_journal_;
  std::unique_ptr<SeenStore> seen_;
  std::unique_ptr<Inbox> inbox_;
};

TEST_F(InboxTest, ListsWhatWaitsOldestFirst) {
  StartInbox();
  Put(1, "SUCCEEDED");
  Put(2, "BLOCKED");
  Put(3, "ERROR");
  Put(4, "INPROGRESS");
  Put(5, "CANCELLED");
  EXPECT_THAT(Items(), ElementsAre("FINISHED 00000001", "NEEDS_YOU 00000002",
                                   "FAILED 00000003"));
}

TEST_F(InboxTest, NewsBeginsWithTheFirstContact) {
  PutRun(1, "SUCCEEDED");
  PutRun(2, "FAILED");
  PutRun(3, "BLOCKED");
  StartInbox();
  EXPECT_THAT(Items(), ElementsAre("NEEDS_YOU 00000003"));
  StopInbox();
  Put(4, "FAILED");
  StartInbox();
  EXPECT_THAT(Items(), ElementsAre("NEEDS_YOU 00000003", "FAILED 00000004"));
}

TEST_F(InboxTest, WhatIsSeenIsGoneUntilItEndsAgain) {
  StartInbox();
  oz::v1::Run run = Put(1, "FAILED");
  ASSERT_THAT(Items(), SizeIs(1));
  ASSERT_THAT(Done({RunId(1)}), IsOk());
  EXPECT_THAT(Items(), IsEmpty());
  // A change of little things is none of the state.
  run.set_title("another title");
  run.set_updated_at_us(NowUs());
  api_.PutRun(run);
  Tick();
  EXPECT_THAT(Items(), IsEmpty());
  run.set_session_id("session-2");
  run.set_updated_at_us(NowUs());
  api_.PutRun(run);
  Tick();
  EXPECT_THAT(Items(), ElementsAre("FAILED 00000001"));
}

TEST_F(InboxTest, MarksSurviveARestart) {
  StartInbox();
  Put(1, "FAILED");
  ASSERT_THAT(Items(), SizeIs(1));
  ASSERT_THAT(Done({RunId(1)}), IsOk());
  StopInbox();
  StartInbox();
  EXPECT_THAT(Items(), IsEmpty());
}

TEST_F(InboxTest, TakesUnambiguousBeginnings) {
  StartInbox();
  Put(11, "FAILED");
  Put(12, "FAILED");
  ASSERT_THAT(Items(), SizeIs(2));
  EXPECT_THAT(Done({"0000001"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("begins 2 items of the inbox")));
  // One mistake, and nothing is marked.
  EXPECT_THAT(Done({"00000011", "nonsense"}),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("\"nonsense\" is not in the inbox")));
  EXPECT_THAT(Items(), SizeIs(2));
  const auto marked = Done({"00000011"});
  ASSERT_THAT(marked, IsOk());
  EXPECT_THAT(marked->item_ids(), ElementsAre(RunId(11)));
  EXPECT_THAT(Items(), ElementsAre("FAILED 00000012"));
  // Seen already, which is no mistake.
  EXPECT_THAT(Done({RunId(11)}), IsOk());
}

TEST_F(InboxTest, AllIsWhatIsShown) {
  StartInbox();
  Put(1, "FAILED");
  Put(2, "BLOCKED");
  ASSERT_THAT(Items(), SizeIs(2));
  EXPECT_THAT(Done({})->item_ids(), SizeIs(2));
  EXPECT_THAT(Items(), IsEmpty());
  EXPECT_THAT(Done({})->item_ids(), IsEmpty());
}

TEST_F(InboxTest, OwnRunsOnlyOnceItIsKnownWhoOneIs) {
  StartInbox();
  oz::v1::Run other = Put(1, "FAILED");
  other.set_creator_uid("user-2");
  api_.PutRun(other);
  Put(2, "FAILED");
  EXPECT_THAT(Items(), SizeIs(2));
  oz::v1::WhoAmIRequest who;
  *who.mutable_context() = Context();
  ASSERT_THAT(accounts_->WhoAmI(who, CallScope()), IsOk());
  EXPECT_THAT(Items(), ElementsAre("FAILED 00000002"));
  oz::v1::ListInboxRequest everybody = Request();
  everybody.set_everybody(true);
  EXPECT_THAT(inbox_->List(everybody, CallScope())->items(), SizeIs(2));
}

TEST_F(InboxTest, ARunOfNobodyInParticularMayBeOnesOwn) {
  StartInbox();
  oz::v1::WhoAmIRequest who;
  *who.mutable_context() = Context();
  ASSERT_THAT(accounts_->WhoAmI(who, CallScope()), IsOk());
  oz::v1::Run run = Put(1, "FAILED");
  run.clear_creator_uid();
  api_.PutRun(run);
  EXPECT_THAT(Items(), ElementsAre("FAILED 00000001"));
}

TEST_F(InboxTest, AStalledRunStandsThereUntilItMoves) {
  StartInbox();
  Put(1, "INPROGRESS");
  EXPECT_THAT(Items(), IsEmpty());
  clock_.Advance(absl::Minutes(30));
  Tick();
  EXPECT_THAT(Items(), ElementsAre("STALLED 00000001"));
  ASSERT_THAT(Done({RunId(1)}), IsOk());
  EXPECT_THAT(Items(), IsEmpty());
  Put(1, "INPROGRESS");
  clock_.Advance(absl::Minutes(30));
  Tick();
  EXPECT_THAT(Items(), ElementsAre("STALLED 00000001"));
}

TEST_F(InboxTest, AScheduleThatKeepsFailingIsOneItemForEachStreak) {
  StartInbox();
  for (int i = 1; i <= 3; ++i) Put(i, "FAILED", "nightly-id");
  ASSERT_THAT(Items(), SizeIs(4));
  ASSERT_THAT(Done({}), IsOk());
  // The streak grows: the run is news, the streak is not.
  Put(4, "ERROR", "nightly-id");
  EXPECT_THAT(Items(), ElementsAre("FAILED 00000004"));
  Put(5, "SUCCEEDED", "nightly-id");
  ASSERT_THAT(Done({}), IsOk());
  ASSERT_THAT(Items(), SizeIs(1));
  ASSERT_THAT(Done({}), IsOk());
  for (int i = 6; i <= 8; ++i) Put(i, "FAILED", "nightly-id");
  const auto response = inbox_->List(Request(), CallScope());
  ASSERT_EQ(response->items_size(), 4);
  const Item& streak = response->items(0).kind() == Item::SCHEDULE_FAILING
                           ? response->items(0)
                           : response->items(1);
  EXPECT_EQ(streak.item_id(), "schedule:nightly-id");
  EXPECT_EQ(streak.failures(), 3);
  EXPECT_EQ(streak.last_run_id(), RunId(8));
  ASSERT_THAT(Done({"schedule:night"}), IsOk());
  EXPECT_THAT(Items(), SizeIs(3));
}

TEST_F(InboxTest, LimitsTellHowMuchMoreThereIs) {
  StartInbox();
  for (int i = 1; i <= 3; ++i) Put(i, "FAILED");
  oz::v1::ListInboxRequest request = Request();
  request.set_limit(2);
  const auto response = inbox_->List(request, CallScope());
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->items(), SizeIs(2));
  EXPECT_EQ(response->more(), 1);
  request.set_limit(-1);
  EXPECT_THAT(inbox_->List(request, CallScope()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("-1")));
}

TEST_F(InboxTest, FollowsTheReadModes) {
  StartInbox();
  Put(1, "FAILED");
  ASSERT_THAT(Items(), SizeIs(1));
  Tick();
  api_.FailAlways(FakeOzApi::Offline());
  const auto stale = inbox_->List(Request(), CallScope());
  ASSERT_THAT(stale, IsOk());
  EXPECT_THAT(stale->items(), SizeIs(1));
  EXPECT_EQ(stale->freshness().stale_reason(), "offline");
  EXPECT_THAT(inbox_->List(Request(oz::v1::READ_MODE_REFRESH), CallScope()),
              StatusIs(absl::StatusCode::kUnavailable));
  const int before = lists();
  EXPECT_THAT(inbox_->List(Request(oz::v1::READ_MODE_CACHED), CallScope()),
              IsOk());
  EXPECT_EQ(lists(), before);
  api_.FailAlways(FakeOzApi::InvalidKey());
  Tick();
  EXPECT_THAT(inbox_->List(Request(), CallScope()),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(InboxTest, AnEmptyCacheIsNotAnEmptyInbox) {
  api_.FailAlways(FakeOzApi::Offline());
  Start();
  absl::StatusOr<std::unique_ptr<Journal>> journal =
      Journal::Open({.directory = journal_directory_.path()}, &clock_);
  ASSERT_THAT(journal, IsOk());
  SeenStore seen(journal->get());
  Inbox inbox(synced_.get(), &seen, &progress_, Inbox::Options());
  EXPECT_THAT(inbox.List(Request(), CallScope()),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(
      inbox.List(Request(oz::v1::READ_MODE_CACHED), CallScope()),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("nothing is cached")));
}

TEST_F(InboxTest, SummaryCountsAndIsRemembered) {
  StartInbox();
  Put(1, "INPROGRESS");
  Put(2, "BLOCKED");
  Put(3, "FAILED");
  Put(4, "SUCCEEDED");
  Put(5, "SUCCEEDED");
  ASSERT_THAT(List(ListRequest()), IsOk());
  EXPECT_FALSE(inbox_->TryGetSummary(SummaryRequest()).has_value());
  const int before = lists();
  const auto summary = inbox_->GetSummary(SummaryRequest());
  ASSERT_THAT(summary, IsOk());
  EXPECT_EQ(summary->live(), 1);
  EXPECT_EQ(summary->needs_you(), 1);
  EXPECT_EQ(summary->failed(), 1);
  EXPECT_EQ(summary->finished(), 2);
  EXPECT_EQ(summary->stalled(), 0);
  EXPECT_EQ(lists(), before);
  EXPECT_TRUE(inbox_->TryGetSummary(SummaryRequest()).has_value());
  // A mark is seen at once, and so is a change.
  ASSERT_THAT(Done({RunId(3)}), IsOk());
  EXPECT_FALSE(inbox_->TryGetSummary(SummaryRequest()).has_value());
  EXPECT_EQ(inbox_->GetSummary(SummaryRequest())->failed(), 0);
  Put(6, "ERROR");
  ASSERT_THAT(List(ListRequest()), IsOk());
  EXPECT_FALSE(inbox_->TryGetSummary(SummaryRequest()).has_value());
  EXPECT_EQ(inbox_->GetSummary(SummaryRequest())->failed(), 1);
}

TEST_F(InboxTest, SummaryDoesNotOutliveTheMomentARunStalls) {
  StartInbox();
  Put(1, "INPROGRESS");
  clock_.Advance(absl::Minutes(29) + absl::Seconds(30));
  Tick();
  ASSERT_THAT(List(ListRequest()), IsOk());
  EXPECT_EQ(inbox_->GetSummary(SummaryRequest())->stalled(), 0);
  clock_.Advance(absl::Seconds(30));
  EXPECT_FALSE(inbox_->TryGetSummary(SummaryRequest()).has_value());
  EXPECT_EQ(inbox_->GetSummary(SummaryRequest())->stalled(), 1);
}

TEST_F(InboxTest, ALogoutForgetsTheMarks) {
  StartInbox();
  oz::v1::LoginRequest login;
  *login.mutable_context() = Context();
  ASSERT_THAT(accounts_->Login(login, CallScope()), IsOk());
  Put(1, "FAILED");
  ASSERT_THAT(Items(), SizeIs(1));
  ASSERT_THAT(Done({RunId(1)}), IsOk());
  const std::string partition = Partition();
  ASSERT_THAT(accounts_->Logout(oz::v1::LogoutRequest()), IsOk());
  EXPECT_THAT(*seen_->List(partition), IsEmpty());
  EXPECT_FALSE(seen_->GetStart(partition)->has_value());
}

// The inbox costs what is new, not what is cached.
TEST_F(InboxTest, AThousandOfAKindAreEnough) {
  StartInbox();
  Tick();
  for (int i = 1; i <= 1200; ++i) {
    oz::v1::Run run = PutRun(i, "SUCCEEDED");
    run.set_updated_at_us(NowUs() + i);
    run.set_creator_uid("user-1");
    api_.PutRun(run);
  }
  Tick();
  const auto response = inbox_->List(Request(), CallScope());
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->items_size(), 100);
  EXPECT_EQ(response->more(), 900);
}

}  // namespace
}  // namespace ozd
