// Copyright (c) 2026 The ozd authors. MIT licence.
// Tests of the polls of UpstreamEvents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/daemon/core/events/upstream_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class UpstreamPollsTest : public UpstreamFixture {
 protected:
  // Polls from now on; no stream is offered.
  void LeaveStreams(const std::vector<std::string>& run_ids) {
    Step(run_ids);
    service_.last()->on_end(absl::UnimplementedError("405"));
    Step(run_ids);
    service_.polls.clear();
  }
  void PollAgain(const std::vector<std::string>& run_ids) {
    clock_.Advance(event_options_.poll_interval);
    Step(run_ids);
  }
  static std::vector<oz::v1::Event> Page(int64_t first, int count) {
    std::vector<oz::v1::Event> page;
    for (int i = 0; i < count; ++i) page.push_back(MakeEvent("a", first + i));
    return page;
  }
};

TEST_F(UpstreamPollsTest, AFullPageIsFollowedByTheNext) {
  LeaveStreams({"a"});
  service_.pages = {Page(1, 500), Page(501, 500), Page(1001, 20)};
  PollAgain({"a"});
  EXPECT_THAT(service_.polls, ElementsAre("a>0", "a>500", "a>1000"));
  EXPECT_EQ(Logged().size(), 1020u);
}

TEST_F(UpstreamPollsTest, AFullPageWithoutNewEventsIsTheLast) {
  LeaveStreams({"a"});
  service_.pages = {Page(1, 500), Page(1, 500)};
  PollAgain({"a"});
  EXPECT_EQ(service_.polls.size(), 2u);
  EXPECT_EQ(Logged().size(), 500u);
}

TEST_F(UpstreamPollsTest, TheNextPollBeginsAtTheCursorLessTheOverlap) {
  LeaveStreams({"a"});
  service_.pages = {Page(1000, 1)};
  PollAgain({"a"});
  PollAgain({"a"});
  EXPECT_THAT(service_.polls, ElementsAre("a>0", "a>936"));
}

TEST_F(UpstreamPollsTest, ManyRunsAreAskedForInSeveralPolls) {
  std::vector<std::string> run_ids;
  for (int i = 0; i < 200; ++i) run_ids.push_back(RunId(i));
  LeaveStreams(run_ids);
  PollAgain(run_ids);
  EXPECT_EQ(service_.polls.size(), 2u);
}

TEST_F(UpstreamPollsTest, APollCatchesItsRunsUpOnceItIsWritten) {
  LeaveStreams({"a", "b"});
  executor_->RunDue(absl::Seconds(1));
  caught_up_.clear();
  PollAgain({"a", "b"});
  EXPECT_THAT(caught_up_, IsEmpty());
  executor_->RunDue(absl::Seconds(1));
  EXPECT_THAT(caught_up_, UnorderedElementsAre("a", "b"));
}

TEST_F(UpstreamPollsTest, ARunThatJoinsIsPolledAtOnceWhenItIsUrgent) {
  LeaveStreams({"a"});
  Step({"a", "b"}, /*urgent=*/false);
  EXPECT_THAT(service_.polls, IsEmpty());
  Step({"a", "b", "c"}, /*urgent=*/true);
  EXPECT_EQ(service_.polls.size(), 1u);
}

TEST_F(UpstreamPollsTest, TheListCatchesRunsUpWithoutEvents) {
  service_.poll_failure = absl::NotFoundError("404");
  LeaveStreams({"a"});
  executor_->RunDue(absl::Seconds(1));
  EXPECT_THAT(caught_up_, ElementsAre("a"));
}

}  // namespace
}  // namespace ozd
