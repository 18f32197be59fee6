// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/watch_single.h"

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/output/screen_emulator.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kWatchRun[] = "/oz.v1.WatchService/WatchRun";
using Message = v1::WatchRunResponse;

Message About(const v1::Run& run) {
  Message message;
  *message.mutable_run() = run;
  return message;
}
Message Ended(v1::Run run, const std::string& state) {
  run.set_state(state);
  Message message;
  *message.mutable_ended()->mutable_run() = run;
  return message;
}
Message Synced() {
  Message message;
  message.mutable_synced();
  return message;
}
Message Item(int64_t seq, const std::string& role, const std::string& kind,
             const std::string& text, const std::string& name = "",
             const std::string& state = "") {
  Message message;
  v1::ConversationItem* item = message.mutable_item();
  item->set_seq(seq);
  item->set_role(role);
  item->set_kind(kind);
  item->set_text(text);
  item->set_name(name);
  item->set_state(state);
  item->set_final(true);
  return message;
}
Message Growing(Message message) {
  message.mutable_item()->set_final(false);
  return message;
}
Message State(const std::string& state, const std::string& reason) {
  Message message;
  message.mutable_connection()->set_state(state);
  message.mutable_connection()->set_reason(reason);
  message.mutable_connection()->set_since_us((kSampleNow - 60) * 1'000'000);
  return message;
}

v1::Run Running() { return SampleRuns()[0]; }

StreamScript Conversation() {
  v1::Run done = Running();
  done.set_updated_at_us(kSampleNow * 1'000'000);
  done.clear_status_message();
  return StreamScript()
      .Say(About(Running()))
      .Say(Item(1, "user", "text", "Fix the flaky login test"))
      .Say(Item(2, "assistant", "text", "I look at the test first."))
      .Say(Synced())
      .Say(Item(3, "assistant", "action", "ctest -R login", "run_command"),
           absl::Seconds(2))
      .Say(
          Item(4, "tool", "action_result", "1 failed", "run_command", "failed"),
          absl::Seconds(2))
      .Say(Growing(Item(5, "assistant", "text", "The clock is the")),
           absl::Seconds(1))
      .Say(Item(5, "assistant", "text", "The clock is the cause."),
           absl::Seconds(1))
      .Say(Ended(done, "SUCCEEDED"), absl::Seconds(1));
}

class RunWatchRunsTest : public AppTest {
 protected:
  int Watch(std::vector<std::string> words) {
    words.insert(words.begin(), {"run", "watch"});
    return AppTest::Run(words);
  }
  v1::WatchRunRequest Request() {
    return channel().LastRequest<v1::WatchRunRequest>(kWatchRun);
  }
  void UseTerminal() {
    io_.terminal = true;
    io_.env["TERM"] = "xterm";
    io_.env["NO_COLOR"] = "1";
  }
  std::string Shown(const std::string& out) {
    ScreenEmulator terminal(io_.columns, io_.lines);
    terminal.Write(absl::StrReplaceAll(
        out, {{"<drawing>", "\x1b[?25l"}, {"<drawn>", "\x1b[?25h"}}));
    return terminal.Text();
  }
};

TEST_F(RunWatchRunsTest, PassesOnWhatIsAsked) {
  channel().Stream(kWatchRun, Conversation());
  EXPECT_EQ(kExitOk, Watch({"0190f3a2", "--tail", "5", "--since-seq", "2",
                            "--no-follow"}));
  EXPECT_EQ("0190f3a2", Request().run_id());
  EXPECT_EQ(5, Request().tail_items());
  EXPECT_EQ(2, Request().after_seq());
  EXPECT_TRUE(Request().no_follow());
}

TEST_F(RunWatchRunsTest, WritesATranscriptIntoAPipe) {
  channel().Stream(kWatchRun, Conversation());
  EXPECT_EQ(kExitOk, Watch({"0190f3a2"}));
  ExpectGolden("run_watch_transcript.txt", io_.out);
  EXPECT_EQ("", io_.err);
}

