// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/report.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/output/display_width.h"
#include "client/output/error_text.h"
#include "client/output/freshness_text.h"
#include "client/output/jq_filter.h"
#include "proto/support/error_detail.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

int PrintFiltered(CommandContext& context, absl::string_view json) {
  absl::StatusOr<std::unique_ptr<JqFilter>> filter =
      JqFilter::Compile(context.args().Text("jq"));
  if (!filter.ok()) return ReportFailure(context, filter.status());
  Io* io = context.io();
  const absl::Status status =
      (*filter)->Run(json, [io](absl::string_view output) {
        // Strings come out raw, so they are not JSON any more.
        io->Out(io->stdout_is_terminal()
                    ? ozd::NeutraliseControls(output, ozd::Newlines::kKeep)
                    : std::string(output));
      });
  return status.ok() ? kExitOk : ReportFailure(context, status);
}

}  // namespace

int ReportFailure(CommandContext& context, const absl::Status& status) {
  ErrorTextOptions options;
  options.key_given_with_call = context.args().Has("api-key");
  if (context.args().Flag("debug")) {
    const absl::StatusOr<ozd::Endpoint> endpoint = context.endpoint();
    if (endpoint.ok()) options.log_path = endpoint->state_dir + "/ozd.log";
  }
  // What was printed belongs before what is said about it.
  context.io()->Flush();
  context.io()->Err(RenderError(status, options));
  const auto detail = ozd::GetErrorDetail(status);
  if (detail.has_value() && detail->error_code() == "no_such_account" &&
      !context.args().Has("account") &&
      !context.account_file().account.empty()) {
    context.io()->Err(absl::StrCat("note: the account is named by ",
                                   OneLine(context.account_file().path), "\n"));
  }
  return kExitFailure;
}

void WarnIfStale(CommandContext& context, const v1::Freshness& freshness,
                 absl::string_view what) {
  if (!IsStale(freshness)) return;
  Io* io = context.io();
  io->Err(StaleWarning(freshness, what, io->clock()->Now(), io->time_zone()));
}

void PrintJson(CommandContext& context, absl::string_view json) {
  Io* io = context.io();
  if (io->stdout_is_terminal()) {
    io->Out(EscapeJsonForTerminal(json));
  } else {
    io->Out(json);
  }
}

int PrintServiceJson(CommandContext& context, absl::string_view json,
                     JsonLayout layout) {
  if (context.args().Has("jq")) return PrintFiltered(context, json);
  const absl::StatusOr<std::string> text = NormaliseJson(json, layout);
  if (!text.ok()) return ReportFailure(context, text.status());
  PrintJson(context, *text);
  return kExitOk;
}

ViewOptions MakeViewOptions(CommandContext& context) {
  Io* io = context.io();
  ViewOptions options;
  options.is_terminal = io->stdout_is_terminal();
  if (options.is_terminal) options.width = io->terminal_columns();
  options.now = io->clock()->Now();
  options.style = Style::ForStdout(*io);
  return options;
}

bool WantsJson(const CommandContext& context) {
  return context.format() == OutputFormat::kJson ||
         context.format() == OutputFormat::kNdjson;
}

JsonLayout LayoutOf(const CommandContext& context) {
  return context.format() == OutputFormat::kNdjson ? JsonLayout::kOneLine
                                                   : JsonLayout::kIndented;
}

int PrintDone(CommandContext& context, const char* key, absl::string_view id,
              const char* done, JsonLayout layout, absl::string_view text) {
  if (WantsJson(context)) {
    JsonWriter json(layout);
    json.BeginObject().Key(key).Text(id).Key(done).Bool(true);
    PrintJson(context, json.EndObject().Take());
  } else {
    context.io()->Out(text);
  }
  return kExitOk;
}

}  // namespace oz
