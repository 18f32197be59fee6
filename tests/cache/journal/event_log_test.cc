// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/event_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cache/journal/journal.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

oz::v1::Event MakeEvent(int64_t sequence, const std::string& run_id = "r1",
                        const std::string& type = "run_in_progress") {
  oz::v1::Event event;
  event.set_sequence(sequence);
  event.set_run_id(run_id);
  event.set_event_type(type);
  return event;
}

std::vector<int64_t> Positions(const std::vector<LoggedEvent>& events) {
  std::vector<int64_t> positions;
  for (const LoggedEvent& event : events) positions.push_back(event.position);
  return positions;
}

std::vector<int64_t> Sequences(const std::vector<LoggedEvent>& events) {
  std::vector<int64_t> sequences;
  for (const LoggedEvent& event : events) {
    sequences.push_back(event.event.sequence());
  }
  return sequences;
}

class EventLogTest : public testing::Test {
 protected:
  EventLogTest()
      : journal_(*Journal::Open({.directory = dir_.path()}, &clock_)),
        log_(journal_.get()) {}

  std::vector<LoggedEvent> Append(const std::vector<oz::v1::Event>& events,
                                  const EventCursors& cursors = {},
                                  const std::string& account = "a") {
    const auto added = log_.Append(account, events, cursors);
    EXPECT_THAT(added, IsOk());
    return *added;
  }
  int64_t NowUs() { return absl::ToUnixMicros(clock_.Now()); }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Journal> journal_;
  EventLog log_;
};

TEST_F(EventLogTest, GivesPositionsInOrderOfTheSequencesOfABatch) {
  const auto added = Append({MakeEvent(9), MakeEvent(4), MakeEvent(7)});
  EXPECT_THAT(Sequences(added), ElementsAre(4, 7, 9));
  EXPECT_THAT(Positions(added), ElementsAre(1, 2, 3));
  // A run that is caught up later.
  EXPECT_THAT(Sequences(Append({MakeEvent(5, "r2")})), ElementsAre(5));
  EXPECT_THAT(Sequences(*log_.ReadAfter("a", 0, {}, 10)),
              ElementsAre(4, 7, 9, 5));
  EXPECT_THAT(Sequences(*log_.ReadAfter("a", 2, {}, 10)), ElementsAre(9, 5));
  EXPECT_THAT(Sequences(*log_.ReadAfter("a", 0, {}, 2)), ElementsAre(4, 7));
}

TEST_F(EventLogTest, KeepsEveryField) {
  oz::v1::Event event = MakeEvent(1, "r1", "new_message");
  event.set_ref_id("ref");
  event.set_execution_id("execution");
  event.set_occurred_at_us(77);
  Append({event});
  EXPECT_EQ(log_.ReadAfter("a", 0, {}, 1)->at(0).event.SerializeAsString(),
            event.SerializeAsString());
}

TEST_F(EventLogTest, AnAccountHasEachSequenceOnce) {
  Append({MakeEvent(4), MakeEvent(4), MakeEvent(6)});
  EXPECT_THAT(Sequences(Append({MakeEvent(4), MakeEvent(5), MakeEvent(6)})),
              ElementsAre(5));
  EXPECT_THAT(Append({MakeEvent(5, "r2")}), IsEmpty());
  EXPECT_EQ(Append({MakeEvent(4)}, {}, "b").size(), 1u);
  EXPECT_EQ(log_.ReadAfter("a", 0, {}, 10)->size(), 3u);
}

TEST_F(EventLogTest, CursorsMoveForwardOnly) {
  Append({MakeEvent(4)}, {{"r1", 4}, {"r2", 9}});
  Append({}, {{"r1", 8}, {"r2", 3}});
  EXPECT_THAT(
      *log_.Cursors("a", {"r1", "r2", "r3"}),
      UnorderedElementsAre(Pair("r1", 8), Pair("r2", 9), Pair("r3", 0)));
  EXPECT_THAT(*log_.Cursors("b", {"r1"}), UnorderedElementsAre(Pair("r1", 0)));
}

