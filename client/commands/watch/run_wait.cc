// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/run_wait.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/live_stream.h"
#include "client/commands/report.h"
#include "client/commands/specs.h"
#include "client/commands/watch/verdict_view.h"
#include "client/output/display_width.h"
#include "client/output/error_text.h"
#include "client/output/relative_time.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"

namespace oz {
namespace {

constexpr char kWaitRuns[] = "/oz.v1.WatchService/WaitRuns";
constexpr absl::Duration kProgressInterval = absl::Seconds(1);
constexpr char kClearLine[] = "\r\x1b[K";

std::string WireState(std::string word) {
  if (word == "in-progress") return "INPROGRESS";
  absl::AsciiStrToUpper(&word);
  return word;
}

int ExitCodeOfVerdict(v1::RunVerdict::Kind kind) {
  switch (kind) {
    case v1::RunVerdict::SUCCEEDED:
    case v1::RunVerdict::REACHED:
      return kExitOk;
    case v1::RunVerdict::CANCELLED:
      return kExitCancelled;
    case v1::RunVerdict::BLOCKED:
      return kExitBlocked;
    case v1::RunVerdict::NOT_FOUND:
      return kExitNoVerdict;
    default:
      return kExitFailure;
  }
}

// How bad an exit code is beside another one: a failure is certain, a run of
// which nothing is known may be one.
int Badness(int exit_code) {
  switch (exit_code) {
    case kExitOk:
      return 0;
    case kExitCancelled:
      return 1;
    case kExitBlocked:
      return 2;
    case kExitNoVerdict:
      return 3;
    default:
      return 4;
  }
}

bool IsNotLoggedIn(const absl::Status& status) {
  if (absl::IsUnauthenticated(status)) return true;
  const auto detail = ozd::GetErrorDetail(status);
  return detail.has_value() && (detail->error_code() == "not_logged_in" ||
                                detail->error_code() == "invalid_api_key");
}

// One `oz run wait`, from the request to the last line.
class Wait {
 public:
  Wait(CommandContext* context, const std::vector<std::string>& run_ids)
      : context_(*context),
        io_(*context->io()),
        any_(context->args().Flag("any")),
        shows_progress_(io_.stdout_is_terminal() && io_.stderr_is_terminal()),
        began_at_(io_.clock()->Uptime()) {
    for (const std::string& id : run_ids) Add(id);
  }

  int Run() {
    LiveStream::Options stream;
    stream.method = kWaitRuns;
    stream.request = [this] { return Request(); };
    stream.on_message = Decoded<v1::WaitRunsResponse>(
        [this](const v1::WaitRunsResponse& response) {
          return Handle(response);
        });
    stream.on_lost = [this](const absl::Status& why, absl::Duration) {
      trouble_ = absl::StrCat("the daemon is away: ", OneLine(why.message()));
    };
    stream.on_restored = [this] { trouble_.clear(); };
    LiveLoop::Options loop;
    loop.interrupted_exit_code = kExitNoVerdict;
    if (const auto timeout = context_.args().DurationNs("timeout")) {
      loop.timeout = absl::Nanoseconds(*timeout);
    }
    if (shows_progress_) {
      loop.on_turn = [this] { return ShowProgress(); };
    }
    const LiveOutcome outcome = RunLiveStream(context_, stream, loop);
    if (shows_progress_) io_.Err(kClearLine);
    return Conclude(outcome);
  }

 private:
  void Add(const std::string& run_id) {
    if (Find(run_id) == nullptr) runs_.push_back({.run_id = run_id});
  }

  WaitedRun* Find(const std::string& run_id) {
    const auto found = std::find_if(
        runs_.begin(), runs_.end(),
        [&](const WaitedRun& waited) { return waited.run_id == run_id; });
    return found == runs_.end() ? nullptr : &*found;
  }

  // After a loss: only what is still open, by the ids that were pinned.
  std::string Request() const {
    v1::WaitRunsRequest request;
    *request.mutable_context() = context_.call_context();
    for (const WaitedRun& waited : runs_) {
      if (!waited.verdict.has_value()) request.add_run_ids(waited.run_id);
    }
    request.set_any(any_);
    for (const std::string& state : context_.args().Texts("until")) {
      request.add_until_states(WireState(state));
    }
    return request.SerializeAsString();
  }

  Continue Handle(const v1::WaitRunsResponse& response) {
    if (response.has_pinned()) Pin(response.pinned());
    if (response.has_connection()) return OnConnection(response.connection());
    if (response.has_verdict()) OnVerdict(response.verdict());
    return IsOver() ? Continue::kStop : Continue::kYes;
  }

