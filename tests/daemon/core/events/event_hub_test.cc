// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/daemon/core/events/event_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class EventHubTest : public EventFixture {};

TEST_F(EventHubTest, TellsThePastInOrderThenWhatHappens) {
  StartHub();
  api_.live().Emit("a", "run_in_progress");
  api_.live().Emit("b", "run_in_progress");
  const auto reader = Open(Watch({"a", "b"}));
  EXPECT_THAT(WaitForSequences(reader.get(), 2), ElementsAre(1, 2));
  WaitUntilSynced(reader.get());
  api_.live().Emit("a", "run_succeeded");
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(3));
}

TEST_F(EventHubTest, OneStreamServesAThousand) {
  StartHub();
  std::vector<std::unique_ptr<EventReader>> readers;
  for (int i = 0; i < 1000; ++i) readers.push_back(Open(Watch({"a"})));
  api_.live().WaitForOpenStreams(1);
  api_.live().Emit("a", "run_in_progress");
  for (const auto& reader : readers) {
    EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(1));
  }
  EXPECT_EQ(api_.live().stream_log().size(), 1u);
  oz::v1::AccountStatus status;
  hub_->Describe(Partition(), &status);
  EXPECT_EQ(status.subscribers(), 1000);
  EXPECT_EQ(status.upstream(), "stream");
  EXPECT_EQ(status.upstream_streams(), 1);
  EXPECT_EQ(status.followed_runs(), 1);
  EXPECT_EQ(status.last_sequence(), 1);
  EXPECT_EQ(status.lag(), 0);
}

TEST_F(EventHubTest, FollowsWhatIsAtWorkWhileAnybodyLooksOn) {
  StartHub();
  PutRun(1, "INPROGRESS");
  PutRun(2, "SUCCEEDED");
  ASSERT_THAT(List(ListRequest()), IsOk());
  auto reader = Open(Watch({}));
  api_.live().WaitForOpenStreams(1);
  EXPECT_THAT(api_.live().stream_log().back().run_ids, ElementsAre(RunId(1)));
  api_.live().Emit(RunId(1), "run_in_progress");
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(1));
  reader.reset();
  api_.live().WaitForOpenStreams(0);
}

TEST_F(EventHubTest, ARunThatComesToWorkIsFollowed) {
  StartHub();
  PutRun(1, "INPROGRESS");
  ASSERT_THAT(List(ListRequest()), IsOk());
  const auto reader = Open(Watch({}));
  api_.live().WaitForOpenStreams(1);
  clock_.Advance(absl::Seconds(1));
  PutRun(2, "INPROGRESS");
  ASSERT_THAT(List(ListRequest(10, oz::v1::READ_MODE_REFRESH)), IsOk());
  api_.live().WaitForStreamAsks(2);
  EXPECT_THAT(api_.live().stream_log().back().run_ids,
              UnorderedElementsAre(RunId(1), RunId(2)));
  api_.live().WaitForOpenStreams(1);
}

TEST_F(EventHubTest, ALateJoinerIsCaughtUpWithoutTellingOthersTwice) {
  StartHub();
  const auto first = Open(Watch({"a"}));
  WaitUntilSynced(first.get());
  for (int i = 0; i < 3; ++i) api_.live().Emit("b", "run_in_progress");
  api_.live().Emit("a", "run_in_progress");
  EXPECT_THAT(WaitForSequences(first.get(), 1), ElementsAre(4));
  const auto second = Open(Watch({"b"}));
  EXPECT_THAT(WaitForSequences(second.get(), 3), ElementsAre(1, 2, 3));
  api_.live().WaitForStreamAsks(2);
  const std::vector<FakeLiveService::Ask> polls = api_.live().poll_log();
  EXPECT_TRUE(std::any_of(polls.begin(), polls.end(), [](const auto& poll) {
    return poll.run_ids == std::vector<std::string>{"b"};
  }));
  api_.live().Emit("a", "run_succeeded");
  api_.live().Emit("b", "run_succeeded");
  EXPECT_THAT(WaitForSequences(first.get(), 1), ElementsAre(5));
  EXPECT_THAT(WaitForSequences(second.get(), 1), ElementsAre(6));
}

