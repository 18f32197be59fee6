// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/watch_list.h"

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

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kWatchRuns[] = "/oz.v1.WatchService/WatchRuns";
using ListMessage = v1::WatchRunsResponse;

ListMessage Tagged(const std::string& resume) {
  ListMessage message;
  message.set_resume(resume);
  return message;
}
ListMessage Chunk(const RunPage& runs, bool reset) {
  ListMessage message = Tagged("e:1");
  message.mutable_snapshot()->set_reset(reset);
  *message.mutable_snapshot()->mutable_runs() = runs;
  return message;
}
ListMessage ListSynced(const std::string& resume = "e:1") {
  ListMessage message = Tagged(resume);
  message.mutable_synced();
  return message;
}
ListMessage Upsert(const v1::Run& run, const std::string& resume) {
  ListMessage message = Tagged(resume);
  *message.mutable_upsert() = run;
  return message;
}
ListMessage Removed(const std::string& id, const std::string& resume) {
  ListMessage message = Tagged(resume);
  message.set_removed(id);
  return message;
}
ListMessage ListState(const std::string& state,
                      const std::string& reason = "") {
  ListMessage message = Tagged("e:1");
  message.mutable_connection()->set_state(state);
  message.mutable_connection()->set_reason(reason);
  if (state != "live") {
    message.mutable_connection()->set_since_us((kSampleNow - 60) * 1'000'000);
  }
  return message;
}
ListMessage Beat() {
  ListMessage message;
  message.mutable_heartbeat();
  return message;
}

RunPage Part(int from, int to) {
  const RunPage all = SampleRuns();
  RunPage part;
  for (int i = from; i < to; ++i) *part.Add() = all[i];
  return part;
}

// A finished run in place of the first sample.
v1::Run Finished() {
  v1::Run run = SampleRuns()[0];
  run.set_state("SUCCEEDED");
  run.set_previous_state("INPROGRESS");
  run.set_updated_at_us(kSampleNow * 1'000'000);
  return run;
}

class RunWatchListTest : public AppTest {
 protected:
  int Watch(std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"run", "watch"});
    return Run(words);
  }
  v1::WatchRunsRequest Request() {
    return channel().LastRequest<v1::WatchRunsRequest>(kWatchRuns);
  }
  // What the terminal shows after everything that was printed.
  std::string Shown() { return Emulate().Text(); }
  ScreenEmulator Emulate() {
    ScreenEmulator terminal(io_.columns, io_.lines);
    terminal.Write("$ oz run watch\n");
    terminal.Write(absl::StrReplaceAll(
        io_.out, {{"<drawing>", "\x1b[?25l"}, {"<drawn>", "\x1b[?25h"}}));
    return terminal;
  }
  void UseTerminal(int columns, int lines) {
    io_.terminal = true;
    io_.columns = columns;
    io_.lines = lines;
    io_.env["TERM"] = "xterm";
  }
};

TEST_F(RunWatchListTest, AsksAsRunListDoes) {
  channel().Stream(kWatchRuns, StreamScript());
  io_.InterruptAfter(absl::Seconds(1));
  EXPECT_EQ(kExitOk, Watch({"--state", "in-progress", "-q", "login", "--limit",
                            "7", "--resume", "e:9"}));
  EXPECT_THAT(Request().filter().states(), ElementsAre("INPROGRESS"));
  EXPECT_EQ("login", Request().filter().query());
  EXPECT_EQ(7, Request().limit());
  EXPECT_EQ("e:9", Request().resume());
  EXPECT_EQ("CLI", Request().context().api_source());
}

TEST_F(RunWatchListTest, ShowsTwentyByDefault) {
  channel().Stream(kWatchRuns, StreamScript());
  io_.InterruptAfter(absl::Seconds(1));
  EXPECT_EQ(kExitOk, Watch());
  EXPECT_EQ(20, Request().limit());
  EXPECT_EQ("", Request().resume());
}