TEST_F(EventLogTest, FiltersByRunAndType) {
  Append({MakeEvent(1, "r1", "x"), MakeEvent(2, "r2", "x"),
          MakeEvent(3, "r1", "y"), MakeEvent(4, "r3", "y")});
  EXPECT_THAT(Sequences(*log_.ReadAfter("a", 0, {.run_ids = {"r1", "r3"}}, 10)),
              ElementsAre(1, 3, 4));
  EXPECT_THAT(Sequences(*log_.ReadAfter("a", 0, {.event_types = {"y"}}, 10)),
              ElementsAre(3, 4));
  EXPECT_THAT(Sequences(*log_.ReadAfter(
                  "a", 0, {.run_ids = {"r1"}, .event_types = {"y", "z"}}, 10)),
              ElementsAre(3));
  EXPECT_THAT(*log_.ReadAfter("a", 0, {.run_ids = {"unknown"}}, 10), IsEmpty());
  EXPECT_THAT(*log_.ReadAfter("a", 0, {.event_types = {"'\"\\"}}, 10),
              IsEmpty());
}

TEST_F(EventLogTest, ReadsABacklogBySequence) {
  Append({MakeEvent(10), MakeEvent(30)});
  Append({MakeEvent(20, "r2")});
  Append({MakeEvent(40)});
  const auto read = [this](const EventBacklog& backlog,
                           const EventFilter& filter = {}, int limit = 10) {
    return Sequences(*log_.ReadBacklog("a", backlog, filter, limit));
  };
  EXPECT_THAT(read({.until_position = 3, .after_sequence = 10}),
              ElementsAre(20, 30));
  EXPECT_THAT(read({.until_position = 4}, {}, 2), ElementsAre(10, 20));
  EXPECT_THAT(read({.until_position = 4}, {.run_ids = {"r1"}}),
              ElementsAre(10, 30, 40));
  EXPECT_THAT(read({.after_position = 1, .until_position = 4}),
              ElementsAre(20, 30, 40));
  // Two that were told up to 10 when there were two, nothing of the others.
  EXPECT_THAT(read({.until_position = 4, .told = {{2, 10}}}),
              ElementsAre(20, 30, 40));
  EXPECT_THAT(read({.until_position = 4, .told = {{2, 30}, {3, 10}}}),
              ElementsAre(20, 40));
}

TEST_F(EventLogTest, TheExtentSaysWhatIsHeld) {
  EventLog::Extent none = *log_.GetExtent("a");
  EXPECT_EQ(none.last_position, 0);
  EXPECT_EQ(none.dropped_until, 0);
  Append({MakeEvent(10), MakeEvent(30)});
  Append({MakeEvent(20)});
  EventLog::Extent extent = *log_.GetExtent("a");
  EXPECT_EQ(extent.first_position, 1);
  EXPECT_EQ(extent.last_position, 3);
  EXPECT_EQ(extent.last_sequence, 30);
  EXPECT_EQ(extent.dropped_until, 0);
  // Nothing changes for what is there already.
  Append({MakeEvent(20)});
  EXPECT_EQ(log_.GetExtent("a")->last_position, 3);
}

TEST_F(EventLogTest, TrimDropsByAgeAndByNumber) {
  Append({MakeEvent(1), MakeEvent(2)}, {{"r1", 2}});
  clock_.Advance(absl::Hours(1));
  const int64_t later_us = NowUs();
  Append({MakeEvent(3), MakeEvent(4), MakeEvent(5)});
  Append({MakeEvent(1, "r2")}, {}, "b");
  ASSERT_THAT(log_.Trim("a", later_us, 100), IsOk());
  EXPECT_THAT(Sequences(*log_.ReadAfter("a", 0, {}, 10)), ElementsAre(3, 4, 5));
  EXPECT_EQ(log_.GetExtent("a")->dropped_until, 2);
  EXPECT_EQ(log_.GetExtent("a")->first_position, 3);
  ASSERT_THAT(log_.Trim("a", 0, 1), IsOk());
  EXPECT_THAT(Sequences(*log_.ReadAfter("a", 0, {}, 10)), ElementsAre(5));
  ASSERT_THAT(log_.Trim("a", 0, 0), IsOk());
  const EventLog::Extent extent = *log_.GetExtent("a");
  EXPECT_EQ(extent.first_position, 0);
  EXPECT_EQ(extent.last_position, 5);
  EXPECT_EQ(extent.dropped_until, 5);
  EXPECT_EQ(extent.dropped_sequence, 5);
  EXPECT_EQ(extent.last_sequence, 5);
  EXPECT_EQ((*log_.Cursors("a", {"r1"}))["r1"], 2);
  EXPECT_EQ(log_.ReadAfter("b", 0, {}, 10)->size(), 1u);
  ASSERT_THAT(log_.Trim("unknown", 0, 0), IsOk());
}

