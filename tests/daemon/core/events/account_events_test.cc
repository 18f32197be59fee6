// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/account_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/daemon/core/events/upstream_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;

class AccountEventsTest : public UpstreamFixture {
 protected:
  void SetUp() override {
    UpstreamFixture::SetUp();
    account_ = std::make_shared<AccountEvents>(
        synced_.get(), state_, log_.get(), tasks_.get(), event_options_,
        AccountEvents::Hooks{
            .on_connection = [this] { ++connections_; },
            .on_hints =
                [this](const std::vector<std::string>& run_ids) {
                  hints_.insert(hints_.end(), run_ids.begin(), run_ids.end());
                }});
    ASSERT_THAT(account_->ingest()->Begin(), IsOk());
  }
  void TearDown() override {
    tasks_->Shutdown();
    account_.reset();
    UpstreamFixture::TearDown();
  }

  std::shared_ptr<AccountEvents::Reader> AddReader(const std::string& run_id,
                                                   int* wakes) {
    EventFilter filter;
    filter.run_ids = {run_id};
    auto reader = std::make_shared<AccountEvents::Reader>(&clock_, filter, 0);
    reader->stream.Start([wakes] { ++*wakes; });
    reader->position = 0;
    account_->AddReader(reader);
    return reader;
  }
  void Add(const std::string& run_id, int64_t sequence,
           const std::string& type = "x") {
    oz::v1::Event event = MakeEvent(run_id, sequence);
    event.set_event_type(type);
    account_->ingest()->AddEvent(std::move(event));
    executor_->RunDue(absl::Seconds(1));
  }

  std::shared_ptr<AccountEvents> account_;
  int connections_ = 0;
  std::vector<std::string> hints_;
};

TEST_F(AccountEventsTest, WakesTheReadersThatWantAnEvent) {
  int wanted = 0;
  int other = 0;
  const auto reader = AddReader("a", &wanted);
  const auto bystander = AddReader("b", &other);
  Add("a", 1);
  EXPECT_EQ(wanted, 1);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(reader->position, 0) << "it reads for itself";
  EXPECT_EQ(bystander->position, 1) << "nothing was for it";
  account_->RemoveReader(reader);
  Add("a", 2);
  EXPECT_EQ(wanted, 1);
}

TEST_F(AccountEventsTest, AReaderThatIsBehindKeepsItsPosition) {
  int wakes = 0;
  Add("a", 1);
  const auto reader = AddReader("b", &wakes);
  Add("a", 2);
  EXPECT_EQ(reader->position, 0);
}

TEST_F(AccountEventsTest, HintsAtRunsWhoseStateMayBeAnother) {
  Add("a", 1, "run_succeeded");
  Add("b", 2, "new_message");
  EXPECT_THAT(hints_, ElementsAre("a"));
}

TEST_F(AccountEventsTest, EndsAllReadersWithTheFirstReason) {
  int wakes = 0;
  const auto reader = AddReader("a", &wakes);
  EXPECT_THAT(account_->end(), IsOk());
  account_->End(absl::AbortedError("first"));
  account_->End(absl::AbortedError("second"));
  EXPECT_GE(wakes, 1);
  EXPECT_EQ(account_->end(), absl::AbortedError("first"));
}

TEST_F(AccountEventsTest, DescribesTheReadersAndTheLog) {
  int wakes = 0;
  const auto reader = AddReader("a", &wakes);
  Add("a", 7);
  oz::v1::AccountStatus status;
  account_->Describe(&status);
  EXPECT_EQ(status.subscribers(), 1);
  EXPECT_EQ(status.lag(), 1);
  EXPECT_EQ(status.last_sequence(), 7);
  EXPECT_EQ(status.upstream(), "") << "nothing is followed";
}

}  // namespace
}  // namespace ozd