TEST_F(EventHubTest, AJoinerIsCaughtUpByTheStreamWhereThereAreNoPolls) {
  StartHub();
  api_.live().RefusePolls(absl::NotFoundError("no polls"));
  const auto first = Open(Watch({"a"}));
  api_.live().Emit("a", "run_in_progress");
  api_.live().Emit("b", "run_in_progress");
  EXPECT_THAT(WaitForSequences(first.get(), 1), ElementsAre(1));
  const auto second = Open(Watch({"b"}));
  EXPECT_THAT(WaitForSequences(second.get(), 1), ElementsAre(2));
  WaitUntilSynced(second.get());
}

TEST_F(EventHubTest, FollowsMoreRunsThanOneStreamTakes) {
  StartHub();
  std::vector<std::string> run_ids;
  for (int i = 0; i < 200; ++i) run_ids.push_back(RunId(i));
  const auto reader = Open(Watch(run_ids));
  api_.live().WaitForOpenStreams(2);
  api_.live().Emit(RunId(0), "run_in_progress");
  api_.live().Emit(RunId(199), "run_in_progress");
  // Two streams: in which order they come is open.
  EXPECT_THAT(WaitForSequences(reader.get(), 2), UnorderedElementsAre(1, 2));
}

TEST_F(EventHubTest, ReconnectsFromTheCursorLessTheOverlap) {
  hub_options_.overlap = 2;
  StartHub();
  const auto reader = Open(Watch({"a"}));
  for (int i = 0; i < 10; ++i) api_.live().Emit("a", "run_in_progress");
  EXPECT_EQ(WaitForSequences(reader.get(), 10).size(), 10u);
  api_.live().WaitForOpenStreams(1);
  api_.live().CutStreams(absl::UnavailableError("cut"));
  api_.live().WaitForStreamAsks(2);
  EXPECT_EQ(api_.live().stream_log().back().since, 8);
  api_.live().Emit("a", "run_succeeded");
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(11));
}

TEST_F(EventHubTest, FallsBackToPollsThenToTheListAndComesBack) {
  hub_options_.retry_better_after = absl::Milliseconds(20);
  StartHub();
  api_.live().RefuseStreams(absl::NotFoundError("no streams"));
  const auto reader = Open(Watch({"a"}));
  WaitForConnection(reader.get(), "live", "poll");
  api_.live().Emit("a", "run_in_progress");
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(1));
  api_.live().RefusePolls(absl::PermissionDeniedError("no polls"));
  WaitForConnection(reader.get(), "live", "list");
  EXPECT_THAT(hub_->Refusal(*State()), StatusIs(absl::StatusCode::kNotFound));
  api_.live().Emit("a", "run_blocked");
  api_.live().RefuseStreams(absl::OkStatus());
  api_.live().RefusePolls(absl::OkStatus());
  // By which of the two it comes is open.
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(2));
  WaitUntilStreamed("a");
  EXPECT_THAT(hub_->Refusal(*State()), IsOk());
}

TEST_F(EventHubTest, PollsWhileTheStreamCannotBeReached) {
  hub_options_.permanent_back_off = absl::Milliseconds(50);
  StartHub();
  api_.live().RefuseStreams(FakeOzApi::Offline());
  const auto reader = Open(Watch({"a"}));
  WaitForConnection(reader.get(), "live", "poll");
  api_.live().Emit("a", "run_in_progress");
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(1));
  api_.live().RefuseStreams(absl::OkStatus());
  WaitForConnection(reader.get(), "live", "stream");
}

TEST_F(EventHubTest, ALoginPageInTheWayIsTriedAgainSoon) {
  hub_options_.retry_better_after = absl::Hours(1);
  StartHub();
  api_.live().RefuseNextStreams(absl::DataLossError("text/html"), 20);
  api_.live().RefusePolls(absl::DataLossError("text/html"));
  const auto reader = Open(Watch({"a"}));
  WaitForConnection(reader.get(), "stale", "");
  api_.live().Emit("a", "run_in_progress");
  WaitForConnection(reader.get(), "live", "stream");
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(1));
}

