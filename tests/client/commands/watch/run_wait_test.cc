// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr char kWait[] = "/oz.v1.WatchService/WaitRuns";

v1::WaitRunsResponse Pinned(const std::vector<std::string>& ids) {
  v1::WaitRunsResponse response;
  for (const std::string& id : ids) {
    response.mutable_pinned()->add_run_ids(id);
  }
  return response;
}

v1::WaitRunsResponse Verdict(const std::string& id, v1::RunVerdict::Kind kind,
                             const std::string& state) {
  v1::WaitRunsResponse response;
  v1::RunVerdict* verdict = response.mutable_verdict();
  verdict->set_kind(kind);
  verdict->set_run_id(id);
  if (!state.empty()) {
    verdict->mutable_run()->set_run_id(id);
    verdict->mutable_run()->set_state(state);
    verdict->mutable_run()->set_title("Title");
  }
  return response;
}
v1::WaitRunsResponse Succeeded(const std::string& id) {
  return Verdict(id, v1::RunVerdict::SUCCEEDED, "SUCCEEDED");
}
v1::WaitRunsResponse FailedVerdict(const std::string& id) {
  return Verdict(id, v1::RunVerdict::FAILED, "FAILED");
}
v1::WaitRunsResponse Unknown(const std::string& id) {
  return Verdict(id, v1::RunVerdict::NOT_FOUND, "");
}

v1::WaitRunsResponse Connection(const std::string& state) {
  v1::WaitRunsResponse response;
  response.mutable_connection()->set_state(state);
  response.mutable_connection()->set_reason("offline");
  return response;
}

absl::Status NotLoggedIn() {
  v1::ErrorDetail detail;
  detail.set_error_code("not_logged_in");
  return ozd::MakeError(absl::StatusCode::kUnauthenticated, "nobody", detail);
}

class RunWaitTest : public AppTest {
 protected:
  RunWaitTest() { machine_.channel.set_clock(&io_.fake_clock); }
  int Wait(std::vector<std::string> more) {
    more.insert(more.begin(), {"run", "wait"});
    return Run(more);
  }
  v1::WaitRunsRequest LastRequest() {
    return channel().LastRequest<v1::WaitRunsRequest>(kWait);
  }
};

TEST_F(RunWaitTest, AsksForWhatWasTyped) {
  channel().Stream(kWait,
                   StreamScript().Say(Pinned({"r1"})).Say(Succeeded("r1")));
  EXPECT_EQ(kExitOk, Wait({"r1", "--any", "--until", "blocked", "--until",
                           "in-progress"}));
  EXPECT_THAT(LastRequest().run_ids(), ElementsAre("r1"));
  EXPECT_TRUE(LastRequest().any());
  EXPECT_THAT(LastRequest().until_states(),
              ElementsAre("BLOCKED", "INPROGRESS"));
  EXPECT_EQ("CLI", LastRequest().context().api_source());
}

// One run: each verdict with its exit code and its word.
TEST_F(RunWaitTest, EveryVerdictHasItsExitCode) {
  const struct {
    v1::RunVerdict::Kind kind;
    const char* state;
    int exit_code;
    const char* word;
  } kCases[] = {
      {v1::RunVerdict::SUCCEEDED, "SUCCEEDED", 0, "succeeded"},
      {v1::RunVerdict::FAILED, "FAILED", 1, "failed"},
      {v1::RunVerdict::FAILED, "ERROR", 1, "failed"},
      {v1::RunVerdict::FAILED, "EXPLODED", 1, "failed"},
      {v1::RunVerdict::CANCELLED, "CANCELLED", 3, "cancelled"},
      {v1::RunVerdict::BLOCKED, "BLOCKED", 5, "blocked"},
      {v1::RunVerdict::REACHED, "INPROGRESS", 0, "reached"},
      {v1::RunVerdict::NOT_FOUND, "", 6, "not_found"},
      {static_cast<v1::RunVerdict::Kind>(77), "NEWER", 1, "failed"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.word);
    channel().Stream(kWait, StreamScript()
                                .Say(Pinned({"r1"}))
                                .Say(Verdict("r1", test.kind, test.state)));
    EXPECT_EQ(test.exit_code, Wait({"r1", "--output-format", "json"}));
    EXPECT_THAT(io_.out,
                HasSubstr(absl::StrCat("\"verdict\":\"", test.word, "\"")));
    EXPECT_EQ("", io_.err);
    machine_.channel = FakeChannel();
    machine_.channel.set_clock(&io_.fake_clock);
  }
}

