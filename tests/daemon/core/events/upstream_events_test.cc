// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/upstream_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "proto/support/error_detail.h"
#include "tests/daemon/core/events/upstream_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Health = UpstreamEvents::State::Health;

constexpr absl::Duration kNever = absl::InfiniteDuration();

// An answer of the service, or another event, after which Step is called.
struct Answer {
  enum Kind { kNothing, kOpens, kEvent, kEnds, kPolls, kPasses, kRetryNow };
  Kind kind = kNothing;
  // kEnds: how the stream ends. kPolls: how polls end from now on.
  absl::Status status = {};
  // kPasses: how much time.
  absl::Duration time = {};
};

Answer Opens() { return {.kind = Answer::kOpens}; }
Answer Ends(const absl::Status& status) {
  return {.kind = Answer::kEnds, .status = status};
}
Answer Polls(const absl::Status& status) {
  return {.kind = Answer::kPolls, .status = status};
}
Answer Passes(absl::Duration time) {
  return {.kind = Answer::kPasses, .time = time};
}

absl::Status Offline() { return absl::UnavailableError("offline"); }
absl::Status NotFound() { return absl::NotFoundError("404"); }
absl::Status NoStreams() { return absl::UnimplementedError("405"); }
// A refusal of the service itself; one of a proxy has no code.
absl::Status Forbidden(const std::string& error_code) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code(error_code);
  return MakeError(absl::StatusCode::kPermissionDenied, "403", detail);
}
absl::Status Limited(absl::Duration retry_after) {
  oz::v1::ErrorDetail detail;
  detail.set_retry_after_ms(absl::ToInt64Milliseconds(retry_after));
  return MakeError(absl::StatusCode::kResourceExhausted, "429", detail);
}

// One transition: what has happened before and the answer, in; the transport
// and the next attempt, out.
struct Transition {
  const char* name;
  std::vector<Answer> before;
  Answer answer;
  EventTransport transport;
  Health health;
  // Until the next call of Step. Pauses after failures are up to a fifth
  // longer.
  absl::Duration next;
  bool has_jitter = false;
  int open_streams = 1;
};

const EventTransport kStream = EventTransport::kStream;
const EventTransport kPoll = EventTransport::kPoll;
const EventTransport kList = EventTransport::kList;

