// Copyright (c) 2026 The ozd authors. MIT licence.
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/commands/report.h"
#include "client/commands/run_view.h"
#include "client/commands/watch/run_watch.h"
#include "client/commands/watch/watch_json.h"
#include "client/commands/watch/watch_single.h"
#include "client/output/display_width.h"
#include "proto/support/error_detail.h"
#include "proto/support/redact.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

class RunJsonSink : public RunSink {
 public:
  explicit RunJsonSink(CommandContext* context) : context_(context) {}

  void OnMessage(size_t run, const std::string& run_id,
                 const v1::WatchRunResponse& message) override {
    if (message.has_connection()) {
      Note(run, message.connection());
    }
    Print(WatchRunLine(message, run_id));
  }
  void OnAway(size_t run, const std::string& run_id, const absl::Status& why,
              absl::Time since) override {
    v1::WatchRunResponse message;
    *message.mutable_connection() = AwayConnection(why, since);
    OnMessage(run, run_id, message);
  }
  void OnBack(size_t run, const std::string& run_id) override {
    if (dead_.erase(run) == 0) return;
    v1::WatchRunResponse message;
    message.mutable_connection()->set_state("live");
    Print(WatchRunLine(message, run_id));
  }
  void OnEnd(size_t /*run*/, const std::string& run_id,
             const absl::Status& status) override {
    if (status.ok()) return;
    Print(WatchErrorLine(status, run_id));
    ReportFailure(*context_, ozd::Annotate(status, OneLine(run_id)));
  }

 private:
  void Note(size_t run, const v1::Connection& connection) {
    if (connection.state() == "live") {
      dead_.erase(run);
    } else {
      dead_.insert(run);
    }
  }
  void Print(const std::string& line) {
    PrintJson(*context_, line);
    context_->io()->Flush();
  }

  CommandContext* const context_;
  // Runs of which it was last said that they are not live.
  std::set<size_t> dead_;
};

class RunRowSink : public RunSink {
 public:
  explicit RunRowSink(CommandContext* context) : context_(context) {}

  void OnMessage(size_t run, const std::string& run_id,
                 const v1::WatchRunResponse& message) override {
    switch (message.kind_case()) {
      case v1::WatchRunResponse::kRun:
        return Print(absl::StrCat("run\t", Row(message.run())));
      case v1::WatchRunResponse::kItem:
        return PrintItem(run_id, message.item());
      case v1::WatchRunResponse::kSynced:
        return Print(absl::StrCat("synced\t", OneLine(run_id), "\n"));
      case v1::WatchRunResponse::kConnection:
        return PrintConnection(run, run_id, message.connection());
      case v1::WatchRunResponse::kReset:
        return Print(absl::StrCat("reset\t", OneLine(run_id), "\t",
                                  OneLine(message.reset().reason()), "\n"));
      case v1::WatchRunResponse::kEnded:
        return Print(absl::StrCat("ended\t", Row(message.ended().run())));
      default:
        return;
    }
  }
  void OnAway(size_t run, const std::string& run_id, const absl::Status& why,
              absl::Time since) override {
    PrintConnection(run, run_id, AwayConnection(why, since));
  }
  void OnBack(size_t run, const std::string& run_id) override {
    if (dead_.erase(run) == 0) return;
    v1::Connection connection;
    connection.set_state("live");
    PrintConnection(run, run_id, connection);
  }
  void OnEnd(size_t /*run*/, const std::string& run_id,
             const absl::Status& status) override {
    if (status.ok()) return;
    ReportFailure(*context_, ozd::Annotate(status, OneLine(run_id)));
  }

 private:
  static std::string Row(const v1::Run& run) {
    RunPage page;
    *page.Add() = run;
    return RenderRunRows(page);
  }
  void PrintItem(const std::string& run_id, const v1::ConversationItem& item) {
    Print(absl::StrCat(
        absl::StrJoin(
            {std::string("item"), OneLine(run_id), absl::StrCat(item.seq()),
             std::string(item.final() ? "final" : "partial"),
             OneLine(item.role()), OneLine(item.kind()), OneLine(item.state()),
             OneLine(item.name()), OneLine(item.text())},
            "\t"),
        "\n"));
  }
  void PrintConnection(size_t run, const std::string& run_id,
                       const v1::Connection& connection) {
    if (connection.state() == "live") {
      dead_.erase(run);
    } else {
      dead_.insert(run);
    }
    Print(absl::StrCat(
        "connection\t", OneLine(run_id), "\t", OneLine(connection.state()),
        "\t", OneLine(connection.transport()), "\t",
        connection.since_us() == 0 ? ""
                                   : ozd::FormatRfc3339Z(connection.since_us()),
        "\t", OneLine(ozd::Redact(connection.reason())), "\n"));
  }
  void Print(absl::string_view text) {
    context_->io()->Out(text);
    context_->io()->Flush();
  }

  CommandContext* const context_;
  // Runs of which it was last said that they are not live.
  std::set<size_t> dead_;
};

}  // namespace

std::unique_ptr<RunSink> MakeRunJsonSink(CommandContext* context) {
  return std::make_unique<RunJsonSink>(context);
}

std::unique_ptr<RunSink> MakeRunRowSink(CommandContext* context) {
  return std::make_unique<RunRowSink>(context);
}

}  // namespace oz