TEST_F(RunWaitTest, IsSilentUntilTheLastLine) {
  channel().Stream(kWait, StreamScript()
                              .Say(Pinned({"r1"}))
                              .Say(Connection("stale"), absl::Seconds(20))
                              .Say(Connection("live"), absl::Seconds(30))
                              .Say(Succeeded("r1"), absl::Seconds(35)));
  EXPECT_EQ(kExitOk, Wait({"r1"}));
  EXPECT_EQ("✓ succeeded  r1  Title\n", io_.out);
  EXPECT_EQ("", io_.err);
}

TEST_F(RunWaitTest, OfSeveralRunsTheWorstCounts) {
  channel().Stream(
      kWait, StreamScript()
                 .Say(Pinned({"a", "b", "c", "d"}))
                 .Say(Verdict("c", v1::RunVerdict::BLOCKED, "BLOCKED"))
                 .Say(Verdict("b", v1::RunVerdict::CANCELLED, "CANCELLED"))
                 .Say(FailedVerdict("a"))
                 .Say(Succeeded("d")));
  EXPECT_EQ(kExitFailure,
            Wait({"a", "b", "c", "d", "--all", "--output-format", "text"}));
  EXPECT_EQ(
      "a\tfailed\tFAILED\t\t\t0\t\t\n"
      "b\tcancelled\tCANCELLED\t\t\t0\t\t\n"
      "c\tblocked\tBLOCKED\t\t\t0\t\t\n"
      "d\tsucceeded\tSUCCEEDED\t\t\t0\t\t\n",
      io_.out);
}

TEST_F(RunWaitTest, WhatIsUnknownIsWorseThanCancelledAndBetterThanFailed) {
  channel().Stream(
      kWait, StreamScript()
                 .Say(Pinned({"a", "b"}))
                 .Say(Unknown("a"))
                 .Say(Verdict("b", v1::RunVerdict::CANCELLED, "CANCELLED")));
  EXPECT_EQ(kExitNoVerdict, Wait({"a", "b"}));
}

TEST_F(RunWaitTest, AnyEndsWithTheFirstAndNamesItAlone) {
  channel().Stream(kWait, StreamScript()
                              .Say(Pinned({"a", "b", "c"}))
                              .Say(Unknown("c"))
                              .Say(Succeeded("b"), absl::Seconds(2)));
  EXPECT_EQ(kExitOk, Wait({"a", "b", "c", "--any", "--output-format", "text"}));
  EXPECT_EQ(
      "b\tsucceeded\tSUCCEEDED\t\t\t2000\t\t\nc\tnot_found\t\t\t\t0\t\t"
      "the service does not know this run\n",
      io_.out);
}

TEST_F(RunWaitTest, SeveralRunsAreOneObject) {
  channel().Stream(kWait,
                   StreamScript().Say(Pinned({"a", "b"})).Say(Succeeded("b")));
  EXPECT_EQ(kExitOk, Wait({"a", "b", "--any", "--output-format", "ndjson"}));
  EXPECT_THAT(io_.out, StartsWith("{\"v\":1,\"verdict\":\"succeeded\","
                                  "\"runs\":[{\"id\":\"a\",\"state\":null,"
                                  "\"verdict\":\"pending\","));
  EXPECT_EQ(1, std::count(io_.out.begin(), io_.out.end(), '\n'));
}

TEST_F(RunWaitTest, ADaemonThatDiesDoesNotEndTheWait) {
  channel().Stream(kWait, StreamScript()
                              .Say(Pinned({"0190-full", "b-full"}))
                              .Say(Succeeded("b-full"))
                              .End(absl::UnavailableError("killed")));
  channel().Stream(
      kWait,
      StreamScript().Say(Pinned({"0190-full"})).Say(Succeeded("0190-full")));
  EXPECT_EQ(kExitOk, Wait({"0190", "b"}));
  // Not the prefix, which may mean another run by now, and not what is known.
  EXPECT_THAT(LastRequest().run_ids(), ElementsAre("0190-full"));
  EXPECT_EQ("✓ succeeded  0190-full  Title\n✓ succeeded  b-full  Title\n",
            io_.out);
  EXPECT_EQ("", io_.err);
}