std::vector<Transition> Transitions() {
  const absl::Duration second = absl::Seconds(1);
  const absl::Duration minute = absl::Minutes(1);
  const std::vector<Answer> streaming = {Opens(), Passes(second)};
  const std::vector<Answer> polling = {Ends(NoStreams())};
  const std::vector<Answer> listing = {Polls(NotFound()), Ends(NoStreams())};
  // Out of reach three times, so that polls stand in.
  const std::vector<Answer> standing_in = {Ends(Offline()), Passes(2 * second),
                                           Ends(Offline()), Passes(3 * second),
                                           Ends(Offline())};
  const auto after = [](std::vector<Answer> before, const Answer& answer) {
    before.push_back(answer);
    return before;
  };
  return {
      // A stream from its opening to its end.
      {"begins", {}, {}, kStream, Health::kConnecting, kNever},
      {"opens", {}, Opens(), kStream, Health::kLive, second},
      {"sends an event",
       {Opens()},
       {.kind = Answer::kEvent},
       kStream,
       Health::kLive,
       second},
      {"is quiet",
       {Opens()},
       Passes(second),
       kStream,
       Health::kLive,
       14 * minute - second},
      {"is old", streaming, Passes(14 * minute), kStream, Health::kConnecting,
       kNever},
      {"closes", streaming, Ends(absl::OkStatus()), kStream, Health::kFailing,
       second, true, 0},
      {"breaks", streaming, Ends(Offline()), kStream, Health::kFailing, second,
       true, 0},
      {"breaks with 404", streaming, Ends(NotFound()), kStream,
       Health::kFailing, second, true, 0},
      {"comes back", after(streaming, Ends(Offline())), Passes(2 * second),
       kStream, Health::kFailing, kNever},
      {"forgets its failures",
       {Ends(Offline()), Passes(2 * second), Opens()},
       Ends(Offline()),
       kStream,
       Health::kFailing,
       second,
       true,
       0},
      // A stream that does not open.
      {"fails once",
       {},
       Ends(Offline()),
       kStream,
       Health::kFailing,
       second,
       true,
       0},
      {"fails twice",
       {Ends(Offline()), Passes(2 * second)},
       Ends(Offline()),
       kStream,
       Health::kFailing,
       2 * second,
       true,
       0},
      {"fails three times",
       {Ends(Offline()), Passes(2 * second), Ends(Offline()),
        Passes(3 * second)},
       Ends(Offline()),
       kPoll,
       Health::kLive,
       3 * second,
       false,
       0},
      {"fails three times without polls",
       {Polls(NotFound()), Ends(Offline()), Passes(2 * second), Ends(Offline()),
        Passes(3 * second)},
       Ends(Offline()),
       kStream,
       Health::kFailing,
       5 * second,
       true,
       0},
      {"is blocked by a proxy",
       {},
       Ends(Forbidden("")),
       kStream,
       Health::kFailing,
       second,
       true,
       0},
      {"is refused for good",
       {},
       Ends(absl::InvalidArgumentError("400")),
       kStream,
       Health::kFailing,
       30 * second,
       false,
       0},
      {"is not offered (405)",
       {},
       Ends(NoStreams()),
       kPoll,
       Health::kLive,
       3 * second,
       false,
       0},
      {"is not offered (404)",
       {},
       Ends(NotFound()),
       kPoll,
       Health::kLive,
       3 * second,
       false,
       0},
      {"is not allowed",
       {},
       Ends(Forbidden("forbidden")),
       kPoll,
       Health::kLive,
       3 * second,
       false,
       0},
      {"key is refused",
       {},
       Ends(absl::UnauthenticatedError("401")),
       kStream,
       Health::kConnecting,
       30 * second,
       false,
       0},
      {"is limited",
       {},
       Ends(Limited(90 * second)),
       kStream,
       Health::kConnecting,
       90 * second,
       false,
       0},
      {"retries now",
       {Ends(Offline())},
       {.kind = Answer::kRetryNow},
       kStream,
       Health::kFailing,
       kNever},
      // Polls.
      {"polls again", polling, Passes(3 * second), kPoll, Health::kLive,
       3 * second, false, 0},
      {"poll fails once", after(polling, Polls(Offline())), Passes(3 * second),
       kPoll, Health::kFailing, 3 * second, false, 0},
      {"poll fails three times",
       after(after(after(polling, Polls(Offline())), Passes(3 * second)),
             Passes(3 * second)),
       Passes(3 * second), kPoll, Health::kFailing, 5 * second, true, 0},
      {"poll works again",
       after(after(after(polling, Polls(Offline())), Passes(3 * second)),
             Polls(absl::OkStatus())),
       Passes(3 * second), kPoll, Health::kLive, 3 * second, false, 0},
      {"poll is refused for good",
       after(polling, Polls(absl::InvalidArgumentError("400"))),
       Passes(3 * second), kPoll, Health::kFailing, 30 * second, false, 0},
      {"poll's key is refused",
       after(polling, Polls(absl::UnauthenticatedError("401"))),
       Passes(3 * second), kPoll, Health::kFailing, 3 * second, false, 0},
      {"poll's key stays refused",
       after(after(polling, Polls(absl::UnauthenticatedError("401"))),
             Passes(3 * second)),
       Passes(3 * second), kPoll, Health::kFailing, 30 * second, false, 0},
      {"polls end while no stream is offered",
       after(polling, Polls(NotFound())), Passes(3 * second), kList,
       Health::kLive, 5 * minute - 3 * second, false, 0},
      {"polls end while the stream is out of reach",
       after(standing_in, Polls(NotFound())), Passes(3 * second), kStream,
       Health::kConnecting, kNever},
      // The list.
      {"neither stream nor polls",
       {Polls(NotFound())},
       Ends(NoStreams()),
       kList,
       Health::kLive,
       5 * minute,
       false,
       0},
      {"the list waits", listing, Passes(minute), kList, Health::kLive,
       4 * minute, false, 0},
      // The better transport is tried again.
      {"polls try the stream", polling, Passes(5 * minute), kStream,
       Health::kConnecting, kNever},
      {"the list tries the stream", listing, Passes(5 * minute), kStream,
       Health::kConnecting, kNever},
      {"stand-in polls try the stream", standing_in, Passes(30 * second),
       kStream, Health::kConnecting, kNever},
      {"the try succeeds", after(polling, Passes(5 * minute)), Opens(), kStream,
       Health::kLive, second},
      {"the try fails", after(polling, Passes(5 * minute)), Ends(Offline()),
       kPoll, Health::kLive, 3 * second, false, 0},
      {"the try is refused", after(polling, Passes(5 * minute)),
       Ends(NoStreams()), kPoll, Health::kLive, 3 * second, false, 0},
  };
}

