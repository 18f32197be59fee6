// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/live_stream.h"
#include "client/commands/message/message_caller.h"
#include "client/commands/message/message_view.h"
#include "client/commands/report.h"
#include "client/commands/specs.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

constexpr char kWatchMessages[] = "/oz.v1.MessageService/WatchMessages";

absl::Status WrongFormat() {
  v1::ErrorDetail detail;
  detail.set_error_code("unsupported_format");
  return ozd::MakeError(
      absl::StatusCode::kInvalidArgument,
      "messages are watched as JSON lines: add --output-format ndjson", detail);
}

// The messages of one run on their way to stdout.
class MessageWatch {
 public:
  explicit MessageWatch(CommandContext* context)
      : context_(*context),
        run_id_(context->args().Text("RUN_ID")),
        last_(context->args().Int("since-sequence")) {}

  int Run() {
    LiveStream::Options stream;
    stream.method = kWatchMessages;
    stream.request = [this] { return Request(); };
    stream.on_message = Decoded<v1::WatchMessagesResponse>(
        [this](const v1::WatchMessagesResponse& response) {
          Handle(response);
          return Continue::kYes;
        });
    stream.on_lost = [this](const absl::Status& why, absl::Duration) {
      if (!lost_)
        Note(absl::StrCat("Message watch disconnected: ",
                          std::string(why.message()), ". Reconnecting."));
      lost_ = true;
    };
    stream.on_restored = [this] {
      lost_ = false;
      Note(absl::StrCat("Reconnected message watch for run ", run_id_,
                        " at sequence ", last_, "."));
    };
    const LiveOutcome outcome = RunLiveStream(context_, stream, {});
    // Interrupting it is how a watch ends, and so is a reader that has gone.
    if (outcome.end != LiveEnd::kEnded || outcome.status.ok()) return kExitOk;
    return ReportFailure(context_, outcome.status);
  }

 private:
  std::string Request() const {
    v1::WatchMessagesRequest request;
    *request.mutable_context() = ContextOfRun(context_, run_id_);
    request.set_run_id(run_id_);
    request.set_since_sequence(last_);
    return request.SerializeAsString();
  }

  void Handle(const v1::WatchMessagesResponse& response) {
    if (response.has_notice()) Note(response.notice());
    if (!response.has_arrived()) return;
    const v1::MessageArrived& arrived = response.arrived();
    // A daemon that took over may begin before what was printed.
    if (arrived.sequence() <= last_) return;
    if (context_.format() == OutputFormat::kNdjson) {
      PrintJson(context_, ArrivalNdjson(arrived));
    } else {
      context_.io()->Out(
          RenderArrival(arrived, Style::ForStdout(*context_.io())));
    }
    context_.io()->Flush();
    last_ = arrived.sequence();
  }

  void Note(const std::string& text) {
    context_.io()->Flush();
    context_.io()->Err(absl::StrCat(
        ozd::NeutraliseControls(ozd::Redact(text), ozd::Newlines::kEscape),
        "\n"));
  }

  CommandContext& context_;
  const std::string run_id_;
  // Sequence of the last message that was printed.
  int64_t last_;
  bool lost_ = false;
};

int RunMessageWatch(CommandContext& context) {
  // Scripts get JSON lines or nothing; a person at a terminal may just look.
  const bool person = context.format() == OutputFormat::kPretty &&
                      context.io()->stdout_is_terminal();
  if (context.format() != OutputFormat::kNdjson && !person) {
    return ReportFailure(context, WrongFormat());
  }
  return MessageWatch(&context).Run();
}

constexpr PositionalSpec kWatchedRunId[] = {
    {.value_name = "RUN_ID",
     .help = "The run whose messages",
     .ids = v1::RESOURCE_KIND_RUN},
};
constexpr OptionSpec kWatchOptions[] = {
    {.name = "since-sequence",
     .type = ValueType::kInt64,
     .value_name = "SINCE_SEQUENCE",
     .help = "Only messages after the one with this sequence",
     .default_value = "0",
     .minimum = 0},
};

}  // namespace

constinit const CommandSpec kRunMessageWatchCommand = {
    .name = "watch",
    .about = "Print a run's messages as they arrive",
    .long_about =
        "With --output-format ndjson each message is one JSON line with the "
        "keys sequence,\nmessage_id, sender_run_id, subject, body and "
        "occurred_at; a terminal shows it in\nwords. Printing a message marks "
        "it as read. A lost connection is made again, and\nno message is "
        "skipped. Ctrl-C ends it with exit code 0.",
    .options = kWatchOptions,
    .positionals = kWatchedRunId,
    .handler = RunMessageWatch,
};

}  // namespace oz
