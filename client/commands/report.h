// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_REPORT_H_
#define OZ_CLIENT_COMMANDS_REPORT_H_

// What handlers have in common: putting results on stdout, everything else on
// stderr, each in the way its destination needs.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/commands/command_context.h"
#include "client/commands/run_view.h"
#include "client/output/json_text.h"
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

// For rendering on this command's stdout.
ViewOptions MakeViewOptions(CommandContext& context);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_REPORT_H_