class UpstreamEventsTest : public UpstreamFixture {
 protected:
  absl::Duration Play(const Answer& answer) {
    switch (answer.kind) {
      case Answer::kOpens:
        service_.last()->on_open();
        break;
      case Answer::kEvent:
        EXPECT_TRUE(service_.Emit("a", ++sequence_));
        break;
      case Answer::kEnds:
        service_.last()->on_end(answer.status);
        break;
      case Answer::kPolls:
        service_.poll_failure = answer.status;
        break;
      case Answer::kPasses:
        clock_.Advance(answer.time);
        break;
      case Answer::kRetryNow:
        events_->RetryNow();
        break;
      case Answer::kNothing:
        break;
    }
    return Step({"a"});
  }
  int OpenStreams() const {
    int open = 0;
    for (const auto& stream : service_.streams) open += stream->is_open;
    return open;
  }

  int64_t sequence_ = 0;
};

class UpstreamTransitionTest : public UpstreamEventsTest,
                               public testing::WithParamInterface<Transition> {
};

TEST_P(UpstreamTransitionTest, LeadsToATransportAndANextAttempt) {
  const Transition& row = GetParam();
  // Polls that are refused from the beginning are refused to the first run.
  if (!row.before.empty() && row.before[0].kind == Answer::kPolls) {
    service_.poll_failure = row.before[0].status;
  }
  Step({"a"});
  for (const Answer& answer : row.before) Play(answer);
  const absl::Duration next = Play(row.answer);
  const UpstreamEvents::State state = events_->state();
  EXPECT_EQ(state.transport, row.transport);
  EXPECT_EQ(state.health, row.health);
  EXPECT_EQ(OpenStreams(), row.open_streams);
  if (row.has_jitter) {
    EXPECT_GE(next, row.next);
    EXPECT_LE(next, row.next * 1.2);
  } else {
    EXPECT_EQ(next, row.next);
  }
}

INSTANTIATE_TEST_SUITE_P(All, UpstreamTransitionTest,
                         testing::ValuesIn(Transitions()),
                         [](const testing::TestParamInfo<Transition>& row) {
                           std::string name;
                           for (const char c : std::string(row.param.name)) {
                             if (absl::ascii_isalnum(
                                     static_cast<unsigned char>(c)))
                               name += c;
                           }
                           return name;
                         });

TEST_F(UpstreamEventsTest, ATryOfTheStreamHasLittleTime) {
  Step({"a"});
  Play(Ends(NoStreams()));
  Play(Passes(absl::Minutes(5)));
  EXPECT_EQ(service_.streams.back()->caller.timeout, absl::Seconds(5));
  EXPECT_EQ(service_.streams.front()->caller.timeout, absl::Seconds(15));
}

TEST_F(UpstreamEventsTest, AHeldAccountIsLeftAlone) {
  Step({"a"});
  Play(Opens());
  state_->NoteRateLimit(Limited(absl::Minutes(2)),
                        clock_.Uptime() + absl::Minutes(2));
  EXPECT_EQ(Step({"a"}), absl::Minutes(2));
  EXPECT_EQ(OpenStreams(), 0);
  clock_.Advance(absl::Minutes(2));
  Step({"a"});
  EXPECT_EQ(OpenStreams(), 1);
}

