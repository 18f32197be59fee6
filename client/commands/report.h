// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_REPORT_H_
#define OZ_CLIENT_COMMANDS_REPORT_H_

// Prints what handlers have in common: results on stdout, everything else on
// stderr, each in the way its destination needs.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/base/exit_code.h"
#include "client/commands/command_context.h"
#include "client/output/columns.h"
#include "client/output/json_text.h"
#include "client/output/json_writer.h"
#include "client/output/view_options.h"
#include "proto/oz/v1/common.pb.h"

namespace oz {

// Prints `status` to stderr and returns the exit code for it.
int ReportFailure(CommandContext& context, const absl::Status& status);

// Says on stderr that `what` is not current, if so.
void WarnIfStale(CommandContext& context, const v1::Freshness& freshness,
                 absl::string_view what);

// Prints JSON that is ready; escapes what a terminal would act on.
void PrintJson(CommandContext& context, absl::string_view json);

// Prints the service's JSON with sorted keys, or what --jq makes of it.
// Returns the exit code.
int PrintServiceJson(CommandContext& context, absl::string_view json,
                     JsonLayout layout);

// Returns the options for rendering on this command's stdout.
ViewOptions MakeViewOptions(CommandContext& context);

// Returns whether the command was asked for json or ndjson.
bool WantsJson(const CommandContext& context);

// Returns the layout of a single JSON object: one line for ndjson.
JsonLayout LayoutOf(const CommandContext& context);

// Prints {`key`: `id`, `done`: true}, or `text` for people and for scripts.
int PrintDone(CommandContext& context, const char* key, absl::string_view id,
              const char* done, JsonLayout layout, absl::string_view text);

// Prints a list in the format of the command. Returns the exit code.
template <typename T, typename Page>
int PrintList(CommandContext& context, const Columns<T>& columns,
              const Page& page) {
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderListJson(columns, page));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderNdjson(columns, page));
      break;
    case OutputFormat::kText:
      context.io()->Out(
          page.empty() && columns.nothing_in_text
              ? columns.nothing
              : RenderRows(columns, page, context.io()->clock()->Now()));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(
          page.empty() ? columns.nothing
                       : RenderTable(columns, page, MakeViewOptions(context)));
      break;
  }
  return kExitOk;
}

// Prints the JSON of one item in the layout of its columns.
template <typename T>
void PrintItemJson(CommandContext& context, const Columns<T>& columns,
                   const T& item) {
  PrintJson(context, RenderJson(columns, item,
                                context.format() == OutputFormat::kNdjson
                                    ? JsonLayout::kOneLine
                                    : columns.item_layout));
}

// Prints one item in the format of the command. Returns the exit code.
template <typename T>
int PrintItem(CommandContext& context, const Columns<T>& columns,
              const T& item) {
  if (WantsJson(context)) {
    PrintItemJson(context, columns, item);
  } else if (context.format() == OutputFormat::kText) {
    context.io()->Out(
        RenderFields(columns, item, context.io()->clock()->Now()));
  } else {
    context.io()->Out(RenderCard(columns, item, MakeViewOptions(context)));
  }
  return kExitOk;
}

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_REPORT_H_