TEST_F(RunWatchRunsTest, LeavesTheSameTranscriptOnATerminal) {
  UseTerminal();
  io_.columns = 200;
  channel().Stream(kWatchRun, Conversation());
  EXPECT_EQ(kExitOk, Watch({"0190f3a2"}));
  ExpectGolden("run_watch_transcript.txt", Shown(io_.out));
}

TEST_F(RunWatchRunsTest, ShowsWhatGrowsAndHowTheRunFares) {
  UseTerminal();
  channel().Stream(kWatchRun, Conversation());
  std::string shown;
  io_.Schedule(absl::Milliseconds(5500),
               [&](Io::WakeUp*) { shown = Shown(io_.out); });
  EXPECT_EQ(kExitOk, Watch({"0190f3a2"}));
  EXPECT_THAT(shown, AllOf(HasSubstr("  The clock is the\n"),
                           HasSubstr("● running  10 min")));
}

TEST_F(RunWatchRunsTest, PrintsLinesForPrograms) {
  StreamScript script = Conversation();
  channel().Stream(kWatchRun, script);
  EXPECT_EQ(kExitOk, Watch({"0190f3a2", "--output-format", "ndjson"}));
  ExpectGolden("run_watch_run.ndjson", io_.out);
}

TEST_F(RunWatchRunsTest, PrintsRows) {
  channel().Stream(kWatchRun, Conversation());
  EXPECT_EQ(kExitOk, Watch({"0190f3a2", "--output-format", "text"}));
  ExpectGolden("run_watch_run_text.txt", io_.out);
}

TEST_F(RunWatchRunsTest, EndsWithTheVerdict) {
  const std::pair<const char*, int> verdicts[] = {
      {"SUCCEEDED", kExitOk},          {"FAILED", kExitFailure},
      {"ERROR", kExitFailure},         {"CANCELLED", kExitCancelled},
      {"SOMETHING_NEW", kExitFailure}, {"BLOCKED", kExitBlocked}};
  for (const auto& [state, code] : verdicts) {
    channel() = FakeChannel();
    channel().set_clock(&io_.fake_clock);
    channel().Stream(kWatchRun, StreamScript()
                                    .Say(About(Running()))
                                    .Say(Synced())
                                    .Say(Ended(Running(), state)));
    EXPECT_EQ(code, Watch({"r1"})) << state;
  }
}

TEST_F(RunWatchRunsTest, WithoutFollowingThereIsNoVerdict) {
  channel().Stream(
      kWatchRun,
      StreamScript().Say(About(Running())).Say(Synced()).End(absl::OkStatus()));
  EXPECT_EQ(kExitOk, Watch({"r1", "--no-follow"}));
}

TEST_F(RunWatchRunsTest, TheWorstOfSeveralCounts) {
  v1::Run other = SampleRuns()[2];
  channel().Stream(kWatchRun, Conversation());
  channel().Stream(kWatchRun,
                   StreamScript()
                       .Say(About(other))
                       .Say(Item(1, "user", "text", "Upgrade"))
                       .Say(Ended(other, "FAILED"), absl::Seconds(20)));
  EXPECT_EQ(kExitFailure, Watch({"0190f3a2", "0190f3b7", "0190f3a2"}));
  ExpectGolden("run_watch_two.txt", io_.out);
}

TEST_F(RunWatchRunsTest, ARunThatCannotBeFollowedDoesNotStopTheOthers) {
  channel().Stream(kWatchRun,
                   StreamScript().End(absl::NotFoundError("no such run")));
  channel().Stream(kWatchRun, Conversation());
  EXPECT_EQ(kExitNoVerdict, Watch({"nope", "0190f3a2"}));
  EXPECT_THAT(io_.err, HasSubstr("nope"));
  EXPECT_THAT(io_.out, HasSubstr("The clock is the cause."));
}

