// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/watch_single.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "client/base/exit_code.h"
#include "client/commands/live_stream.h"
#include "client/commands/report.h"
#include "client/commands/watch/run_watch.h"
#include "proto/support/error_detail.h"

namespace oz {
namespace {

constexpr char kWatchRun[] = "/oz.v1.WatchService/WatchRun";
// A daemon that is restarted is back before that, and nobody need know.
constexpr absl::Duration kBriefAbsence = absl::Seconds(1);

// The verdict on a run that has ended; see exit_code.h.
int VerdictOf(const v1::Run& run) {
  if (run.state() == "SUCCEEDED") return kExitOk;
  if (run.state() == "CANCELLED") return kExitCancelled;
  if (run.state() == "BLOCKED") return kExitBlocked;
  return kExitFailure;
}

int ExitCodeOf(const absl::Status& status) {
  const auto detail = ozd::GetErrorDetail(status);
  if (absl::IsUnauthenticated(status) ||
      (detail.has_value() && detail->error_code() == "not_logged_in")) {
    return kExitNotLoggedIn;
  }
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitNoVerdict;
}

// The worse of two: what failed for sure, then what nobody knows.
int Worse(int a, int b) {
  constexpr int kWorstFirst[] = {kExitFailure,   kExitUsage,   kExitNotLoggedIn,
                                 kExitNoVerdict, kExitBlocked, kExitCancelled};
  for (const int code : kWorstFirst) {
    if (a == code || b == code) return code;
  }
  return kExitOk;
}

// One of the runs: knows what was shown of it, so that nothing is shown twice
// when the stream had to be opened anew.
class FollowedRun {
 public:
  FollowedRun(CommandContext* context, RunSink* sink, size_t index,
              std::string run_id)
      : context_(context),
        sink_(sink),
        index_(index),
        run_id_(std::move(run_id)),
        stream_(context, MakeOptions()) {
    const ParsedArgs& args = context->args();
    request_.set_run_id(run_id_);
    request_.set_after_seq(args.Int("since-seq"));
    request_.set_tail_items(static_cast<int32_t>(args.Int("tail")));
    request_.set_no_follow(args.Flag("no-follow"));
    *request_.mutable_context() = context->call_context();
  }

  LiveStream* stream() { return &stream_; }

  // Tells the sink of the end of the stream, once.
  void TellEnd() {
    if (told_end_ || !stream_.result().has_value()) return;
    told_end_ = true;
    sink_->OnEnd(index_, run_id_, *stream_.result());
  }

  int exit_code() const {
    if (!stream_.result().has_value()) return kExitNoVerdict;
    if (!stream_.result()->ok()) return ExitCodeOf(*stream_.result());
    return ended_.has_value() ? VerdictOf(*ended_) : kExitOk;
  }

 private:
  LiveStream::Options MakeOptions() {
    LiveStream::Options options;
    options.method = kWatchRun;
    options.request = [this] { return request_.SerializeAsString(); };
    options.on_message = Decoded<v1::WatchRunResponse>(
        [this](const v1::WatchRunResponse& message) {
          return OnMessage(message);
        });
    options.on_lost = [this](const absl::Status& why, absl::Duration) {
      OnLost(why);
    };
    options.on_restored = [this] {
      lost_at_.reset();
      told_loss_ = false;
      last_connection_.clear();
      sink_->OnBack(index_, run_id_);
    };
    options.may_end = context_->args().Flag("no-follow");
    return options;
  }

  Continue OnMessage(const v1::WatchRunResponse& message) {
    if (IsNew(message)) sink_->OnMessage(index_, run_id_, message);
    if (!message.has_ended()) return Continue::kYes;
    ended_ = message.ended().run();
    return Continue::kStop;
  }

  // Takes note of the message; false when it was shown already.
  bool IsNew(const v1::WatchRunResponse& message) {
    switch (message.kind_case()) {
      case v1::WatchRunResponse::kRun:
        // From now on the prefix may be ambiguous; the run is not.
        if (!message.run().run_id().empty()) run_id_ = message.run().run_id();
        request_.set_run_id(run_id_);
        return IsOther(message.run().SerializeAsString(), &last_run_);
      case v1::WatchRunResponse::kItem:
        return TakeItem(message.item());
      case v1::WatchRunResponse::kSynced:
        return !std::exchange(synced_, true);
      case v1::WatchRunResponse::kConnection:
        return IsOther(message.connection().SerializeAsString(),
                       &last_connection_);
      case v1::WatchRunResponse::kReset:
        open_items_.clear();
        request_.set_after_seq(0);
        synced_ = false;
        return true;
      default:
        return true;
    }
  }