TEST_F(EventHubTest, ARefusedKeyStopsEverythingUntilItIsGood) {
  hub_options_.permanent_back_off = absl::Hours(1);
  StartHub();
  api_.live().RefuseStreams(FakeOzApi::InvalidKey());
  const auto reader = Open(Watch({"a"}));
  WaitForConnection(reader.get(), "signed_out", "");
  const size_t asks = api_.live().stream_log().size();
  const size_t polls = api_.live().poll_log().size();
  EXPECT_THAT(State()->last_failure(),
              StatusIs(absl::StatusCode::kUnauthenticated));
  const auto other = Open(Watch({"b"}));
  WaitForConnection(other.get(), "signed_out", "");
  EXPECT_EQ(api_.live().stream_log().size(), asks);
  EXPECT_EQ(api_.live().poll_log().size(), polls);
  oz::v1::AccountStatus status;
  hub_->Describe(Partition(), &status);
  EXPECT_EQ(status.upstream(), "signed_out");
  api_.live().RefuseStreams(absl::OkStatus());
  State()->NoteSuccess();
  WaitForConnection(reader.get(), "live", "stream");
}

TEST_F(EventHubTest, ReplacesAStreamForItsAge) {
  hub_options_.recycle_after = absl::Milliseconds(20);
  hub_options_.back_off = {absl::Hours(1)};
  StartHub();
  const auto reader = Open(Watch({"a"}));
  api_.live().WaitForStreamAsks(3);
  api_.live().Emit("a", "run_in_progress");
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(1));
}

TEST_F(EventHubTest, AReaderThatFellBehindReadsTheLog) {
  hub_options_.recent_events = 4;
  StartHub();
  const auto slow = Open(Watch({"a"}));
  WaitUntilSynced(slow.get());
  const auto quick = Open(Watch({"a"}));
  std::vector<int64_t> all;
  for (int i = 0; i < 1000; ++i) {
    all.push_back(api_.live().Emit("a", "run_in_progress"));
  }
  EXPECT_EQ(WaitForSequences(quick.get(), 1000), all);
  oz::v1::AccountStatus status;
  hub_->Describe(Partition(), &status);
  EXPECT_GE(status.lag(), 1000);
  EXPECT_EQ(WaitForSequences(slow.get(), 1000), all);
}

TEST_F(EventHubTest, AReaderIsNotWokenForTheEventsOfOthers) {
  StartHub();
  const auto a = Open(Watch({"a"}));
  const auto b = Open(Watch({"b"}));
  WaitUntilSynced(a.get());
  WaitUntilSynced(b.get());
  api_.live().Emit("a", "run_in_progress");
  WaitForSequences(a.get(), 1);
  while (const auto message = b->source()->Next().message) {
    EXPECT_TRUE(message->has_connection());
  }
  oz::v1::AccountStatus status;
  hub_->Describe(Partition(), &status);
  EXPECT_EQ(status.lag(), 0);
}

TEST_F(EventHubTest, ATokenOfAnotherLogBringsAResetAndEverything) {
  StartHub();
  api_.live().Emit("a", "run_in_progress");
  const auto first = Open(Watch({"a"}));
  WaitForSequences(first.get(), 1);
  for (const char* token : {"other:1", "junk", "::"}) {
    const auto reader = Open(Watch({"a"}, token));
    const Polled<WatchEventsResponse> pulled = reader->Wait();
    ASSERT_TRUE(pulled.message.has_value());
    EXPECT_TRUE(pulled.message->has_reset()) << token;
    EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(1));
  }
  const auto ahead = Open(Watch({"a"}, journal_->epoch() + ":9999"));
  EXPECT_THAT(ahead->Wait().message->reset().reason(), HasSubstr("ahead"));
}

