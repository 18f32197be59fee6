// Copyright (c) 2026 The ozd authors. MIT licence.
// What the hub promises over its own end: whoever comes back with a token gets
// exactly what the service said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/daemon/core/events/event_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;

class EventHubRestartTest : public EventFixture {
 protected:
  // Runs SQL on the journal behind its back.
  void Tamper(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((directory_.path() + "/journal.db").c_str(), &db),
              SQLITE_OK);
    sqlite3_busy_timeout(db, 10'000);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message),
              SQLITE_OK)
        << message;
    sqlite3_free(message);
    sqlite3_close(db);
  }
};

// One life of a service that cuts, repeats and reorders, and of a client that
// comes and goes.
class Round {
 public:
  Round(FakeLiveService* live, std::vector<std::string> runs, uint32_t seed)
      : live_(live), runs_(std::move(runs)), random_(seed) {}

  int Below(int limit) {
    return std::uniform_int_distribution<int>(0, limit - 1)(random_);
  }

  void Emit(int64_t* sequence) {
    const int count = 1 + Below(6);
    std::vector<oz::v1::Event> events;
    for (int i = 0; i < count; ++i) {
      oz::v1::Event event;
      event.set_sequence(++*sequence);
      event.set_run_id(
          runs_[static_cast<size_t>(Below(static_cast<int>(runs_.size())))]);
      event.set_event_type("run_in_progress");
      events.push_back(event);
      expected_.push_back(event.sequence());
    }
    std::shuffle(events.begin(), events.end(), random_);
    for (const oz::v1::Event& event : events) {
      live_->Add(event);
      if (Below(4) == 0) live_->Add(event);
    }
  }

  const std::vector<int64_t>& expected() const { return expected_; }

 private:
  FakeLiveService* const live_;
  const std::vector<std::string> runs_;
  std::mt19937 random_;
  std::vector<int64_t> expected_;
};

TEST_F(EventHubRestartTest, ATokenBringsExactlyWhatTheServiceSaid) {
  hub_options_.recent_events = 8;
  StartHub();
  int64_t sequence = 0;
  for (uint32_t seed = 0; seed < 100; ++seed) {
    const std::vector<std::string> runs = {"a" + std::to_string(seed),
                                           "b" + std::to_string(seed),
                                           "c" + std::to_string(seed)};
    Round round(&api_.live(), runs, seed);
    std::vector<int64_t> told;
    std::string token;
    auto reader = Open(Watch(runs));
    // What was said is told sooner or later; reading some of it may wait.
    const auto read = [&](size_t count) {
      while (count > 0 && told.size() < round.expected().size()) {
        const auto pulled = WaitForEvent(reader.get());
        ASSERT_TRUE(pulled.message.has_value()) << *pulled.end;
        told.push_back(pulled.message->event().sequence());
        token = pulled.message->resume();
        --count;
      }
    };
    for (int step = 0; step < 12; ++step) {
      switch (round.Below(6)) {
        case 0:
          api_.live().CutStreams(absl::UnavailableError("cut"));
          break;
        case 1:
          read(static_cast<size_t>(1 + round.Below(4)));
          break;
        case 2:
          reader.reset();
          if (round.Below(3) == 0) RestartHub();
          reader = Open(Watch(runs, token));
          break;
        default:
          round.Emit(&sequence);
      }
    }
    read(round.expected().size());
    std::sort(told.begin(), told.end());
    ASSERT_EQ(told, round.expected()) << "seed " << seed;
  }
}

TEST_F(EventHubRestartTest, ATokenInThePastGoesOnInThePast) {
  StartHub();
  for (int i = 0; i < 5; ++i) api_.live().Emit("a", "run_in_progress");
  auto reader = Open(Watch({"a"}));
  WaitUntilSynced(reader.get());
  reader = Open(Watch({"a"}));
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(1));
  const std::string token = WaitForEvent(reader.get()).message->resume();
  reader.reset();
  RestartHub();
  reader = Open(Watch({"a"}, token));
  EXPECT_THAT(WaitForSequences(reader.get(), 3), ElementsAre(3, 4, 5));
}

TEST_F(EventHubRestartTest, WhatCannotBeWrittenIsHeldAndToldLater) {
  StartHub();
  const auto reader = Open(Watch({"a"}));
  WaitUntilSynced(reader.get());
  Tamper(
      "CREATE TRIGGER full BEFORE INSERT ON event BEGIN "
      "SELECT RAISE(ABORT, 'no room'); END");
  api_.live().Emit("a", "run_in_progress");
  WaitForConnection(reader.get(), "stale", "");
  api_.live().Emit("a", "run_blocked");
  Tamper("DROP TRIGGER full");
  EXPECT_THAT(WaitForSequences(reader.get(), 2), ElementsAre(1, 2));
  // Told before the second event or after it.
  YieldUntil(
      [this] { return hub_->GetConnection(*State()).state() == "live"; });
}

TEST_F(EventHubRestartTest, CursorsSurvive) {
  hub_options_.overlap = 0;
  StartHub();
  auto reader = Open(Watch({"a"}));
  for (int i = 0; i < 5; ++i) api_.live().Emit("a", "run_in_progress");
  EXPECT_EQ(WaitForSequences(reader.get(), 5).size(), 5u);
  reader.reset();
  RestartHub();
  const size_t polls = api_.live().poll_log().size();
  reader = Open(Watch({"a"}));
  EXPECT_EQ(WaitForSequences(reader.get(), 5).size(), 5u);
  ASSERT_GT(api_.live().poll_log().size(), polls);
  EXPECT_EQ(api_.live().poll_log()[polls].since, 5);
}

}  // namespace
}  // namespace ozd