TEST_F(EventLogTest, WhatWasTrimmedDoesNotComeBackAsNew) {
  Append({MakeEvent(1), MakeEvent(2), MakeEvent(3, "r2")});
  ASSERT_THAT(log_.Trim("a", 0, 0), IsOk());
  EXPECT_THAT(Append({MakeEvent(1), MakeEvent(2), MakeEvent(3, "r2")}),
              IsEmpty());
  EXPECT_THAT(Sequences(Append({MakeEvent(4), MakeEvent(2, "r3")})),
              ElementsAre(2, 4));
}

TEST_F(EventLogTest, ARunThatWasQuietForLongIsForgotten) {
  Append({MakeEvent(1)}, {{"r1", 1}});
  clock_.Advance(absl::Hours(24 * 50));
  ASSERT_THAT(log_.Trim("a", NowUs(), 100), IsOk());
  EXPECT_EQ((*log_.Cursors("a", {"r1"}))["r1"], 1);
  clock_.Advance(absl::Hours(24 * 50));
  ASSERT_THAT(log_.Trim("a", NowUs(), 100), IsOk());
  EXPECT_EQ((*log_.Cursors("a", {"r1"}))["r1"], 0);
}

TEST_F(EventLogTest, AnAccountThatWasRemovedIsAnother) {
  Append({MakeEvent(1), MakeEvent(2)}, {{"r1", 2}});
  Append({MakeEvent(1)}, {}, "b");
  ASSERT_THAT(log_.RemoveAccount("a"), IsOk());
  EXPECT_THAT(*log_.ReadAfter("a", 0, {}, 10), IsEmpty());
  EXPECT_EQ((*log_.Cursors("a", {"r1"}))["r1"], 0);
  // Old positions are known as too old; the present one is not.
  EXPECT_EQ(log_.GetExtent("a")->dropped_until, 3);
  EXPECT_EQ(log_.GetExtent("a")->last_position, 3);
  EXPECT_THAT(Positions(Append({MakeEvent(1)})), ElementsAre(4));
  EXPECT_EQ(log_.GetExtent("a")->dropped_until, 3);
  EXPECT_EQ(log_.GetExtent("b")->dropped_until, 0);
  EXPECT_THAT(log_.RemoveAccount("unknown"), IsOk());
}

TEST_F(EventLogTest, TwoThreadsMayAppendAtOnce) {
  constexpr int kEach = 100;
  std::vector<std::vector<int64_t>> positions(2);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        // Half of what they send is the same.
        const int64_t sequence = i % 2 == 0 ? i : 1000 * int64_t(t + 1) + i;
        const auto added =
            log_.Append("a", {MakeEvent(sequence)}, {{"r1", sequence}});
        ASSERT_THAT(added, IsOk());
        for (int64_t position : Positions(*added)) {
          positions[t].push_back(position);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(std::is_sorted(positions[0].begin(), positions[0].end()));
  EXPECT_TRUE(std::is_sorted(positions[1].begin(), positions[1].end()));
  EXPECT_EQ(positions[0].size() + positions[1].size(), size_t{kEach} * 3 / 2);
  EXPECT_EQ(log_.ReadAfter("a", 0, {}, 1000)->size(), size_t{kEach} * 3 / 2);
}

// The rules again, as plainly as possible.
class Model {
 public:
  struct Entry {
    int64_t position;
    oz::v1::Event event;
  };

  void Append(const LoggedEvent& added) {
    entries_.push_back({added.position, added.event});
  }
  bool Has(int64_t sequence) const {
    return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& e) {
      return e.event.sequence() == sequence;
    });
  }
  std::vector<int64_t> Read(bool by_sequence, const EventBacklog& backlog,
                            const EventFilter& filter, size_t limit) const {
    std::vector<std::pair<int64_t, int64_t>> found;
    for (const Entry& entry : entries_) {
      const int64_t sequence = entry.event.sequence();
      const bool is_in =
          entry.position > backlog.after_position &&
          entry.position <= backlog.until_position &&
          sequence > backlog.after_sequence &&
          std::none_of(backlog.told.begin(), backlog.told.end(),
                       [&](const EventStep& step) {
                         return entry.position <= step.position &&
                                sequence <= step.sequence;
                       });
      if (!is_in || !Wanted(filter.run_ids, entry.event.run_id()) ||
          !Wanted(filter.event_types, entry.event.event_type())) {
        continue;
      }
      found.push_back(
          {by_sequence ? sequence : entry.position, entry.position});
    }
    std::sort(found.begin(), found.end());
    if (found.size() > limit) found.resize(limit);
    std::vector<int64_t> positions;
    for (const auto& [key, position] : found) positions.push_back(position);
    return positions;
  }
  int64_t last_position() const {
    return entries_.empty() ? 0 : entries_.back().position;
  }

 private:
  static bool Wanted(const std::vector<std::string>& any,
                     const std::string& value) {
    return any.empty() || std::find(any.begin(), any.end(), value) != any.end();
  }
  std::vector<Entry> entries_;
};