  void Pin(const v1::WaitPinned& pinned) {
    if (std::exchange(pinned_, true)) return;
    runs_.clear();
    for (const std::string& id : pinned.run_ids()) Add(id);
  }

  void OnVerdict(const v1::RunVerdict& verdict) {
    WaitedRun* waited = Find(verdict.run_id());
    if (waited == nullptr || waited->verdict.has_value()) return;
    waited->verdict = verdict;
    waited->waited_ms = absl::ToInt64Milliseconds(Elapsed());
  }

  Continue OnConnection(const v1::Connection& connection) {
    trouble_ =
        connection.state() == "live"
            ? ""
            : OneLine(absl::StrCat(connection.state(),
                                   connection.reason().empty() ? "" : ": ",
                                   connection.reason()));
    signed_out_ = connection.state() == "signed_out";
    return signed_out_ ? Continue::kStop : Continue::kYes;
  }

  // An unknown run does not end a wait for any of several.
  bool IsOver() const {
    size_t open = 0;
    for (const WaitedRun& waited : runs_) {
      if (!waited.verdict.has_value()) {
        ++open;
      } else if (any_ && waited.verdict->kind() != v1::RunVerdict::NOT_FOUND) {
        return true;
      }
    }
    return open == 0;
  }

  absl::Duration Elapsed() const { return io_.clock()->Uptime() - began_at_; }

  absl::Duration ShowProgress() {
    const auto open = std::count_if(
        runs_.begin(), runs_.end(),
        [](const WaitedRun& waited) { return !waited.verdict.has_value(); });
    if (open == 0) return absl::InfiniteDuration();
    const absl::Duration elapsed = absl::Floor(Elapsed(), absl::Seconds(1));
    const std::string line =
        absl::StrCat("waiting for ", open, open == 1 ? " run" : " runs", ", ",
                     DurationText(elapsed), trouble_.empty() ? "" : "  (",
                     trouble_, trouble_.empty() ? "" : ")");
    if (line != shown_) {
      io_.Err(absl::StrCat(kClearLine,
                           TruncateToWidth(line, io_.terminal_columns() - 1)));
      shown_ = line;
    }
    return kProgressInterval;
  }

  int Conclude(const LiveOutcome& outcome) {
    if (outcome.end == LiveEnd::kOutputClosed) return kExitNoVerdict;
    int exit_code = kExitNoVerdict;
    NoVerdict otherwise = {.word = "none", .message = trouble_};
    if (IsOver()) {
      exit_code = CodeOfVerdicts();
      otherwise = {.word = "pending", .message = "another run ended the wait"};
    } else if (outcome.end == LiveEnd::kOutOfTime) {
      exit_code = kExitTimedOut;
      otherwise = {.word = "timed_out",
                   .message = absl::StrCat("no verdict after ",
                                           DurationText(Elapsed()))};
    } else if (outcome.end == LiveEnd::kInterrupted) {
      otherwise.message = "interrupted";
    } else if (signed_out_) {
      exit_code = kExitNotLoggedIn;
      io_.Err(NotLoggedInText());
      otherwise = {.word = "not_logged_in", .message = trouble_};
    } else {
      exit_code = ReportEnd(outcome.status, &otherwise);
      if (!pinned_ && !WantsJson()) return exit_code;
    }
    Print(otherwise, exit_code);
    return exit_code;
  }

  // The daemon refused, or could not be had.
  int ReportEnd(const absl::Status& status, NoVerdict* otherwise) {
    ReportFailure(context_, status);
    otherwise->message = status.message().empty()
                             ? absl::StatusCodeToString(status.code())
                             : std::string(status.message());
    if (IsNotLoggedIn(status)) {
      otherwise->word = "not_logged_in";
      return kExitNotLoggedIn;
    }
    // Ids that mean several runs, or too many of them.
    return absl::IsInvalidArgument(status) ? kExitUsage : kExitNoVerdict;
  }

  int CodeOfVerdicts() const {
    int worst = kExitOk;
    bool some = false;
    for (const WaitedRun& waited : runs_) {
      if (!waited.verdict.has_value()) continue;
      // Of any, one that ended counts more than one that never was.
      if (any_ && waited.verdict->kind() == v1::RunVerdict::NOT_FOUND) continue;
      const int code = ExitCodeOfVerdict(waited.verdict->kind());
      if (Badness(code) > Badness(worst)) worst = code;
      some = true;
    }
    return some ? worst : kExitNoVerdict;
  }