TEST_F(EventHubTest, ATokenThatIsTooOldBringsAReset) {
  StartHub();
  auto reader = Open(Watch({"a"}));
  api_.live().Emit("a", "run_in_progress");
  const Polled<WatchEventsResponse> first = WaitForEvent(reader.get());
  for (int i = 0; i < 10; ++i) api_.live().Emit("a", "run_in_progress");
  WaitForSequences(reader.get(), 10);
  reader.reset();
  ASSERT_THAT(log_->Trim(Partition(), 0, 2), IsOk());
  hub_.reset();
  hub_ = std::make_unique<EventHub>(synced_.get(), journal_.get(), log_.get(),
                                    hub_options_);
  reader = Open(Watch({"a"}, first.message->resume()));
  reader->WaitFor([](const auto& message) { return message.has_reset(); });
  EXPECT_THAT(WaitForSequences(reader.get(), 2), ElementsAre(10, 11));
}

TEST_F(EventHubTest, OnlyNewSkipsWhatIsCaughtUp) {
  StartHub();
  for (int i = 0; i < 3; ++i) api_.live().Emit("a", "run_in_progress");
  oz::v1::WatchEventsRequest request = Watch({"a"});
  request.set_only_new(true);
  const auto reader = Open(request);
  WaitUntilSynced(reader.get());
  api_.live().Emit("a", "run_succeeded");
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(4));
}

TEST_F(EventHubTest, TypesAndSequencesAreFilters) {
  StartHub();
  api_.live().Emit("a", "new_message", "m1");
  api_.live().Emit("a", "run_in_progress");
  api_.live().Emit("a", "new_message", "m2");
  oz::v1::WatchEventsRequest request = Watch({"a"});
  request.add_event_types("new_message");
  request.set_since_sequence(1);
  const auto reader = Open(request);
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(3));
}

TEST_F(EventHubTest, WhatAnEventHintsAtIsRead) {
  StartHub();
  PutRun(1, "INPROGRESS");
  ASSERT_THAT(List(ListRequest()), IsOk());
  const auto reader = Open(Watch({RunId(1)}));
  WaitUntilSynced(reader.get());
  clock_.Advance(absl::Seconds(1));
  PutRun(1, "SUCCEEDED");
  api_.live().Emit(RunId(1), "run_succeeded");
  api_.WaitForCalls(FakeOzApi::Method::kGetRun, 1);
}

TEST_F(EventHubTest, LoggingOutEndsReadersAndErasesTheLog) {
  StartHub();
  oz::v1::LoginRequest login;
  *login.mutable_context() = Context();
  ASSERT_THAT(accounts_->Login(login, CallScope()), IsOk());
  const auto reader = Open(Watch({"a"}));
  api_.live().Emit("a", "run_in_progress");
  WaitForSequences(reader.get(), 1);
  const std::string partition = Partition();
  ASSERT_THAT(accounts_->Logout(oz::v1::LogoutRequest()), IsOk());
  const Polled<WatchEventsResponse> pulled =
      reader->WaitFor([](const auto&) { return false; });
  EXPECT_THAT(*pulled.end, StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(log_->ReadAfter(partition, 0, {}, 10)->size(), 0u);
}

TEST_F(EventHubTest, ShutdownEndsReadersAndStreams) {
  StartHub();
  const auto reader = Open(Watch({"a"}));
  api_.live().WaitForOpenStreams(1);
  hub_->Shutdown();
  api_.live().WaitForOpenStreams(0);
  const Polled<WatchEventsResponse> pulled =
      reader->WaitFor([](const auto&) { return false; });
  EXPECT_THAT(*pulled.end, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(hub_->WatchEvents(Watch({"a"}), CallScope()),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(EventHubTest, SenselessRequestsAreRefused) {
  StartHub();
  oz::v1::WatchEventsRequest request = Watch({"a"});
  request.set_since_sequence(-1);
  EXPECT_THAT(hub_->WatchEvents(request, CallScope()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(hub_->WatchEvents(Watch(std::vector<std::string>(1001, "a")),
                                CallScope()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(EventHubTest, NothingIsAskedWhenNobodyLooksOn) {
  StartHub();
  PutRun(1, "INPROGRESS");
  ASSERT_THAT(List(ListRequest()), IsOk());
  EXPECT_THAT(api_.live().stream_log(), IsEmpty());
  EXPECT_EQ(hub_->GetConnection(*State()).transport(), "list");
}

}  // namespace
}  // namespace ozd