TEST_F(RunWatchRunsTest, BeingLoggedOutHasAnExitCodeOfItsOwn) {
  channel().Stream(kWatchRun,
                   StreamScript().End(absl::UnauthenticatedError("no key")));
  EXPECT_EQ(kExitNotLoggedIn, Watch({"r1", "--output-format", "ndjson"}));
  EXPECT_THAT(io_.out, HasSubstr("\"error\""));
}

TEST_F(RunWatchRunsTest, AnInterruptedWatchHasNoVerdict) {
  UseTerminal();
  channel().Stream(kWatchRun, Conversation());
  io_.InterruptAfter(absl::Milliseconds(5500));
  EXPECT_EQ(kExitNoVerdict, Watch({"r1"}));
  // What was growing is not lost, the status line is.
  EXPECT_THAT(Shown(io_.out), HasSubstr("The clock is the\n"));
  EXPECT_THAT(Shown(io_.out), Not(HasSubstr("10 min")));
  EXPECT_EQ(kExitNoVerdict, *io_.live_exit_code);
}

TEST_F(RunWatchRunsTest, TellsOfStateChangesAndOfTheConnection) {
  v1::Run blocked = Running();
  blocked.set_state("BLOCKED");
  blocked.set_status_message("Which branch?");
  channel().Stream(kWatchRun, StreamScript()
                                  .Say(About(Running()))
                                  .Say(Synced())
                                  .Say(State("stale", "offline"))
                                  .Say(About(blocked)));
  io_.InterruptAfter(absl::Seconds(1));
  EXPECT_EQ(kExitNoVerdict, Watch({"r1"}));
  EXPECT_THAT(io_.out, HasSubstr("\n■ blocked  Which branch?\n"));
  EXPECT_EQ("warning: stale: offline\n", io_.err);
}

TEST_F(RunWatchRunsTest, AConversationMayBeRewritten) {
  Message reset;
  reset.mutable_reset()->set_reason("compacted");
  channel().Stream(kWatchRun, StreamScript()
                                  .Say(About(Running()))
                                  .Say(Item(1, "user", "text", "old"))
                                  .Say(reset)
                                  .Say(Item(1, "user", "text", "new"))
                                  .Say(Ended(Running(), "SUCCEEDED")));
  EXPECT_EQ(kExitOk, Watch({"r1"}));
  EXPECT_THAT(io_.out, AllOf(HasSubstr("old"), HasSubstr("rewritten"),
                             HasSubstr("new")));
}

// What a daemon says to a request about the conversation above.
StreamScript From(const v1::WatchRunRequest& request) {
  StreamScript answer;
  for (const StreamScript::Step& step : Conversation().steps) {
    Message message;
    message.ParseFromString(step.message);
    if (message.has_item() && message.item().seq() <= request.after_seq()) {
      continue;
    }
    answer.Say(message);
  }
  return answer;
}

TEST_F(RunWatchRunsTest, AConnectionThatBreaksAnywhereLosesNothing) {
  for (const char* format : {"pretty", "text", "ndjson"}) {
    std::string unbroken;
    for (size_t cut = 0; cut <= 9; ++cut) {
      int calls = 0;
      channel().StreamFrom(kWatchRun, [&](absl::string_view bytes) {
        v1::WatchRunRequest request;
        EXPECT_TRUE(request.ParseFromArray(bytes.data(),
                                           static_cast<int>(bytes.size())));
        StreamScript script = From(request);
        if (cut > 0 && ++calls == 1) {
          script.steps.resize(std::min(cut - 1, script.steps.size()));
          script.End(absl::UnavailableError("broken"));
        }
        return script;
      });
      EXPECT_EQ(kExitOk, Watch({"r1", "--output-format", format}));
      if (cut == 0) unbroken = io_.out;
      EXPECT_EQ(unbroken, io_.out) << format << " broken after " << cut - 1;
    }
    EXPECT_THAT(unbroken, HasSubstr("The clock is the cause."));
  }
}

}  // namespace
}  // namespace oz
