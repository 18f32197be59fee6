// Copyright (c) 2026 The ozd authors. MIT licence.

// What EventLog's tests do not reach: a log so long that a walk gives way.

#include "cache/journal/event_reader.h"

#include "absl/strings/str_cat.h"
#include "cache/journal/event_table.h"
#include "tests/cache/journal/journal_db.h"

namespace ozd {
namespace {

constexpr int kEvents = 25'000;
constexpr int kRareRuns = 20;

// 20 runs have an event here and there among 25,000 of another one.
class EventReaderTest : public JournalDbTest {
 protected:
  EventReaderTest() {
    EXPECT_THAT(db_->Execute("BEGIN"), IsOk());
    EventWriter writer(db_.get(), account_id_, 1);
    for (int i = 1; i <= kEvents; ++i) {
      oz::v1::Event event;
      event.set_sequence(2 * kEvents - i);
      event.set_run_id(
          i % 1000 == 0 ? absl::StrCat("rare", i / 1000 % kRareRuns) : "busy");
      event.set_event_type(i % 2000 == 0 ? "even" : "odd");
      EXPECT_THAT(writer.Add(event), IsOk());
    }
    EXPECT_THAT(writer.Finish(), IsOk());
    EXPECT_THAT(db_->Execute("COMMIT"), IsOk());
    for (int i = 0; i < kRareRuns; ++i) {
      rare_.run_ids.push_back(absl::StrCat("rare", i));
    }
  }
  std::vector<int64_t> Read(const EventRange& range,
                            const EventFilter& filter) {
    std::vector<LoggedEvent> events;
    EXPECT_THAT(
        EventReader(db_.get(), account_id_, range, filter, &events).Read(),
        IsOk());
    std::vector<int64_t> positions;
    for (const LoggedEvent& event : events) {
      positions.push_back(event.position);
    }
    return positions;
  }
  static std::vector<int64_t> EveryThousandth(int64_t first, int64_t last,
                                              int64_t step) {
    std::vector<int64_t> positions;
    for (int64_t i = first; step > 0 ? i <= last : i >= last; i += step) {
      positions.push_back(i);
    }
    return positions;
  }

  EventFilter rare_;
};

TEST_F(EventReaderTest, FindsWhatALongWalkDoesNotReach) {
  EventRange range = {.backlog = {.until_position = INT64_MAX}, .limit = 100};
  EXPECT_EQ(Read(range, rare_), EveryThousandth(1000, 25000, 1000));
  EventFilter even = rare_;
  even.event_types = {"even"};
  EXPECT_EQ(Read(range, even), EveryThousandth(2000, 24000, 2000));
  range.backlog.until_position = 22000;
  EXPECT_EQ(Read(range, rare_), EveryThousandth(1000, 22000, 1000));
  range.backlog.after_position = 3000;
  range.limit = 5;
  EXPECT_EQ(Read(range, rare_), EveryThousandth(4000, 8000, 1000));
}

TEST_F(EventReaderTest, AlsoInOrderOfTheSequences) {
  EventRange range = {.order = EventOrder::kSequence,
                      .backlog = {.until_position = INT64_MAX},
                      .limit = 100};
  EXPECT_EQ(Read(range, rare_), EveryThousandth(25000, 1000, -1000));
  // Sequence of the event at a position: 50,000 less that.
  range.backlog.told = {{.position = 20000, .sequence = 35000}};
  std::vector<int64_t> expected = EveryThousandth(25000, 21000, -1000);
  for (int64_t position : EveryThousandth(14000, 1000, -1000)) {
    expected.push_back(position);
  }
  EXPECT_EQ(Read(range, rare_), expected);
  // So few that they are sorted.
  range.backlog.after_position = 10000;
  expected.resize(9);
  EXPECT_EQ(Read(range, rare_), expected);
  range.limit = 3;
  range.backlog.after_sequence = 27000;
  EXPECT_EQ(Read(range, rare_), (std::vector<int64_t>{22000, 21000, 14000}));
}

}  // namespace
}  // namespace ozd
