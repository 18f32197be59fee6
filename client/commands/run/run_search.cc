// Copyright (c) 2026 The ozd authors. MIT licence.
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "client/commands/run/run_filter_options.h"
#include "client/commands/run/run_list.h"
#include "client/commands/run/search_view.h"
#include "client/commands/since.h"
#include "client/commands/specs.h"
#include "proto/oz/v1/search.pb.h"

namespace oz {
namespace {

constexpr char kSearchRuns[] = "/oz.v1.SearchService/SearchRuns";

// Says on stderr what a person should know about an answer that may lack
// something.
void TellCoverage(CommandContext& context,
                  const v1::SearchRunsResponse& found) {
  const v1::SearchCoverage& coverage = found.coverage();
  const bool all_indexed = coverage.history_complete() &&
                           coverage.indexed_runs() >= coverage.cached_runs();
  Io* io = context.io();
  io->Flush();
  if (found.has_more()) io->Err("more runs match; -L shows more of them\n");
  if (all_indexed && !found.hits().empty() && !io->stderr_is_terminal()) return;
  io->Err(absl::StrCat(SearchCoverageText(coverage), "\n"));
}

int RunSearch(CommandContext& context) {
  const std::optional<int64_t> since_us = SinceUs(context);
  if (!since_us.has_value()) return kExitUsage;
  v1::SearchRunsRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  request.set_text(absl::StrJoin(context.args().Texts("TEXT"), " "));
  const v1::RunFilter filter = MakeRunFilter(context.args());
  *request.mutable_states() = filter.states();
  request.set_created_after_us(*since_us);
  request.set_limit(static_cast<int32_t>(context.args().Int("limit")));
  v1::SearchRunsResponse found;
  const absl::Status status = CallDaemon(context, kSearchRuns, request, &found);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, found.freshness(), "runs");
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderSearchJson(found));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderSearchNdjson(found));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderSearchRows(found));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(
          found.hits().empty()
              ? "No runs found.\n"
              : RenderSearchHits(found, MakeViewOptions(context)));
      break;
  }
  TellCoverage(context, found);
  return kExitOk;
}

constexpr OptionSpec kSearchOptions[] = {
    {.name = "state",
     .type = ValueType::kEnum,
     .value_name = "STATE",
     .help = "Only runs in this state; repeat for any of several",
     .values = kRunStateWords,
     .repeatable = true},
    {.name = "since",
     .value_name = "WHEN",
     .help = "Only runs created since then: a length of time (7d) or RFC 3339"},
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of runs to list",
     .default_value = "20",
     .minimum = 1,
     .maximum = 500},
};
constexpr PositionalSpec kSearchPositionals[] = {
    {.value_name = "TEXT",
     .help = "Words, all of which must occur, or a \"phrase\"",
     .repeatable = true},
};

}  // namespace

constinit const CommandSpec kRunSearchCommand = {
    .name = "search",
    .about = "Find runs by the words of title, prompt and conversation",
    .long_about =
        "The best match comes first. Every word must occur somewhere in the "
        "run; case, accents\nand English endings do not matter. Words in "
        "double quotes must follow one another.\nEverything else is literal: "
        "there are no operators.\n\nThe search is local: it knows the runs "
        "that are cached, and conversations once\nsomebody has read them. "
        "A note on stderr says when that is not all.\n\nWith --output-format "
        "text each run is one line, separated by tabs: id, state,\ncreated, "
        "field, score, title, excerpt.",
    .options = kSearchOptions,
    .positionals = kSearchPositionals,
    .handler = RunSearch,
};

}  // namespace oz