TEST_F(RunWatchListTest, PrintsLinesForPrograms) {
  channel().Stream(kWatchRuns, StreamScript()
                                   .Say(Chunk(Part(0, 2), true))
                                   .Say(Chunk(Part(2, 6), false))
                                   .Say(ListSynced())
                                   .Say(ListState("live"))
                                   .Say(Upsert(Finished(), "e:2"))
                                   .Say(Beat(), absl::Seconds(15))
                                   .Say(Removed("run_abc123", "e:3")));
  io_.InterruptAfter(absl::Seconds(20));
  EXPECT_EQ(kExitOk, Watch());
  ExpectGolden("run_watch.ndjson", io_.out);
  // One flush an event.
  EXPECT_GE(io_.flushes, 7);
}

TEST_F(RunWatchListTest, PrintsRows) {
  channel().Stream(kWatchRuns, StreamScript()
                                   .Say(Chunk(SampleRuns(), true))
                                   .Say(ListSynced())
                                   .Say(ListState("stale", "offline"))
                                   .Say(Upsert(Finished(), "e:2"))
                                   .Say(Beat())
                                   .Say(Removed("run_abc123", "e:3")));
  io_.InterruptAfter(absl::Seconds(20));
  EXPECT_EQ(kExitOk, Watch({"--output-format", "text"}));
  ExpectGolden("run_watch_text.txt", io_.out);
}

TEST_F(RunWatchListTest, DrawsATable) {
  UseTerminal(80, 24);
  io_.env["NO_COLOR"] = "1";
  channel().Stream(kWatchRuns, StreamScript()
                                   .Say(Chunk(SampleRuns(), true))
                                   .Say(ListSynced())
                                   .Say(ListState("live")));
  io_.InterruptAfter(absl::Milliseconds(100));
  EXPECT_EQ(kExitOk, Watch());
  ExpectGolden("run_watch_80x24.txt", Shown());
  EXPECT_TRUE(Emulate().cursor_visible());
  EXPECT_EQ(0, Emulate().cursor_column());
}

TEST_F(RunWatchListTest, DrawsAWideTableAfterChanges) {
  UseTerminal(120, 40);
  io_.env["NO_COLOR"] = "1";
  channel().Stream(kWatchRuns,
                   StreamScript()
                       .Say(Chunk(SampleRuns(), true))
                       .Say(ListSynced())
                       .Say(ListState("stale", "offline"), absl::Seconds(2))
                       .Say(Upsert(Finished(), "e:2"), absl::Seconds(1))
                       .Say(Removed("run_abc123", "e:3")));
  io_.InterruptAfter(absl::Seconds(30));
  EXPECT_EQ(kExitOk, Watch());
  ExpectGolden("run_watch_120x40.txt", Shown());
}

TEST_F(RunWatchListTest, ColoursAndEscapesAreAsTheyShouldBe) {
  UseTerminal(80, 24);
  channel().Stream(kWatchRuns,
                   StreamScript()
                       .Say(Chunk(Part(0, 2), true))
                       .Say(ListSynced())
                       .Say(ListState("live"))
                       .Say(Upsert(Finished(), "e:2"), absl::Seconds(1)));
  io_.InterruptAfter(absl::Seconds(6));
  EXPECT_EQ(kExitOk, Watch());
  ExpectGolden("run_watch_escapes.txt", io_.out);
}

TEST_F(RunWatchListTest, ShowsWhatFitsOnASmallTerminal) {
  UseTerminal(40, 7);
  channel().Stream(
      kWatchRuns,
      StreamScript().Say(Chunk(SampleRuns(), true)).Say(ListSynced()));
  io_.InterruptAfter(absl::Milliseconds(100));
  EXPECT_EQ(kExitOk, Watch());
  const std::vector<std::string> rows = absl::StrSplit(Shown(), '\n');
  EXPECT_LE(rows.size(), 8u);
  EXPECT_THAT(Shown(), HasSubstr("… 3 more"));
  for (const std::string& row : rows) EXPECT_LE(DisplayWidth(row), 40) << row;
}

TEST_F(RunWatchListTest, FollowsTheSizeOfTheTerminal) {
  UseTerminal(100, 24);
  io_.env["NO_COLOR"] = "1";
  channel().Stream(
      kWatchRuns,
      StreamScript().Say(Chunk(SampleRuns(), true)).Say(ListSynced()));
  std::string before;
  io_.Schedule(absl::Milliseconds(100), [&](Io::WakeUp* wake_up) {
    before = io_.out;
    io_.columns = 60;
    wake_up->resized = true;
  });
  io_.InterruptAfter(absl::Milliseconds(200));
  EXPECT_EQ(kExitOk, Watch());
  EXPECT_THAT(before, HasSubstr("AGENT"));
  const std::string after = io_.out.substr(before.size());
  // The old rows were broken by the terminal: it is emptied.
  EXPECT_THAT(after, HasSubstr("\x1b[2J"));
  EXPECT_THAT(after, HasSubstr("Fix the flaky login test"));
  EXPECT_THAT(after, Not(HasSubstr("nightly-fixer")));
}