  bool WantsJson() const {
    return context_.format() == OutputFormat::kJson ||
           context_.format() == OutputFormat::kNdjson;
  }

  void Print(const NoVerdict& otherwise, int exit_code) {
    for (WaitedRun& waited : runs_) {
      if (waited.verdict.has_value()) continue;
      waited.waited_ms = absl::ToInt64Milliseconds(Elapsed());
    }
    if (WantsJson()) {
      PrintJson(context_, RenderVerdictJson(runs_, otherwise,
                                            WordOf(exit_code, otherwise)));
      return;
    }
    const ViewOptions options = MakeViewOptions(context_);
    for (const WaitedRun& waited : runs_) {
      // Who waits for any wants to read which one it was.
      if (!waited.verdict.has_value() && otherwise.word == "pending") continue;
      io_.Out(context_.format() == OutputFormat::kText
                  ? RenderVerdictRow(waited, otherwise)
                  : RenderVerdictLine(waited, otherwise, options));
    }
  }

  bool OnlyReached() const {
    return std::any_of(runs_.begin(), runs_.end(), [](const WaitedRun& waited) {
      return waited.verdict.has_value() &&
             waited.verdict->kind() == v1::RunVerdict::REACHED;
    });
  }

  // Of all runs together.
  absl::string_view WordOf(int exit_code, const NoVerdict& otherwise) const {
    switch (exit_code) {
      case kExitOk:
        return OnlyReached() ? "reached" : "succeeded";
      case kExitFailure:
        return "failed";
      case kExitCancelled:
        return "cancelled";
      case kExitBlocked:
        return "blocked";
      case kExitTimedOut:
      case kExitNotLoggedIn:
        return otherwise.word;
      default:
        return "none";
    }
  }

  CommandContext& context_;
  Io& io_;
  const bool any_;
  const bool shows_progress_;
  const absl::Duration began_at_;
  // In the order of the command line.
  std::vector<WaitedRun> runs_;
  bool pinned_ = false;
  bool signed_out_ = false;
  // Why nothing can be heard of the runs at present; empty when it can.
  std::string trouble_;
  std::string shown_;
};

}  // namespace

int WaitForRuns(CommandContext& context,
                const std::vector<std::string>& run_ids) {
  return Wait(&context, run_ids).Run();
}

namespace {

int RunWait(CommandContext& context) {
  return WaitForRuns(context, context.args().Texts("ID"));
}

constexpr PositionalSpec kAwaitedRuns[] = {
    {.value_name = "ID",
     .help = "The runs, or the starts of their ids",
     .ids = v1::RESOURCE_KIND_RUN,
     .repeatable = true},
};

constexpr EnumValue kStates[] = {
    {.name = "queued"},      {.name = "pending"},   {.name = "claimed"},
    {.name = "in-progress"}, {.name = "succeeded"}, {.name = "failed"},
    {.name = "error"},       {.name = "blocked"},   {.name = "cancelled"},
};
constexpr const char* kExcludesAny[] = {"any"};
constexpr const char* kExcludesAll[] = {"all"};
constexpr OptionSpec kWaitOptions[] = {
    {.name = "any",
     .type = ValueType::kFlag,
     .help = "End with the first run that does",
     .conflicts = kExcludesAll},
    {.name = "all",
     .type = ValueType::kFlag,
     .help = "End with the last run that does (the default)",
     .conflicts = kExcludesAny},
    {.name = "until",
     .type = ValueType::kEnum,
     .value_name = "STATE",
     .help = "Also end for a run in this state; repeat for any of several",
     .values = kStates,
     .repeatable = true},
    {.name = "timeout",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .help = "Give up after this time, such as 30s or 1h30m"},
};

}  // namespace

constinit const CommandSpec kRunWaitCommand = {
    .name = "wait",
    .about = "Wait until runs have ended, and tell how",
    .long_about =
        "Prints one line for each run once its end was read from the service, "
        "and nothing\nbefore that. A lost connection is made again; it is "
        "never taken for an answer.\n\nExit codes: 0 succeeded, 1 failed, 3 "
        "cancelled, 4 not logged in, 5 blocked (needs\nyou), 6 nothing is "
        "known, 124 timed out. Of several runs the worst counts. A run "
        "that\nis blocked will not end without you: it ends the wait.",
    .options = kWaitOptions,
    .positionals = kAwaitedRuns,
    .handler = RunWait,
};

}  // namespace oz
