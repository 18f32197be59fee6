// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/live_stream.h"

#include <string>
#include <vector>

#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"
#include "tests/support/status_matchers.h"

namespace oz {
namespace {

using ozd::StatusIs;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::Le;
using testing::SizeIs;

constexpr char kMethod[] = "/oz.v1.WatchService/WaitRuns";

v1::WaitRunsResponse Verdict(const std::string& id) {
  v1::WaitRunsResponse message;
  message.mutable_verdict()->set_run_id(id);
  return message;
}
v1::WaitRunsResponse Beat() {
  v1::WaitRunsResponse message;
  message.mutable_heartbeat();
  return message;
}
absl::Status ShuttingDown() {
  v1::ErrorDetail detail;
  detail.set_error_code("shutting_down");
  return ozd::MakeError(absl::StatusCode::kUnavailable, "ozd is shutting down",
                        detail);
}

class LiveStreamTest : public testing::Test {
 protected:
  LiveStreamTest() { machine_.channel.set_clock(&io_.fake_clock); }

  LiveStream::Options Options() {
    LiveStream::Options options;
    options.method = kMethod;
    options.request = [this] {
      v1::WaitRunsRequest request;
      for (const std::string& id : seen_) request.add_run_ids(id);
      return request.SerializeAsString();
    };
    options.on_message = Decoded<v1::WaitRunsResponse>(
        [this](const v1::WaitRunsResponse& message) {
          if (!message.has_verdict()) return Continue::kYes;
          seen_.push_back(message.verdict().run_id());
          return seen_.back() == "last" ? Continue::kStop : Continue::kYes;
        });
    options.on_lost = [this](const absl::Status& why, absl::Duration pause) {
      losses_.push_back(why);
      pauses_ms_.push_back(absl::ToDoubleMilliseconds(pause));
    };
    options.on_restored = [this] { ++restorations_; };
    return options;
  }
  LiveOutcome Run(const LiveStream::Options& options,
                  const LiveLoop::Options& loop = {}) {
    FakeContext context(args_, &io_, &machine_);
    return RunLiveStream(context, options, loop);
  }
  LiveOutcome Run() { return Run(Options()); }
  FakeChannel& channel() { return machine_.channel; }

