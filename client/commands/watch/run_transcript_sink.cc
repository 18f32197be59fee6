// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/commands/report.h"
#include "client/commands/run_state.h"
#include "client/commands/run_view.h"
#include "client/commands/watch/conversation_view.h"
#include "client/commands/watch/run_watch.h"
#include "client/commands/watch/watch_single.h"
#include "client/output/display_width.h"
#include "client/output/relative_time.h"
#include "client/output/screen.h"
#include "proto/support/error_detail.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

// Of what is still growing, above the status of a single run.
constexpr size_t kMaxPending = 8;

// From its start to `end`; nothing when it never started.
std::string Elapsed(const v1::Run& run, absl::Time end) {
  if (run.started_at_us() == 0) return "";
  return DurationText(end - absl::FromUnixMicros(run.started_at_us()));
}

// "The environment could not be set up [environment_setup_failed]"
std::string Reason(const v1::Run& run) {
  std::string reason = OneLine(ozd::Redact(run.status_message()));
  if (!run.error_code().empty()) {
    absl::StrAppend(&reason, reason.empty() ? "" : " ", "[",
                    OneLine(run.error_code()), "]");
  }
  return reason;
}

// Conversations of one or several runs. On a terminal the end of the output is
// a block that is drawn anew: what is still growing, and how the runs fare.
class TranscriptSink : public RunSink {
 public:
  TranscriptSink(CommandContext* context, std::vector<std::string> run_ids)
      : context_(context),
        io_(context->io()),
        redraws_(CanRedraw(*context->io())),
        style_(Style::ForStdout(*context->io())) {
    for (std::string& id : run_ids) panels_.emplace_back(std::move(id));
    Fit();
  }

  void OnMessage(size_t run, const std::string& run_id,
                 const v1::WatchRunResponse& message) override {
    Panel& panel = panels_[run];
    panel.run_id = run_id;
    switch (message.kind_case()) {
      case v1::WatchRunResponse::kRun:
        return OnRun(panel, message.run());
      case v1::WatchRunResponse::kItem:
        return Print(panel, panel.view.Take(message.item()));
      case v1::WatchRunResponse::kConnection:
        panel.connection = message.connection();
        return WarnOfConnection(panel);
      case v1::WatchRunResponse::kReset:
        Print(panel,
              absl::StrCat("\n",
                           style_.Paint(Color::kDim,
                                        "── the conversation was rewritten ──"),
                           "\n"));
        return panel.view.Reset();
      case v1::WatchRunResponse::kEnded:
        panel.run = message.ended().run();
        Print(panel, panel.view.Finish());
        return Print(panel, "\n" + OutcomeLine(panel.run));
      default:
        return;
    }
  }
  void OnAway(size_t run, const std::string& /*run_id*/,
              const absl::Status& why, absl::Time since) override {
    panels_[run].away = AwayConnection(why, since);
    if (run == 0) Warn(*panels_[run].away);
  }
  void OnBack(size_t run, const std::string& /*run_id*/) override {
    panels_[run].away.reset();
    panels_[run].connection.Clear();
  }
  void OnEnd(size_t run, const std::string& run_id,
             const absl::Status& status) override {
    Panel& panel = panels_[run];
    panel.ended = true;
    Print(panel, panel.view.Finish());
    if (status.ok()) return;
    io_->Out(screen_.Clear());
    ReportFailure(*context_, panels_.size() == 1
                                 ? status
                                 : ozd::Annotate(status, OneLine(run_id)));
  }

  absl::Duration OnTurn() override {
    if (!redraws_) return absl::InfiniteDuration();
    std::vector<std::string> block = Block();
    if (!drawing_ && !block.empty()) {
      drawing_ = true;
      io_->SetDrawing(true);
    }
    const bool counts = !block.empty();
    io_->Out(screen_.Draw(std::move(block), columns_));
    return counts ? absl::Seconds(1) : absl::InfiniteDuration();
  }
  void OnRedraw(bool resumed) override {
    Fit();
    if (!drawing_) return;
    if (resumed) screen_.Abandon();
    screen_.Resize(columns_);
    io_->SetDrawing(true);
  }
  void Finish() override {
    for (Panel& panel : panels_) Print(panel, panel.view.Finish());
    if (!drawing_) return;
    io_->Out(absl::StrCat("\r\x1b[K", screen_.Clear()));
    io_->SetDrawing(false);
  }

 private:
  struct Panel {
    explicit Panel(std::string id)
        : run_id(std::move(id)), view({Style(), kUnlimitedWidth}) {}

    std::string run_id;
    v1::Run run;
    ConversationView view;
    v1::Connection connection;
    std::optional<v1::Connection> away;
    // The next line opens the output of this run; no blank line before it.
    bool fresh = true;
    bool ended = false;
  };

  // Takes over the size of the terminal.
  void Fit() {
    columns_ = redraws_ ? io_->terminal_columns() : kUnlimitedWidth;
    const int prefix =
        panels_.size() > 1 ? VisibleWidth(Prefix(panels_.front())) : 0;
    for (Panel& panel : panels_) {
      const int width =
          columns_ == kUnlimitedWidth ? columns_ : columns_ - prefix;
      if (panel.fresh) panel.view = ConversationView({style_, width});
      panel.view.set_width(width);
    }
  }

  // Tells the lines of several runs apart.
  std::string Prefix(const Panel& panel) const {
    if (panels_.size() == 1) return "";
    std::string id = OneLine(panel.run_id).substr(0, ShortLength());
    id.resize(ShortLength(), ' ');
    return style_.Paint(Color::kDim, id + " │ ");
  }
  size_t ShortLength() const {
    RunPage page;
    for (const Panel& panel : panels_) page.Add()->set_run_id(panel.run_id);
    return ShortIdLength(page);
  }

