// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include <string>

#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "client/commands/run/run_filter_options.h"
#include "client/commands/run_view.h"
#include "client/commands/specs.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

constexpr char kGetRun[] = "/oz.v1.RunService/GetRun";
constexpr char kGetConversation[] = "/oz.v1.RunService/GetConversation";
// Conversations are large, but not that large.
constexpr size_t kMaxDocumentBytes = 256u << 20;

// A document that came in pieces.
struct Document {
  v1::Freshness freshness;
  std::string text;
};

absl::StatusOr<Document> FetchConversation(
    CommandContext& context, const v1::GetConversationRequest& request) {
  Document document;
  absl::Status problem;
  const auto on_message = [&](absl::string_view bytes) {
    v1::DocumentChunk chunk;
    if (!chunk.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      problem = absl::DataLossError("a part of the answer cannot be decoded");
    } else if (document.text.size() + chunk.data().size() > kMaxDocumentBytes) {
      problem = absl::DataLossError("the conversation is larger than 256 MiB");
    } else {
      if (chunk.has_freshness()) document.freshness = chunk.freshness();
      document.text.append(chunk.data());
    }
    return problem.ok();
  };
  const absl::Status status =
      StreamFromDaemon(context, kGetConversation, request, on_message);
  OZD_RETURN_IF_ERROR(problem);
  OZD_RETURN_IF_ERROR(status);
  return document;
}

// JSON whatever the format; the published command line does so too.
int PrintConversation(CommandContext& context,
                      v1::GetConversationRequest request) {
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  const absl::StatusOr<Document> document = FetchConversation(context, request);
  if (!document.ok()) return ReportFailure(context, document.status());
  WarnIfStale(context, document->freshness, "the conversation");
  const absl::StatusOr<std::string> text =
      NormaliseJson(document->text, JsonLayout::kIndented);
  if (!text.ok()) return ReportFailure(context, text.status());
  PrintJson(context, *text);
  return kExitOk;
}

int PrintRun(CommandContext& context, const v1::GetRunResponse& response,
             v1::RunView view) {
  if (view == v1::RUN_VIEW_RAW_JSON) {
    const JsonLayout layout = context.format() == OutputFormat::kNdjson
                                  ? JsonLayout::kOneLine
                                  : JsonLayout::kIndented;
    return PrintServiceJson(context, response.run().raw_json(), layout);
  }
  if (context.format() == OutputFormat::kText) {
    context.io()->Out(RenderRunFields(response.run()));
    return kExitOk;
  }
  ViewOptions options = MakeViewOptions(context);
  options.zone = context.io()->time_zone();
  context.io()->Out(RenderRunCard(response.run(), options));
  return kExitOk;
}

int RunGet(CommandContext& context) {
  const std::string run_id = context.args().Text("TASK_ID");
  if (context.args().Flag("conversation")) {
    v1::GetConversationRequest request;
    request.set_run_id(run_id);
    return PrintConversation(context, std::move(request));
  }
  const bool raw = context.args().Has("jq") ||
                   context.format() == OutputFormat::kJson ||
                   context.format() == OutputFormat::kNdjson;
  v1::GetRunRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  request.set_run_id(run_id);
  request.set_view(raw ? v1::RUN_VIEW_RAW_JSON : v1::RUN_VIEW_SUMMARY);
  v1::GetRunResponse response;
  const absl::Status status = CallDaemon(context, kGetRun, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "the run");
  return PrintRun(context, response, request.view());
}

int RunConversationGet(CommandContext& context) {
  v1::GetConversationRequest request;
  request.set_conversation_id(context.args().Text("CONVERSATION_ID"));
  return PrintConversation(context, std::move(request));
}

constexpr OptionSpec kGetJqOption = {
    .name = "jq",
    .type = ValueType::kJqFilter,
    .value_name = "FILTER",
    .help = "Filter the JSON with a jq program and print what it yields",
};

constexpr OptionSpec kGetOptions[] = {
    {.name = "conversation",
     .type = ValueType::kFlag,
     .help = "Print the run's conversation instead, as JSON"},
    kGetJqOption,
};
constexpr PositionalSpec kGetPositionals[] = {
    {.value_name = "TASK_ID",
     .help = "The run, or the start of its id",
     .ids = v1::RESOURCE_KIND_RUN},
};
constexpr PositionalSpec kConversationGetPositionals[] = {
    {.value_name = "CONVERSATION_ID", .help = "The conversation"},
};
constexpr CommandSpec kConversationGet = {
    .name = "get",
    .about = "Print a conversation as JSON",
    .positionals = kConversationGetPositionals,
    .handler = RunConversationGet,
};
constexpr const CommandSpec* kConversationCommands[] = {&kConversationGet};

}  // namespace

constinit const CommandSpec kRunGetCommand = {
    .name = "get",
    .about = "Show one run",
    .options = kGetOptions,
    .positionals = kGetPositionals,
    .handler = RunGet,
};

constinit const CommandSpec kRunConversationCommand = {
    .name = "conversation",
    .about = "Read what was said in a run",
    .subcommands = kConversationCommands,
};

}  // namespace oz
