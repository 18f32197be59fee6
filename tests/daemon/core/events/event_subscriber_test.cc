// Copyright (c) 2026 The ozd authors. MIT licence.
// In which order, and how often, a subscriber is told of events, whatever the
// service, the daemon and the other subscribers do meanwhile.
#include "daemon/core/events/event_subscriber.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/daemon/core/events/event_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

oz::v1::Event MakeEvent(int64_t sequence, const std::string& run_id) {
  oz::v1::Event event;
  event.set_sequence(sequence);
  event.set_run_id(run_id);
  event.set_event_type("run_in_progress");
  return event;
}

class EventSubscriberTest : public EventFixture {
 protected:
  int Below(int limit) {
    return std::uniform_int_distribution<int>(0, limit - 1)(random_);
  }

  // What is in the log of these runs.
  size_t Logged(const std::vector<std::string>& runs) {
    EventFilter filter;
    filter.run_ids = runs;
    return log_->ReadAfter(Partition(), 0, filter, 100'000)->size();
  }

  std::mt19937 random_;
};

// Who comes, reads a little, goes, and comes back with its token.
struct Visitor {
  std::vector<std::string> runs;
  std::unique_ptr<SourceReader<WatchEventsResponse>> reader;
  std::string token;
  std::vector<int64_t> told;
};

// As long as the service keeps its order on one stream, so does everybody, over
// any number of ends of the stream, of the subscriber and of the daemon, and
// whoever else joins when.
class SameOrderTest : public EventSubscriberTest {
 protected:
  void Begin(uint32_t seed) {
    random_.seed(seed);
    visitors_.clear();
    hub_options_.recent_events = Below(2) == 0 ? 4096 : 8;
    hub_options_.overlap = Below(2) * 64;
    // Nothing of the last life is followed any more.
    RestartHub();
    runs_.clear();
    for (const char* name : {"a", "b", "c", "d", "e"}) {
      runs_.push_back(name + std::to_string(seed));
    }
    for (int i = 0; i < 4; ++i) {
      Visitor& visitor = visitors_.emplace_back();
      for (const std::string& run : runs_) {
        if (Below(2) == 0) visitor.runs.push_back(run);
      }
      if (visitor.runs.empty()) visitor.runs = runs_;
    }
  }

  void Emit() {
    for (int i = Below(5); i >= 0; --i) {
      api_.live().Emit(runs_[static_cast<size_t>(Below(5))], "run_in_progress");
    }
  }
  void Come(Visitor* visitor) {
    if (visitor->reader == nullptr) {
      visitor->reader = Open(Watch(visitor->runs, visitor->token));
    }
  }
  void Read(Visitor* visitor, int count) {
    const size_t all = Expected(*visitor).size();
    for (; count > 0 && visitor->told.size() < all; --count) {
      const auto pulled = WaitForEvent(visitor->reader.get());
      ASSERT_TRUE(pulled.message.has_value()) << *pulled.end;
      visitor->told.push_back(pulled.message->event().sequence());
      visitor->token = pulled.message->resume();
    }
  }
  std::vector<int64_t> Expected(const Visitor& visitor) {
    std::vector<int64_t> expected;
    for (const oz::v1::Event& event : api_.live().events()) {
      if (std::count(visitor.runs.begin(), visitor.runs.end(), event.run_id()) >
          0) {
        expected.push_back(event.sequence());
      }
    }
    return expected;
  }

  void Step() {
    Visitor* visitor = &visitors_[static_cast<size_t>(Below(4))];
    switch (Below(10)) {
      case 0:
        return api_.live().CutStreams(absl::UnavailableError("cut"));
      case 1:
        for (Visitor& each : visitors_) each.reader.reset();
        return RestartHub();
      case 2:
        return visitor->reader.reset();
      case 3:
      case 4:
      case 5:
        Come(visitor);
        return Read(visitor, Below(6));
      default:
        return Emit();
    }
  }