TEST_F(UpstreamEventsTest, NewRunsAreGatheredUnlessOneIsUrgent) {
  Step({"a"});
  Play(Opens());
  EXPECT_EQ(Step({"a", "b"}, /*urgent=*/false), absl::Milliseconds(100));
  EXPECT_EQ(service_.streams.size(), 1u);
  clock_.Advance(absl::Milliseconds(100));
  Step({"a", "b"}, /*urgent=*/false);
  EXPECT_EQ(service_.streams.size(), 2u);
  Step({"a", "b", "c"}, /*urgent=*/true);
  EXPECT_EQ(service_.streams.size(), 3u);
  EXPECT_EQ(OpenStreams(), 1);
}

TEST_F(UpstreamEventsTest, ARunThatJoinsIsPolledBeforeAndAfterTheStreamOpens) {
  Step({"a"});
  EXPECT_THAT(service_.polls, ElementsAre("a>0"));
  Play(Opens());
  Step({"a", "b"});
  EXPECT_THAT(service_.polls, ElementsAre("a>0", "b>0"));
  service_.last()->on_open();
  Step({"a", "b"});
  EXPECT_EQ(service_.polls.size(), 3u);
}

TEST_F(UpstreamEventsTest, ARunThatLeavesEndsItsStream) {
  Step({"a"});
  Step({"b"});
  EXPECT_EQ(OpenStreams(), 1);
  events_->Close();
  EXPECT_EQ(OpenStreams(), 0);
}

TEST_F(UpstreamEventsTest, TheNextStreamBeginsAfterAllThatTheLastOneGave) {
  Step({"a"});
  Play(Opens());
  EXPECT_TRUE(service_.Emit("a", 1000));
  Play(Ends(Offline()));
  Play(Passes(absl::Seconds(2)));
  EXPECT_EQ(service_.last()->query.back().second, "936");
  EXPECT_THAT(Logged(), ElementsAre(1000));
}

TEST_F(UpstreamEventsTest, StartingOverGoesBackToTheLog) {
  Step({"a"});
  Play(Opens());
  EXPECT_TRUE(service_.Emit("a", 1000));
  events_->StartOver();
  EXPECT_EQ(OpenStreams(), 0);
  Step({"a"});
  EXPECT_EQ(service_.last()->query.back().second, "0");
}

TEST_F(UpstreamEventsTest, AQuietStreamHasCaughtUp) {
  service_.poll_failure = NotFound();
  Step({"a"});
  Play(Opens());
  Play(Passes(absl::Milliseconds(500)));
  Play({.kind = Answer::kEvent});
  Play(Passes(absl::Milliseconds(900)));
  Logged();
  EXPECT_THAT(caught_up_, IsEmpty());
  Play(Passes(absl::Milliseconds(100)));
  Logged();
  EXPECT_THAT(caught_up_, ElementsAre("a"));
}

TEST_F(UpstreamEventsTest, AStreamThatIsNeverQuietHasCaughtUpInTheEnd) {
  service_.poll_failure = NotFound();
  Step({"a"});
  Play(Opens());
  for (int i = 0; i < 9; ++i) {
    Play(Passes(absl::Milliseconds(500)));
    Play({.kind = Answer::kEvent});
  }
  Logged();
  EXPECT_THAT(caught_up_, IsEmpty());
  Play(Passes(absl::Milliseconds(500)));
  Logged();
  EXPECT_THAT(caught_up_, ElementsAre("a"));
}

TEST_F(UpstreamEventsTest, AStreamIsPausedWhileThereIsNoRoom) {
  Step({"a"});
  Play(Opens());
  int64_t taken = 0;
  while (service_.Emit("a", taken + 1)) ++taken;
  EXPECT_EQ(taken, 5001);
  events_->ResumeStreams();
  EXPECT_EQ(service_.streams.back()->resumed, 1);
  EXPECT_FALSE(service_.Emit("a", taken + 1)) << "nothing was written yet";
  executor_->RunDue(absl::Seconds(1));
  EXPECT_TRUE(service_.Emit("a", taken + 1));
  EXPECT_EQ(Logged().size(), 5002u);
}

}  // namespace
}  // namespace ozd