TEST_F(RunWatchListTest, NothingIsDrawnBeforeTheSnapshotIsWhole) {
  UseTerminal(80, 24);
  channel().Stream(kWatchRuns, StreamScript().Say(Chunk(Part(0, 2), true)));
  io_.InterruptAfter(absl::Seconds(5));
  EXPECT_EQ(kExitOk, Watch());
  EXPECT_EQ("", io_.out);
}

TEST_F(RunWatchListTest, AgesGrowWithoutMessages) {
  UseTerminal(80, 24);
  channel().Stream(
      kWatchRuns,
      StreamScript().Say(Chunk(Part(0, 1), true)).Say(ListSynced()));
  io_.InterruptAfter(absl::Milliseconds(3500));
  EXPECT_EQ(kExitOk, Watch());
  EXPECT_THAT(Shown(), HasSubstr(" 15s "));
}

TEST_F(RunWatchListTest, SleepsWhileNothingVisibleChanges) {
  UseTerminal(80, 24);
  channel().Stream(
      kWatchRuns,
      StreamScript().Say(Chunk(Part(3, 4), true)).Say(ListSynced()));
  io_.InterruptAfter(absl::Seconds(30));
  EXPECT_EQ(kExitOk, Watch());
  // Five days old: only the wait for the daemon's heartbeat.
  EXPECT_LE(io_.flushes, 4);
}

TEST_F(RunWatchListTest, SaysThatThereAreNoRuns) {
  UseTerminal(80, 24);
  channel().Stream(
      kWatchRuns, StreamScript().Say(Chunk(RunPage(), true)).Say(ListSynced()));
  io_.InterruptAfter(absl::Seconds(1));
  EXPECT_EQ(kExitOk, Watch());
  EXPECT_THAT(Shown(), HasSubstr("No runs found."));
}

TEST_F(RunWatchListTest, SaysThatTheDaemonIsAway) {
  UseTerminal(100, 24);
  v1::ErrorDetail detail;
  detail.set_error_code("shutting_down");
  channel().Stream(kWatchRuns,
                   StreamScript()
                       .Say(Chunk(SampleRuns(), true))
                       .Say(ListSynced())
                       .Say(ListState("live"))
                       .End(ozd::MakeError(absl::StatusCode::kUnavailable,
                                           "ozd is shutting down", detail),
                            absl::Seconds(6)));
  channel().Stream(kWatchRuns,
                   StreamScript().End(absl::UnavailableError("gone")));
  io_.InterruptAfter(absl::Seconds(20));
  EXPECT_EQ(kExitOk, Watch());
  EXPECT_THAT(Shown(), HasSubstr("no daemon since 10:30:06: gone"));
}

TEST_F(RunWatchListTest, ProgramsHearOfALongAbsenceOnce) {
  channel().Stream(kWatchRuns, StreamScript()
                                   .Say(Chunk(Part(0, 1), true))
                                   .Say(ListSynced("e:5"))
                                   .Say(ListState("live"))
                                   .End(absl::UnavailableError("gone")));
  for (int i = 0; i < 7; ++i) {
    channel().Stream(kWatchRuns,
                     StreamScript().End(absl::UnavailableError("gone")));
  }
  channel().Stream(kWatchRuns, StreamScript().Say(Beat()));
  io_.InterruptAfter(absl::Seconds(30));
  EXPECT_EQ(kExitOk, Watch());
  const std::vector<std::string> lines = absl::StrSplit(io_.out, '\n');
  ASSERT_EQ(7u, lines.size());
  EXPECT_THAT(lines[3], HasSubstr("\"state\":\"stale\""));
  EXPECT_THAT(lines[3], HasSubstr("\"reason\":\"gone\""));
  EXPECT_THAT(lines[4], HasSubstr("\"state\":\"live\""));
  EXPECT_THAT(lines[5], HasSubstr("heartbeat"));
}