  std::vector<std::string> runs_;
  std::vector<Visitor> visitors_;
};

TEST_F(SameOrderTest, EverybodyIsToldWhatTheServiceSaidInItsOrder) {
  StartHub();
  for (uint32_t seed = 0; seed < 60; ++seed) {
    Begin(seed);
    for (int step = 0; step < 40; ++step) Step();
    for (Visitor& visitor : visitors_) {
      Come(&visitor);
      Read(&visitor, INT_MAX);
      ASSERT_EQ(visitor.told, Expected(visitor)) << "seed " << seed;
    }
  }
}

// A service that sends some events late and some twice.
class LateEventsTest : public EventSubscriberTest {
 protected:
  void Begin(uint32_t seed) {
    random_.seed(seed);
    hub_options_.recent_events = Below(2) == 0 ? 4096 : 8;
    RestartHub();
    runs_ = {"a" + std::to_string(seed), "b" + std::to_string(seed)};
    missing_.clear();
    late_.clear();
    token_.clear();
    emitted_ = 0;
  }

  void Send(int64_t sequence) {
    const oz::v1::Event event = MakeEvent(sequence, runs_[sequence % 2 != 0]);
    api_.live().Add(event);
    if (Below(4) == 0) api_.live().Add(event);
    missing_.insert(sequence);
    ++emitted_;
  }
  // Some new ones, and some of those that were left out until now, the newest
  // first. None is left out for so long that it is not asked for any more.
  void Emit() {
    for (int i = Below(6); i > 0; --i) {
      if (++sequence_, Below(2) == 0) {
        late_.push_back(sequence_);
      } else {
        Send(sequence_);
      }
    }
    while (!late_.empty() && Below(2) == 0) {
      Send(late_.back());
      late_.pop_back();
    }
    while (!late_.empty() && late_.front() < sequence_ - 30) {
      Send(late_.front());
      late_.erase(late_.begin());
    }
  }

  // Comes, is told the next `count` of what it missed, and goes.
  void Visit(size_t count) {
    const auto reader = Open(Watch(runs_, token_));
    for (; count > 0 && !missing_.empty(); --count) {
      const auto pulled = WaitForEvent(reader.get());
      ASSERT_TRUE(pulled.message.has_value()) << *pulled.end;
      ASSERT_EQ(pulled.message->event().sequence(), *missing_.begin());
      missing_.erase(missing_.begin());
      token_ = pulled.message->resume();
    }
    if (!missing_.empty()) return;
    WaitUntilSynced(reader.get());
    // Another life: what is sent now is told in the order in which it comes.
    Emit();
    while (!missing_.empty()) {
      const auto pulled = WaitForEvent(reader.get());
      ASSERT_TRUE(pulled.message.has_value()) << *pulled.end;
      ASSERT_EQ(missing_.erase(pulled.message->event().sequence()), 1u);
      token_ = pulled.message->resume();
    }
  }
  void WaitUntilLogged() {
    const auto reader = Open(Watch(runs_));
    YieldUntil([this] { return Logged(runs_) >= emitted_; });
  }