class EventLogModelTest : public EventLogTest {
 protected:
  size_t Below(size_t n) { return random_() % n; }

  void AppendSome() {
    std::vector<oz::v1::Event> events;
    size_t expected = 0;
    std::vector<int64_t> fresh;
    for (size_t i = Below(8) + 1; i > 0; --i) {
      const int64_t sequence = static_cast<int64_t>(Below(600)) + 1;
      // The service never gives a sequence to two runs.
      events.push_back(MakeEvent(sequence,
                                 "r" + std::to_string(sequence * 7 % 30),
                                 "t" + std::to_string(sequence % 3)));
      const bool known = model_.Has(sequence) ||
                         std::count(fresh.begin(), fresh.end(), sequence) > 0;
      if (!known) {
        fresh.push_back(sequence);
        ++expected;
      }
    }
    const std::vector<LoggedEvent> added = Append(events);
    ASSERT_EQ(added.size(), expected);
    std::sort(fresh.begin(), fresh.end());
    ASSERT_EQ(Sequences(added), fresh);
    for (const LoggedEvent& event : added) {
      ASSERT_GT(event.position, model_.last_position());
      model_.Append(event);
    }
  }

  void ReadSome() {
    EventFilter filter;
    // A few runs and many runs are read in different ways.
    for (size_t i = Below(3) == 0 ? Below(28) : Below(4); i > 0; --i) {
      filter.run_ids.push_back("r" + std::to_string(Below(32)));
    }
    for (size_t i = Below(2) * Below(3); i > 0; --i) {
      filter.event_types.push_back("t" + std::to_string(Below(4)));
    }
    const size_t limit = Below(20) + 1;
    const int64_t after = static_cast<int64_t>(Below(600));
    ASSERT_EQ(
        Positions(*log_.ReadAfter("a", after, filter, static_cast<int>(limit))),
        model_.Read(false,
                    {.after_position = after, .until_position = INT64_MAX},
                    filter, limit));
    EventBacklog backlog;
    backlog.after_position = static_cast<int64_t>(Below(2) * Below(600));
    // Much that could be sorted is walked instead.
    backlog.until_position =
        Below(3) == 0 ? 1'000'000 : static_cast<int64_t>(Below(600));
    backlog.after_sequence = static_cast<int64_t>(Below(600));
    for (size_t i = Below(EventBacklog::kMostSteps + 1); i > 0; --i) {
      backlog.told.push_back({.position = static_cast<int64_t>(Below(600)),
                              .sequence = static_cast<int64_t>(Below(600))});
    }
    ASSERT_EQ(Positions(*log_.ReadBacklog("a", backlog, filter,
                                          static_cast<int>(limit))),
              model_.Read(true, backlog, filter, limit));
  }

  Model model_;
  std::mt19937 random_{5};
};

TEST_F(EventLogModelTest, AgreesWithAModel) {
  for (int step = 0; step < 400; ++step) {
    SCOPED_TRACE(step);
    AppendSome();
    ReadSome();
    if (HasFatalFailure()) return;
  }
  // A reader that goes by position, a few at a time, gets everything.
  int64_t position = 0;
  std::vector<int64_t> read;
  while (true) {
    const auto page = *log_.ReadAfter("a", position, {}, 7);
    if (page.empty()) break;
    position = page.back().position;
    for (int64_t each : Positions(page)) read.push_back(each);
  }
  EXPECT_EQ(read,
            model_.Read(false, {.until_position = INT64_MAX}, {}, 100'000));
}

}  // namespace
}  // namespace ozd
