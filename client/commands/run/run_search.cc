// Copyright (c) 2026 The ozd authors. MIT licence.
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/report.h"
#include "client/commands/run/run_list.h"
#include "client/commands/run/search_view.h"
#include "client/commands/since.h"
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

}  // namespace

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

}  // namespace oz
