// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/watch_list.h"

#include <optional>

#include "client/base/exit_code.h"
#include "client/commands/live_stream.h"
#include "client/commands/report.h"
#include "client/commands/run/run_list.h"
#include "client/commands/watch/run_watch.h"
#include "proto/support/error_detail.h"

namespace oz {
namespace {

constexpr char kWatchRuns[] = "/oz.v1.WatchService/WatchRuns";
// A daemon that is restarted is back before that, and nobody need know.
constexpr absl::Duration kBriefListAbsence = absl::Seconds(1);

// One `run watch`: what is asked, and where to go on after a loss.
class ListWatch {
 public:
  ListWatch(CommandContext* context, RunListSink* sink)
      : context_(context), sink_(sink) {
    request_.set_resume(context->args().Text("resume"));
    request_.set_limit(static_cast<int32_t>(context->args().Int("limit")));
    *request_.mutable_filter() = MakeRunFilter(context->args());
    *request_.mutable_context() = context->call_context();
  }

  int Run() {
    LiveStream::Options stream;
    stream.method = kWatchRuns;
    stream.request = [this] { return request_.SerializeAsString(); };
    stream.on_message = Decoded<v1::WatchRunsResponse>(
        [this](const v1::WatchRunsResponse& message) {
          return OnMessage(message);
        });
    stream.on_lost = [this](const absl::Status& why, absl::Duration) {
      OnLost(why);
    };
    stream.on_restored = [this] { OnRestored(); };
    LiveLoop::Options loop;
    loop.interrupted_exit_code = kExitOk;
    loop.on_turn = [this] { return sink_->OnTurn(); };
    loop.on_redraw = [this](bool resumed) { sink_->OnRedraw(resumed); };
    const LiveOutcome outcome = RunLiveStream(*context_, stream, loop);
    // Ctrl-C and a reader that has seen enough are the ways to end this.
    if (outcome.end != LiveEnd::kEnded) return sink_->OnEnd(absl::OkStatus());
    const int exit_code = sink_->OnEnd(outcome.status);
    return absl::IsUnauthenticated(outcome.status) ? kExitNotLoggedIn
                                                   : exit_code;
  }

 private:
  Continue OnMessage(const v1::WatchRunsResponse& message) {
    // Inside a snapshot a token would skip the rest of it.
    if (message.has_snapshot()) in_snapshot_ = true;
    if (message.has_synced()) in_snapshot_ = false;
    if (message.has_snapshot() && message.snapshot().reset()) {
      request_.clear_resume();
    }
    if (!in_snapshot_ && !message.resume().empty()) {
      request_.set_resume(message.resume());
    }
    sink_->OnMessage(message, request_.resume());
    return Continue::kYes;
  }

  void OnLost(const absl::Status& why) {
    // Another account is no base to go on from.
    const auto detail = ozd::GetErrorDetail(why);
    if (detail.has_value() && detail->error_code() == "account_changed") {
      request_.clear_resume();
    }
    const absl::Duration now = context_->io()->clock()->Uptime();
    if (!lost_at_.has_value()) {
      lost_at_ = now;
      lost_since_ = context_->io()->clock()->Now();
    }
    if (now - *lost_at_ < kBriefListAbsence) return;
    sink_->OnAway(why, lost_since_, request_.resume());
  }

  void OnRestored() {
    lost_at_.reset();
    sink_->OnBack();
  }

  CommandContext* const context_;
  RunListSink* const sink_;
  v1::WatchRunsRequest request_;
  bool in_snapshot_ = false;
  std::optional<absl::Duration> lost_at_;
  absl::Time lost_since_;
};

std::unique_ptr<RunListSink> MakeListSink(CommandContext* context) {
  const int limit = static_cast<int>(context->args().Int("limit"));
  switch (context->format()) {
    case OutputFormat::kText:
      return MakeRowSink(context);
    case OutputFormat::kNdjson:
      return MakeJsonSink(context);
    default:
      break;
  }
  return CanRedraw(*context->io()) ? MakeScreenSink(context, limit)
                                   : MakeJsonSink(context);
}

}  // namespace

int WatchRunList(CommandContext& context) {
  const std::unique_ptr<RunListSink> sink = MakeListSink(&context);
  return ListWatch(&context, sink.get()).Run();
}

}  // namespace oz