  // Prints whole lines for good.
  void Print(Panel& panel, absl::string_view text) {
    if (text.empty()) return;
    if (panel.fresh && text[0] == '\n') text.remove_prefix(1);
    panel.fresh = false;
    if (panels_.size() == 1) return io_->Out(screen_.Print(text));
    std::string prefixed;
    for (absl::string_view line :
         absl::StrSplit(text.substr(0, text.size() - 1), '\n')) {
      std::string row = absl::StrCat(Prefix(panel), line);
      if (line.empty())
        row = std::string(absl::StripTrailingAsciiWhitespace(row));
      absl::StrAppend(&prefixed, row, "\n");
    }
    io_->Out(screen_.Print(prefixed));
  }

  void OnRun(Panel& panel, const v1::Run& run) {
    const bool first = panel.run.state().empty();
    const bool other_state = panel.run.state() != run.state();
    panel.run = run;
    if (first) {
      Print(panel, absl::StrCat(
                       StateText(run), "  ",
                       style_.Paint(Color::kBold, OneLine(run.title())),
                       run.title().empty() ? "" : "  ",
                       style_.Paint(Color::kDim, OneLine(run.run_id())), "\n"));
    } else if (other_state && !ViewRunState(run.state()).ended) {
      // The end has a line of its own, after the last words.
      const std::string reason = Reason(run);
      Print(panel, absl::StrCat("\n", StateText(run),
                                reason.empty() ? "" : "  ", reason, "\n"));
    }
  }

  std::string StateText(const v1::Run& run) const {
    const RunStateView state = ViewRunState(run.state());
    return style_.Paint(state.color, state.label);
  }

  std::string OutcomeLine(const v1::Run& run) const {
    std::vector<std::string> parts = {StateText(run)};
    const std::string elapsed =
        Elapsed(run, absl::FromUnixMicros(run.updated_at_us()));
    if (!elapsed.empty()) parts.push_back("in " + elapsed);
    const std::string reason = Reason(run);
    if (!reason.empty()) parts.push_back(reason);
    for (const std::string& url : run.pull_request_urls()) {
      parts.push_back(style_.Paint(Color::kCyan, OneLine(url)));
    }
    if (run.artifact_types_size() > 0) {
      parts.push_back(style_.Paint(
          Color::kDim,
          absl::StrCat("artifacts: oz run artifacts ",
                       OneLine(run.run_id()).substr(0, ShortLength()))));
    }
    return absl::StrJoin(parts, "  ") + "\n";
  }

  std::string ConnectionText(const Panel& panel) const {
    const v1::Connection& connection =
        panel.away.has_value() ? *panel.away : panel.connection;
    if (connection.state().empty() || connection.state() == "live") return "";
    std::string text = OneLine(connection.state());
    std::replace(text.begin(), text.end(), '_', ' ');
    if (connection.since_us() != 0) {
      absl::StrAppend(&text, " since ",
                      ClockTime(absl::FromUnixMicros(connection.since_us()),
                                io_->clock()->Now(), io_->time_zone()));
    }
    if (!connection.reason().empty()) {
      absl::StrAppend(&text, ": ", OneLine(ozd::Redact(connection.reason())));
    }
    return text;
  }

  std::string StatusLine(const Panel& panel) const {
    std::vector<std::string> parts = {StateText(panel.run)};
    const std::string elapsed = Elapsed(panel.run, io_->clock()->Now());
    if (!elapsed.empty()) parts.push_back(style_.Paint(Color::kDim, elapsed));
    const std::string connection = ConnectionText(panel);
    if (!connection.empty()) {
      parts.push_back(style_.Paint(Color::kYellow, connection));
    }
    if (panels_.size() > 1 && !panel.run.title().empty()) {
      parts.push_back(OneLine(panel.run.title()));
    }
    return Prefix(panel) + absl::StrJoin(parts, "  ");
  }

  // What is drawn anew. Empty when every run has ended.
  std::vector<std::string> Block() const {
    std::vector<std::string> block;
    if (panels_.size() == 1 && !panels_[0].ended) {
      block = panels_[0].view.Pending(kMaxPending);
    }
    bool separated = false;
    for (const Panel& panel : panels_) {
      if (panel.ended || panel.run.state().empty()) continue;
      if (!std::exchange(separated, true)) block.emplace_back();
      block.push_back(StatusLine(panel));
    }
    const size_t room =
        static_cast<size_t>(std::max(1, io_->terminal_lines() - 1));
    if (block.size() > room) {
      block.erase(block.begin(), block.end() - static_cast<ssize_t>(room));
    }
    return block;
  }

  // Without a status line a connection that is not live is told on stderr,
  // once for all runs.
  void WarnOfConnection(const Panel& panel) {
    if (&panel != &panels_.front() || panel.connection.state() == "live") {
      return;
    }
    Warn(panel.connection);
  }
  void Warn(const v1::Connection& connection) {
    if (redraws_) return;
    io_->Flush();
    io_->Err(absl::StrCat("warning: ", OneLine(connection.state()),
                          connection.reason().empty() ? "" : ": ",
                          OneLine(ozd::Redact(connection.reason())), "\n"));
  }

  CommandContext* const context_;
  Io* const io_;
  const bool redraws_;
  const Style style_;
  int columns_ = kUnlimitedWidth;
  std::vector<Panel> panels_;
  Screen screen_;
  bool drawing_ = false;
};

}  // namespace

std::unique_ptr<RunSink> MakeTranscriptSink(CommandContext* context,
                                            std::vector<std::string> run_ids) {
  return std::make_unique<TranscriptSink>(context, std::move(run_ids));
}

}  // namespace oz