TEST_F(RunWatchListTest, EndsWhenNobodyReads) {
  channel().Stream(kWatchRuns, StreamScript().Say(Beat()));
  io_.Schedule(absl::Seconds(5),
               [](Io::WakeUp* wake_up) { wake_up->output_closed = true; });
  EXPECT_EQ(kExitOk, Watch());
}

TEST_F(RunWatchListTest, BeginsAnewWithAnotherAccount) {
  v1::ErrorDetail detail;
  detail.set_error_code("account_changed");
  channel().Stream(
      kWatchRuns,
      StreamScript()
          .Say(Chunk(Part(0, 1), true))
          .Say(ListSynced("e:5"))
          .End(ozd::MakeError(absl::StatusCode::kAborted, "changed", detail)));
  channel().Stream(kWatchRuns, StreamScript().Say(Beat()));
  io_.InterruptAfter(absl::Seconds(5));
  EXPECT_EQ(kExitOk, Watch());
  EXPECT_EQ("", Request().resume());
}

TEST_F(RunWatchListTest, ReportsARefusalInBothTongues) {
  v1::ErrorDetail detail;
  detail.set_error_code("not_logged_in");
  detail.set_remedy("run: oz login");
  const absl::Status refusal = ozd::MakeError(
      absl::StatusCode::kUnauthenticated, "no key is stored", detail);
  channel().Stream(kWatchRuns, StreamScript().End(refusal));
  EXPECT_EQ(kExitNotLoggedIn, Watch());
  EXPECT_THAT(io_.out, HasSubstr("\"reason\":\"not_logged_in\""));
  EXPECT_NE("", io_.err);

  UseTerminal(80, 24);
  EXPECT_EQ(kExitNotLoggedIn, Watch());
  EXPECT_EQ("", io_.out);
  EXPECT_NE("", io_.err);
}

// The daemon of the property below: what it says from a token on.
class Story {
 public:
  Story() {
    const RunPage runs = SampleRuns();
    changes_.push_back(Upsert(Finished(), "e:2"));
    changes_.push_back(Removed("run_abc123", "e:3"));
    changes_.push_back(Upsert(runs[4], "e:4"));
    changes_.push_back(Upsert(runs[5], "e:5"));
  }

  StreamScript From(const std::string& resume) const {
    StreamScript script;
    if (resume.empty()) {
      script.Say(Chunk(Part(0, 3), true)).Say(Chunk(Part(3, 6), false));
      script.Say(ListSynced());
    } else {
      script.Say(ListSynced(resume));
    }
    for (const ListMessage& change : changes_) {
      if (change.resume() > resume) script.Say(change);
    }
    return script;
  }

 private:
  std::vector<ListMessage> changes_;
};

// Without what an interruption may add: a second "synced", a second beginning.
std::vector<std::string> Essence(const std::string& out) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(out, '\n', absl::SkipEmpty())) {
    if (absl::StrContains(line, "\"reset\":true")) lines.clear();
    if (absl::StrContains(line, "\"synced\"")) continue;
    lines.emplace_back(line);
  }
  return lines;
}

TEST_F(RunWatchListTest, AConnectionThatBreaksAnywhereLosesNothing) {
  const Story story;
  std::vector<std::string> unbroken;
  for (size_t cut = 0; cut <= 8; ++cut) {
    int calls = 0;
    channel().StreamFrom(kWatchRuns, [&](absl::string_view bytes) {
      v1::WatchRunsRequest request;
      EXPECT_TRUE(
          request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
      StreamScript script = story.From(request.resume());
      // The first time nothing is cut off: that is the unbroken stream.
      if (cut > 0 && ++calls == 1) {
        script.steps.resize(std::min(cut - 1, script.steps.size()));
        script.End(absl::UnavailableError("broken"));
      }
      return script;
    });
    io_.InterruptAfter(absl::Seconds(10));
    EXPECT_EQ(kExitOk, Watch());
    if (cut == 0) unbroken = Essence(io_.out);
    EXPECT_EQ(unbroken, Essence(io_.out)) << "broken after " << cut - 1;
  }
  EXPECT_EQ(6u, unbroken.size());
}

}  // namespace
}  // namespace oz