  std::vector<std::string> runs_;
  int64_t sequence_ = 0;
  std::vector<int64_t> late_;
  // What was sent and not yet told.
  std::set<int64_t> missing_;
  size_t emitted_ = 0;
  std::string token_;
};

TEST_F(LateEventsTest, WhatWasMissedIsToldOnceBySequence) {
  StartHub();
  for (uint32_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Begin(seed);
    for (int round = 0; round < 6; ++round) {
      // Interrupted again and again while it is told what it missed.
      for (int i = 0; i < 3; ++i) {
        Visit(static_cast<size_t>(Below(4)));
        if (HasFatalFailure()) return;
        Emit();
        if (Below(3) == 0) {
          RestartHub();
        } else {
          WaitUntilLogged();
        }
      }
      Visit(SIZE_MAX);
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(LateEventsTest, AReaderIsInterruptedMoreOftenThanATokenCanSay) {
  StartHub();
  const auto keep = Open(Watch({"a"}));
  WaitUntilSynced(keep.get());
  std::multiset<int64_t> told;
  std::string token;
  // Each visit is told one, and each time something older arrives.
  for (int64_t i = 0; i < 10; ++i) {
    for (int64_t sequence : {1000 - 10 * i, 1001 - 10 * i}) {
      api_.live().Add(MakeEvent(sequence, "a"));
    }
    EXPECT_EQ(WaitForSequences(keep.get(), 2).size(), 2u);
    const auto reader = Open(Watch({"a"}, token));
    const auto pulled = WaitForEvent(reader.get());
    told.insert(pulled.message->event().sequence());
    token = pulled.message->resume();
    EXPECT_LE(std::count(token.begin(), token.end(), '.'), 4) << token;
  }
  const auto reader = Open(Watch({"a"}, token));
  for (int64_t sequence : WaitForSequences(reader.get(), 10)) {
    told.insert(sequence);
  }
  std::multiset<int64_t> expected;
  for (const oz::v1::Event& event : api_.live().events()) {
    expected.insert(event.sequence());
  }
  EXPECT_EQ(told, expected);
}

TEST_F(EventSubscriberTest, WhatARunSaidBeforeItWasFollowedComesInItsPlace) {
  StartHub();
  std::string token;
  {
    const auto first = Open(Watch({"a", "b"}));
    api_.live().Emit("a", "run_in_progress");
    token = WaitForEvent(first.get()).message->resume();
  }
  RestartHub();
  // Only one of the two is followed meanwhile.
  const auto other = Open(Watch({"a"}));
  EXPECT_THAT(WaitForSequences(other.get(), 1), ElementsAre(1));
  for (const char* run : {"b", "a", "b", "a"}) {
    api_.live().Emit(run, "run_in_progress");
  }
  EXPECT_THAT(WaitForSequences(other.get(), 2), ElementsAre(3, 5));
  const auto reader = Open(Watch({"a", "b"}, token));
  EXPECT_THAT(WaitForSequences(reader.get(), 4), ElementsAre(2, 3, 4, 5));
}

TEST_F(EventSubscriberTest, ATokenIsOnlyGivenOnceSomethingWasRead) {
  StartHub();
  api_.live().RefuseStreams(FakeOzApi::InvalidKey());
  api_.live().RefusePolls(FakeOzApi::InvalidKey());
  const auto reader = Open(Watch({"a"}));
  EXPECT_THAT(reader->Wait().message->resume(), IsEmpty());
}

TEST_F(EventSubscriberTest, WhatIsDroppedWhileItIsReadIsNotKeptQuiet) {
  StartHub();
  for (int i = 0; i < 600; ++i) api_.live().Emit("a", "run_in_progress");
  const auto keep = Open(Watch({"a"}));
  EXPECT_EQ(WaitForSequences(keep.get(), 600).size(), 600u);
  const auto told = Open(Watch({"a"}));
  EXPECT_EQ(WaitForSequences(told.get(), 300).size(), 300u);
  // What it was told already may go,
  ASSERT_THAT(log_->Trim(Partition(), 0, 400), IsOk());
  const auto pulled = told->WaitFor([](const WatchEventsResponse& message) {
    return message.has_reset() || message.event().sequence() == 513;
  });
  EXPECT_FALSE(pulled.message->has_reset());
  // what it was not told may not.
  const auto cut = Open(Watch({"a"}));
  EXPECT_EQ(WaitForEvent(cut.get()).message->event().sequence(), 201);
  ASSERT_THAT(log_->Trim(Partition(), 0, 50), IsOk());
  cut->WaitFor([](const auto& message) { return message.has_reset(); });
  EXPECT_THAT(WaitForSequences(cut.get(), 2), ElementsAre(551, 552));
}

TEST_F(EventSubscriberTest, AfterAResetItIsSyncedAnew) {
  StartHub();
  const auto reader = Open(Watch({"a"}, "other:1"));
  reader->WaitFor([](const auto& message) { return message.has_reset(); });
  WaitUntilSynced(reader.get());
  api_.live().Emit("a", "run_in_progress");
  EXPECT_THAT(WaitForSequences(reader.get(), 1), ElementsAre(1));
}

}  // namespace
}  // namespace ozd