  static bool IsOther(std::string now, std::string* last) {
    if (*last == now) return false;
    *last = std::move(now);
    return true;
  }

  bool TakeItem(const v1::ConversationItem& item) {
    if (item.seq() <= request_.after_seq()) return false;
    // The daemon counts from here when it is asked again.
    request_.set_tail_items(0);
    const auto known = open_items_.find(item.seq());
    const std::string bytes = item.SerializeAsString();
    const bool is_new =
        known == open_items_.end() || known->second.bytes != bytes;
    open_items_[item.seq()] = {bytes, item.final()};
    while (!open_items_.empty() && open_items_.begin()->second.final) {
      request_.set_after_seq(open_items_.begin()->first);
      open_items_.erase(open_items_.begin());
    }
    if (!open_items_.empty() && request_.after_seq() == 0) {
      request_.set_after_seq(open_items_.begin()->first - 1);
    }
    return is_new;
  }

  void OnLost(const absl::Status& why) {
    const absl::Duration now = context_->io()->clock()->Uptime();
    if (!lost_at_.has_value()) {
      lost_at_ = now;
      lost_since_ = context_->io()->clock()->Now();
    }
    if (now - *lost_at_ < kBriefAbsence) return;
    if (!std::exchange(told_loss_, true)) {
      sink_->OnAway(index_, run_id_, why, lost_since_);
    }
  }

  struct OpenItem {
    std::string bytes;
    bool final = false;
  };

  CommandContext* const context_;
  RunSink* const sink_;
  const size_t index_;
  std::string run_id_;
  // With the number after which something is missing.
  v1::WatchRunRequest request_;
  // Items behind that number.
  std::map<int64_t, OpenItem> open_items_;
  std::string last_run_;
  std::string last_connection_;
  bool synced_ = false;
  std::optional<v1::Run> ended_;
  bool told_end_ = false;
  bool told_loss_ = false;
  std::optional<absl::Duration> lost_at_;
  absl::Time lost_since_;
  LiveStream stream_;
};

std::unique_ptr<RunSink> MakeSink(CommandContext* context,
                                  const std::vector<std::string>& run_ids) {
  switch (context->format()) {
    case OutputFormat::kText:
      return MakeRunRowSink(context);
    case OutputFormat::kNdjson:
      return MakeRunJsonSink(context);
    default:
      return MakeTranscriptSink(context, run_ids);
  }
}

std::vector<std::string> WithoutRepeats(const std::vector<std::string>& ids) {
  std::vector<std::string> once;
  for (const std::string& id : ids) {
    if (std::find(once.begin(), once.end(), id) == once.end()) {
      once.push_back(id);
    }
  }
  return once;
}

}  // namespace

int WatchTheseRuns(CommandContext& context,
                   const std::vector<std::string>& run_ids) {
  const std::vector<std::string> ids = WithoutRepeats(run_ids);
  const std::unique_ptr<RunSink> sink = MakeSink(&context, ids);
  std::vector<std::unique_ptr<FollowedRun>> runs;
  std::vector<LiveStream*> streams;
  for (size_t i = 0; i < ids.size(); ++i) {
    runs.push_back(
        std::make_unique<FollowedRun>(&context, sink.get(), i, ids[i]));
    streams.push_back(runs.back()->stream());
  }
  LiveLoop::Options loop;
  loop.interrupted_exit_code = kExitNoVerdict;
  if (const auto timeout = context.args().DurationNs("timeout")) {
    loop.timeout = absl::Nanoseconds(*timeout);
  }
  loop.on_turn = [&] {
    for (const auto& run : runs) run->TellEnd();
    return sink->OnTurn();
  };
  loop.on_redraw = [&](bool resumed) { sink->OnRedraw(resumed); };
  const LiveEnd end = LiveLoop::Run(context.io(), streams, loop);
  sink->Finish();
  if (end == LiveEnd::kOutOfTime) return kExitTimedOut;
  if (end != LiveEnd::kEnded) return kExitNoVerdict;
  int exit_code = kExitOk;
  for (const auto& run : runs) exit_code = Worse(exit_code, run->exit_code());
  return exit_code;
}

}  // namespace oz