TEST_F(RunWaitTest, AnEndWithoutVerdictsIsALoss) {
  channel().Stream(kWait,
                   StreamScript().Say(Pinned({"a"})).End(absl::OkStatus()));
  channel().Stream(kWait, StreamScript().Say(FailedVerdict("a")));
  EXPECT_EQ(kExitFailure, Wait({"a"}));
}

TEST_F(RunWaitTest, TimesOutByTheClockThatDoesNotJump) {
  channel().Stream(kWait, StreamScript().Say(Pinned({"a"})));
  EXPECT_EQ(kExitTimedOut,
            Wait({"a", "--timeout", "5s", "--output-format", "text"}));
  EXPECT_EQ("a\ttimed_out\t\t\t\t5000\t\tno verdict after 5 s\n", io_.out);
  EXPECT_EQ("", io_.err);
}

TEST_F(RunWaitTest, ATimeoutIsMoreThanAFailureAmongSeveral) {
  channel().Stream(
      kWait, StreamScript().Say(Pinned({"a", "b"})).Say(FailedVerdict("a")));
  EXPECT_EQ(kExitTimedOut, Wait({"a", "b", "--timeout", "5s"}));
  EXPECT_EQ("✗ failed  a  Title\n? no verdict  b  no verdict after 5 s\n",
            io_.out);
}

TEST_F(RunWaitTest, InterruptedMeansNothingIsKnown) {
  channel().Stream(kWait, StreamScript().Say(Pinned({"a"})));
  io_.InterruptAfter(absl::Seconds(1));
  EXPECT_EQ(kExitNoVerdict, Wait({"a"}));
  EXPECT_EQ(kExitNoVerdict, io_.live_exit_code);
  EXPECT_EQ("? no verdict  a  interrupted\n", io_.out);
}

TEST_F(RunWaitTest, NotLoggedInIsFour) {
  channel().Stream(kWait, StreamScript().End(NotLoggedIn()));
  EXPECT_EQ(kExitNotLoggedIn, Wait({"a"}));
  EXPECT_EQ("", io_.out);
  EXPECT_THAT(io_.err, HasSubstr("You are not logged in"));
}

TEST_F(RunWaitTest, AKeyThatIsRefusedMeanwhileEndsItToo) {
  channel().Stream(kWait, StreamScript()
                              .Say(Pinned({"a"}))
                              .Say(Connection("signed_out"), absl::Seconds(3)));
  EXPECT_EQ(kExitNotLoggedIn, Wait({"a", "--output-format", "json"}));
  EXPECT_THAT(io_.out, HasSubstr("\"verdict\":\"not_logged_in\""));
  EXPECT_THAT(io_.err, HasSubstr("oz login"));
}

TEST_F(RunWaitTest, ADaemonThatCannotBeHadIsNoVerdict) {
  machine_.reach = absl::NotFoundError("no socket");
  machine_.start = absl::FailedPreconditionError("ozd cannot be started");
  EXPECT_EQ(kExitNoVerdict, Wait({"a", "--output-format", "json"}));
  EXPECT_THAT(io_.err, HasSubstr("ozd cannot be started"));
  EXPECT_THAT(io_.out, HasSubstr("\"verdict\":\"none\""));
}

TEST_F(RunWaitTest, AnAmbiguousIdIsAUsageError) {
  channel().Stream(kWait, StreamScript().End(absl::InvalidArgumentError(
                              "'a' is the start of several ids")));
  EXPECT_EQ(kExitUsage, Wait({"a"}));
  EXPECT_THAT(io_.err, HasSubstr("several ids"));
}

TEST_F(RunWaitTest, ATerminalSeesOneUpdatingLine) {
  io_.terminal = true;
  io_.env["NO_COLOR"] = "1";
  channel().Stream(kWait, StreamScript()
                              .Say(Pinned({"r1"}))
                              .Say(Connection("stale"), absl::Seconds(1))
                              .Say(Succeeded("r1"), absl::Seconds(2)));
  EXPECT_EQ(kExitOk, Wait({"r1"}));
  EXPECT_THAT(io_.err, HasSubstr("\r\x1b[Kwaiting for 1 run, "));
  EXPECT_THAT(io_.err, HasSubstr("(stale: offline)"));
  EXPECT_THAT(io_.err, Not(HasSubstr("\n")));
  EXPECT_THAT(io_.err, testing::EndsWith("\r\x1b[K"));
  EXPECT_EQ("✓ succeeded  r1  Title\n", io_.out);
}

}  // namespace
}  // namespace oz