  FakeIo io_;
  FakeMachine machine_;
  ParsedArgs args_;
  std::vector<std::string> seen_;
  std::vector<absl::Status> losses_;
  std::vector<double> pauses_ms_;
  int restorations_ = 0;
};

TEST_F(LiveStreamTest, DeliversUntilTheCallerHasEnough) {
  channel().Stream(kMethod, StreamScript()
                                .Say(Verdict("a"))
                                .Say(Verdict("last"), absl::Seconds(3))
                                .Say(Verdict("not any more")));
  const LiveOutcome outcome = Run();
  EXPECT_EQ(LiveEnd::kEnded, outcome.end);
  EXPECT_TRUE(outcome.status.ok());
  EXPECT_THAT(seen_, ElementsAre("a", "last"));
  EXPECT_EQ(1, channel().cancelled_streams());
  EXPECT_TRUE(io_.live_exit_code.has_value());
}

TEST_F(LiveStreamTest, ComesBackWithWhatItHas) {
  channel().Stream(
      kMethod,
      StreamScript().Say(Verdict("a")).End(absl::UnavailableError("broken")));
  channel().Stream(kMethod, StreamScript().Say(Verdict("last")));
  EXPECT_TRUE(Run().status.ok());
  EXPECT_THAT(seen_, ElementsAre("a", "last"));
  EXPECT_THAT(channel().LastRequest<v1::WaitRunsRequest>(kMethod).run_ids(),
              ElementsAre("a"));
  EXPECT_THAT(losses_, SizeIs(1));
  EXPECT_EQ(1, restorations_);
}

TEST_F(LiveStreamTest, WaitsLongerEachTimeUpToFiveSeconds) {
  for (int i = 0; i < 12; ++i) {
    channel().Stream(kMethod, StreamScript().Say(Beat()).End(
                                  absl::UnavailableError("broken")));
  }
  channel().Stream(kMethod, StreamScript().Say(Verdict("last")));
  EXPECT_TRUE(Run().status.ok());
  ASSERT_THAT(pauses_ms_, SizeIs(12));
  double expected = 50;
  for (const double pause : pauses_ms_) {
    EXPECT_THAT(pause, Ge(expected));
    EXPECT_THAT(pause, Le(expected * 1.25));
    expected = std::min(expected * 2, 5000.0);
  }
}

TEST_F(LiveStreamTest, AConnectionThatTalkedForAWhileStartsAnew) {
  for (int i = 0; i < 4; ++i) {
    channel().Stream(kMethod,
                     StreamScript().Say(Beat()).End(
                         absl::UnavailableError("broken"), absl::Seconds(6)));
  }
  channel().Stream(kMethod, StreamScript().Say(Verdict("last")));
  EXPECT_TRUE(Run().status.ok());
  EXPECT_THAT(pauses_ms_, Each(Le(62.5)));
}

TEST_F(LiveStreamTest, DropsADaemonThatHasFallenSilent) {
  channel().Stream(kMethod, StreamScript().Say(Verdict("a")));
  channel().Stream(kMethod, StreamScript().Say(Verdict("last")));
  const absl::Duration began = io_.fake_clock.Uptime();
  EXPECT_TRUE(Run().status.ok());
  EXPECT_THAT(seen_, ElementsAre("a", "last"));
  EXPECT_THAT(losses_,
              ElementsAre(StatusIs(absl::StatusCode::kDeadlineExceeded)));
  EXPECT_GE(io_.fake_clock.Uptime() - began, absl::Seconds(40));
  EXPECT_LT(io_.fake_clock.Uptime() - began, absl::Seconds(41));
}

TEST_F(LiveStreamTest, HeartbeatsKeepItAlive) {
  StreamScript script;
  for (int i = 0; i < 20; ++i) script.Say(Beat(), absl::Seconds(15));
  channel().Stream(kMethod, script.Say(Verdict("last")));
  EXPECT_TRUE(Run().status.ok());
  EXPECT_THAT(losses_, SizeIs(0));
}

TEST_F(LiveStreamTest, ARefusalIsFinal) {
  for (const absl::Status& refusal :
       {absl::UnauthenticatedError("no key"), absl::NotFoundError("no run"),
        absl::InvalidArgumentError("bad"), absl::DataLossError("garbled"),
        absl::FailedPreconditionError("no")}) {
    channel().Stream(kMethod, StreamScript().Say(Beat()).End(refusal));
    EXPECT_THAT(Run().status, StatusIs(refusal.code()));
    machine_.channel = FakeChannel();
    machine_.channel.set_clock(&io_.fake_clock);
  }
  EXPECT_THAT(losses_, SizeIs(0));
}

TEST_F(LiveStreamTest, AnEndWithoutReasonIsALossUnlessExpected) {
  channel().Stream(kMethod, StreamScript().Say(Beat()).End(absl::OkStatus()));
  channel().Stream(kMethod, StreamScript().Say(Verdict("last")));
  EXPECT_TRUE(Run().status.ok());
  EXPECT_THAT(losses_, SizeIs(1));

  losses_.clear();
  channel().Stream(kMethod, StreamScript().Say(Beat()).End(absl::OkStatus()));
  channel().Stream(kMethod, StreamScript().Say(Beat()).End(absl::OkStatus()));
  LiveStream::Options options = Options();
  options.may_end = true;
  EXPECT_TRUE(Run(options).status.ok());
  EXPECT_THAT(losses_, SizeIs(0));
}

TEST_F(LiveStreamTest, SaysAtOnceThatNoDaemonCanBeHad) {
  machine_.reach = absl::NotFoundError("not running");
  machine_.start = absl::FailedPreconditionError("does not start");
  EXPECT_THAT(Run().status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(1, machine_.starts);
}

TEST_F(LiveStreamTest, StartsADaemonThatDied) {
  channel().Stream(
      kMethod,
      StreamScript().Say(Verdict("a")).End(absl::UnavailableError("killed")));
  channel().Stream(kMethod, StreamScript().Say(Verdict("last")));
  LiveStream::Options options = Options();
  const auto on_lost = options.on_lost;
  options.on_lost = [&](const absl::Status& why, absl::Duration pause) {
    on_lost(why, pause);
    machine_.reach = absl::NotFoundError("not running");
  };
  EXPECT_TRUE(Run(options).status.ok());
  EXPECT_EQ(1, machine_.starts);
  EXPECT_FALSE(io_.blocking);
}

TEST_F(LiveStreamTest, LetsADaemonRestThatWasStopped) {
  channel().Stream(kMethod,
                   StreamScript().Say(Verdict("a")).End(ShuttingDown()));
  channel().Stream(kMethod, StreamScript().Say(Verdict("last")));
  LiveStream::Options options = Options();
  const auto on_lost = options.on_lost;
  options.on_lost = [&](const absl::Status& why, absl::Duration pause) {
    on_lost(why, pause);
    machine_.reach = absl::NotFoundError("not running");
  };
  io_.Schedule(absl::Minutes(3),
               [this](Io::WakeUp*) { machine_.reach = absl::OkStatus(); });
  EXPECT_TRUE(Run(options).status.ok());
  EXPECT_EQ(0, machine_.starts);
  EXPECT_THAT(seen_, ElementsAre("a", "last"));
}

TEST_F(LiveStreamTest, GivesUpWhenTheFirstContactFails) {
  channel().Stream(kMethod,
                   StreamScript().End(absl::UnavailableError("disk full")));
  const absl::Duration began = io_.fake_clock.Uptime();
  EXPECT_THAT(Run().status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_GE(io_.fake_clock.Uptime() - began, absl::Seconds(10));
  EXPECT_LT(io_.fake_clock.Uptime() - began, absl::Seconds(17));
}

TEST_F(LiveStreamTest, ReplacesAnOlderDaemonOnce) {
  FakeChannel newer;
  newer.set_clock(&io_.fake_clock);
  newer.Stream(kMethod, StreamScript().Say(Verdict("last")));
  machine_.newer = &newer;
  EXPECT_TRUE(Run().status.ok());
  EXPECT_EQ(1, machine_.replacements);

  machine_.newer = nullptr;
  EXPECT_THAT(Run().status, StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(LiveStreamTest, AMessageThatCannotBeDecodedEndsIt) {
  channel().Stream(kMethod, StreamScript().SayBytes("\xFF\xFF"));
  EXPECT_THAT(Run().status, StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(LiveStreamTest, EndsOnASignal) {
  channel().Stream(kMethod, StreamScript().Say(Beat()));
  io_.InterruptAfter(absl::Seconds(7));
  EXPECT_EQ(LiveEnd::kInterrupted, Run().end);
  EXPECT_EQ(1, channel().cancelled_streams());
}

TEST_F(LiveStreamTest, EndsOnASignalBetweenConnections) {
  channel().Stream(kMethod, StreamScript().Say(Beat()).End(ShuttingDown()));
  io_.InterruptAfter(absl::Milliseconds(10));
  EXPECT_EQ(LiveEnd::kInterrupted, Run().end);
}

TEST_F(LiveStreamTest, EndsWhenNobodyReadsAlthoughNothingIsPrinted) {
  channel().Stream(kMethod, StreamScript().Say(Beat()));
  io_.Schedule(absl::Seconds(7),
               [](Io::WakeUp* wake_up) { wake_up->output_closed = true; });
  EXPECT_EQ(LiveEnd::kOutputClosed, Run().end);
}

TEST_F(LiveStreamTest, EndsAtTheDeadlineOfTheCaller) {
  StreamScript script;
  for (int i = 0; i < 100; ++i) script.Say(Beat(), absl::Seconds(15));
  channel().Stream(kMethod, script);
  LiveLoop::Options loop;
  loop.timeout = absl::Seconds(100);
  const absl::Duration began = io_.fake_clock.Uptime();
  EXPECT_EQ(LiveEnd::kOutOfTime, Run(Options(), loop).end);
  EXPECT_EQ(absl::Seconds(100), io_.fake_clock.Uptime() - began);
}

TEST_F(LiveStreamTest, CallsTheTimerAndTellsOfTheTerminal) {
  channel().Stream(kMethod, StreamScript().Say(Beat()).Say(Verdict("last"),
                                                           absl::Seconds(10)));
  io_.Schedule(absl::Milliseconds(1500),
               [](Io::WakeUp* wake_up) { wake_up->resized = true; });
  int turns = 0;
  int redraws = 0;
  LiveLoop::Options loop;
  loop.on_turn = [&] {
    ++turns;
    return absl::Seconds(1);
  };
  loop.on_redraw = [&](bool resumed) { redraws += resumed ? 10 : 1; };
  EXPECT_TRUE(Run(Options(), loop).status.ok());
  EXPECT_EQ(1, redraws);
  EXPECT_GE(turns, 10);
  EXPECT_LE(turns, 14);
}

TEST_F(LiveStreamTest, DrivesSeveralStreamsTogether) {
  channel().Stream(
      kMethod,
      StreamScript().Say(Verdict("a")).Say(Verdict("last"), absl::Seconds(2)));
  channel().Stream(kMethod, StreamScript()
                                .Say(Verdict("b"), absl::Seconds(1))
                                .Say(Verdict("last"), absl::Seconds(2)));
  FakeContext context(args_, &io_, &machine_);
  LiveStream one(&context, Options());
  LiveStream two(&context, Options());
  EXPECT_EQ(LiveEnd::kEnded, LiveLoop::Run(&io_, {&one, &two}, {}));
  EXPECT_THAT(seen_, ElementsAre("a", "b", "last", "last"));
}

}  // namespace
}  // namespace oz
