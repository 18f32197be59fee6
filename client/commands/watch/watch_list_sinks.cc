// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/base/exit_code.h"
#include "client/commands/report.h"
#include "client/commands/run_view.h"
#include "client/commands/watch/run_board.h"
#include "client/commands/watch/run_watch.h"
#include "client/commands/watch/watch_json.h"
#include "client/commands/watch/watch_list.h"
#include "client/output/display_width.h"
#include "client/output/screen.h"
#include "proto/support/redact.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

class ScreenSink : public RunListSink {
 public:
  ScreenSink(CommandContext* context, int limit)
      : context_(context), io_(context->io()), board_(limit) {}

  void OnMessage(const v1::WatchRunsResponse& message,
                 absl::string_view /*resume*/) override {
    board_.Apply(message, io_->clock()->Now());
  }
  void OnAway(const absl::Status& why, absl::Time since,
              absl::string_view /*resume*/) override {
    board_.SetDaemonAway(AwayReason(why), since);
  }
  void OnBack() override { board_.SetDaemonBack(); }

  absl::Duration OnTurn() override {
    // Half a snapshot would be drawn as if runs had gone.
    if (!board_.synced() && !drawing_) return absl::InfiniteDuration();
    if (board_.synced()) Draw();
    return board_.UntilItChanges(io_->clock()->Now());
  }
  void OnRedraw(bool resumed) override {
    if (!drawing_) return;
    if (resumed) screen_.Abandon();
    screen_.Resize(io_->terminal_columns());
    io_->SetDrawing(true);
  }
  int OnEnd(const absl::Status& status) override {
    if (drawing_) {
      // The echo of Ctrl-C.
      io_->Out("\r\x1b[K");
      io_->SetDrawing(false);
    }
    return status.ok() ? kExitOk : ReportFailure(*context_, status);
  }

 private:
  void Draw() {
    if (!drawing_) io_->SetDrawing(true);
    drawing_ = true;
    ViewOptions options = MakeViewOptions(*context_);
    options.zone = io_->time_zone();
    io_->Out(screen_.Draw(board_.Render(options, io_->terminal_lines()),
                          options.width));
  }

  CommandContext* const context_;
  Io* const io_;
  RunBoard board_;
  Screen screen_;
  bool drawing_ = false;
};

class ListJsonSink : public RunListSink {
 public:
  explicit ListJsonSink(CommandContext* context) : context_(context) {}

  void OnMessage(const v1::WatchRunsResponse& message,
                 absl::string_view resume) override {
    if (message.has_connection()) {
      is_live_ = message.connection().state() == "live";
    }
    Print(WatchRunsLine(message, resume));
    resume_ = std::string(resume);
  }
  void OnAway(const absl::Status& why, absl::Time since,
              absl::string_view resume) override {
    if (std::exchange(away_, true)) return;
    v1::WatchRunsResponse message;
    *message.mutable_connection() = AwayConnection(why, since);
    Print(WatchRunsLine(message, resume));
    is_live_ = false;
  }
  void OnBack() override {
    away_ = false;
    if (std::exchange(is_live_, true)) return;
    v1::WatchRunsResponse message;
    message.mutable_connection()->set_state("live");
    Print(WatchRunsLine(message, resume_));
  }
  int OnEnd(const absl::Status& status) override {
    if (status.ok()) return kExitOk;
    Print(WatchErrorLine(status, ""));
    return ReportFailure(*context_, status);
  }

 private:
  void Print(const std::string& line) {
    PrintJson(*context_, line);
    context_->io()->Flush();
  }

  CommandContext* const context_;
  std::string resume_;
  bool is_live_ = true;
  bool away_ = false;
};

class ListRowSink : public RunListSink {
 public:
  explicit ListRowSink(CommandContext* context) : context_(context) {}

  void OnMessage(const v1::WatchRunsResponse& message,
                 absl::string_view /*resume*/) override {
    switch (message.kind_case()) {
      case v1::WatchRunsResponse::kSnapshot:
        if (message.snapshot().reset()) Print("reset\n");
        PrintRuns("snapshot", message.snapshot().runs());
        break;
      case v1::WatchRunsResponse::kUpsert: {
        RunPage page;
        *page.Add() = message.upsert();
        PrintRuns("upsert", page);
        break;
      }
      case v1::WatchRunsResponse::kRemoved:
        Print(absl::StrCat("removed\t", OneLine(message.removed()), "\n"));
        break;
      case v1::WatchRunsResponse::kSynced:
        Print("synced\n");
        break;
      case v1::WatchRunsResponse::kConnection:
        PrintConnection(message.connection());
        break;
      default:
        break;
    }
  }
  void OnAway(const absl::Status& why, absl::Time since,
              absl::string_view /*resume*/) override {
    if (!std::exchange(away_, true))
      PrintConnection(AwayConnection(why, since));
  }
  void OnBack() override {
    away_ = false;
    if (is_live_) return;
    v1::Connection connection;
    connection.set_state("live");
    PrintConnection(connection);
  }
  int OnEnd(const absl::Status& status) override {
    return status.ok() ? kExitOk : ReportFailure(*context_, status);
  }

 private:
  void PrintRuns(absl::string_view word, const RunPage& runs) {
    const std::string rows = RenderRunRows(runs);
    std::string text;
    for (absl::string_view row :
         absl::StrSplit(rows, '\n', absl::SkipEmpty())) {
      absl::StrAppend(&text, word, "\t", row, "\n");
    }
    Print(text);
  }
  void PrintConnection(const v1::Connection& connection) {
    is_live_ = connection.state() == "live";
    Print(absl::StrCat("connection\t", OneLine(connection.state()), "\t",
                       OneLine(connection.transport()), "\t",
                       connection.since_us() == 0
                           ? ""
                           : ozd::FormatRfc3339Z(connection.since_us()),
                       "\t", OneLine(ozd::Redact(connection.reason())), "\n"));
  }
  void Print(absl::string_view text) {
    context_->io()->Out(text);
    context_->io()->Flush();
  }

  CommandContext* const context_;
  bool is_live_ = true;
  bool away_ = false;
};

}  // namespace

std::unique_ptr<RunListSink> MakeScreenSink(CommandContext* context,
                                            int limit) {
  return std::make_unique<ScreenSink>(context, limit);
}

std::unique_ptr<RunListSink> MakeJsonSink(CommandContext* context) {
  return std::make_unique<ListJsonSink>(context);
}

std::unique_ptr<RunListSink> MakeRowSink(CommandContext* context) {
  return std::make_unique<ListRowSink>(context);
}

}  // namespace oz
