// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/run/run_list.h"

#include <stdint.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "client/commands/run/run_filter_options.h"
#include "client/commands/run_view.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"

namespace oz {
namespace {

constexpr char kListRuns[] = "/oz.v1.RunService/ListRuns";

// "pull-request" -> "PULL_REQUEST"
std::string WireWord(std::string word) {
  for (char& c : word) {
    c = c == '-' ? '_' : absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return word;
}

// The two words whose spelling is not the service's.
std::string WireState(const std::string& word) {
  return word == "in-progress" ? "INPROGRESS" : WireWord(word);
}
std::string WireSource(const std::string& word) {
  return word == "interactive" ? "LOCAL" : WireWord(word);
}

v1::RunSortField SortField(const std::string& word) {
  if (word == "updated-at") return v1::RUN_SORT_FIELD_UPDATED_AT;
  if (word == "created-at") return v1::RUN_SORT_FIELD_CREATED_AT;
  if (word == "title") return v1::RUN_SORT_FIELD_TITLE;
  if (word == "agent") return v1::RUN_SORT_FIELD_AGENT;
  return v1::RUN_SORT_FIELD_UNSPECIFIED;
}

v1::SortOrder Order(const std::string& word) {
  if (word == "asc") return v1::SORT_ORDER_ASC;
  if (word == "desc") return v1::SORT_ORDER_DESC;
  return v1::SORT_ORDER_UNSPECIFIED;
}

// Where the next page is, for a person; scripts read page_info.
void HintAtNextPage(CommandContext& context,
                    const v1::ListRunsResponse& response) {
  Io* io = context.io();
  if (!response.has_next_page() || !io->stdout_is_terminal() ||
      !io->stderr_is_terminal()) {
    return;
  }
  io->Flush();
  io->Err(
      absl::StrCat("more: --cursor ", OneLine(response.next_cursor()), "\n"));
}

void PrintSummaries(CommandContext& context,
                    const v1::ListRunsResponse& response) {
  Io* io = context.io();
  if (context.format() == OutputFormat::kText) {
    io->Out(RenderRunRows(response.runs()));
  } else if (response.runs().empty()) {
    io->Out("No runs found.\n");
  } else {
    io->Out(RenderRunTable(response.runs(), MakeViewOptions(context)));
  }
}

int PrintRaw(CommandContext& context, const std::string& page) {
  if (context.format() != OutputFormat::kNdjson || context.args().Has("jq")) {
    return PrintServiceJson(context, page, JsonLayout::kIndented);
  }
  const absl::StatusOr<std::string> lines = ArrayAsLines(page, "runs");
  if (!lines.ok()) return ReportFailure(context, lines.status());
  PrintJson(context, *lines);
  return kExitOk;
}

}  // namespace

v1::RunFilter MakeRunFilter(const ParsedArgs& args) {
  v1::RunFilter filter;
  for (const std::string& state : args.Texts("state")) {
    filter.add_states(WireState(state));
  }
  filter.set_name(args.Text("name"));
  filter.set_model_id(args.Text("model"));
  filter.set_creator_uid(args.Text("creator"));
  filter.set_environment_id(args.Text("environment"));
  filter.set_skill_spec(args.Text("skill"));
  filter.set_schedule_id(args.Text("schedule"));
  filter.set_source(WireSource(args.Text("source")));
  filter.set_execution_location(WireWord(args.Text("execution-location")));
  filter.set_ancestor_run_id(args.Text("ancestor-run"));
  filter.set_artifact_type(WireWord(args.Text("artifact-type")));
  filter.set_created_after_us(args.TimeUs("created-after"));
  filter.set_created_before_us(args.TimeUs("created-before"));
  filter.set_updated_after_us(args.TimeUs("updated-after"));
  filter.set_query(args.Text("query"));
  return filter;
}

v1::ListRunsRequest MakeListRunsRequest(const ParsedArgs& args,
                                        OutputFormat format) {
  v1::ListRunsRequest request;
  *request.mutable_filter() = MakeRunFilter(args);
  request.set_sort_by(SortField(args.Text("sort-by")));
  request.set_sort_order(Order(args.Text("sort-order")));
  request.set_limit(static_cast<int32_t>(args.Int("limit")));
  request.set_cursor(args.Text("cursor"));
  const bool raw = args.Has("jq") || format == OutputFormat::kJson ||
                   format == OutputFormat::kNdjson;
  request.set_view(raw ? v1::RUN_VIEW_RAW_JSON : v1::RUN_VIEW_SUMMARY);
  return request;
}

namespace {

int RunList(CommandContext& context) {
  v1::ListRunsRequest request =
      MakeListRunsRequest(context.args(), context.format());
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  v1::ListRunsResponse response;
  const absl::Status status =
      CallDaemon(context, kListRuns, request, &response);
  if (!status.ok()) return ReportFailure(context, status);

  WarnIfStale(context, response.freshness(), "runs");
  if (request.view() == v1::RUN_VIEW_RAW_JSON) {
    return PrintRaw(context, response.raw_json());
  }
  PrintSummaries(context, response);
  HintAtNextPage(context, response);
  return kExitOk;
}

constexpr EnumValue kSortFields[] = {{.name = "updated-at"},
                                     {.name = "created-at"},
                                     {.name = "title"},
                                     {.name = "agent"}};

constexpr EnumValue kSortOrders[] = {{.name = "asc"}, {.name = "desc"}};

constexpr OptionSpec kListJqOption = {
    .name = "jq",
    .type = ValueType::kJqFilter,
    .value_name = "FILTER",
    .help = "Filter the JSON with a jq program and print what it yields",
};

constexpr OptionSpec kLimitOptions[] = {
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of runs to list",
     .default_value = "10",
     .minimum = INT32_MIN,
     .maximum = INT32_MAX},
};

constexpr OptionSpec kOrderOptions[] = {
    {.name = "sort-by",
     .type = ValueType::kEnum,
     .value_name = "FIELD",
     .help = "What to sort by",
     .values = kSortFields},
    {.name = "sort-order",
     .type = ValueType::kEnum,
     .value_name = "DIR",
     .help = "Which end comes first",
     .values = kSortOrders},
    {.name = "cursor",
     .value_name = "CURSOR",
     .help = "Continue after an earlier page (page_info.next_cursor)"},
    kListJqOption,
};

constexpr auto kListOptions =
    JoinOptions(kLimitOptions, kRunFilterOptions, kOrderOptions);

}  // namespace

constinit const CommandSpec kRunListCommand = {
    .name = "list",
    .about = "List runs, the most recently updated first",
    .long_about =
        "The answer comes from the local copy, which is brought up to date "
        "first when it\nis older than a few seconds. Without the network the "
        "copy is shown, and a warning\nsays how old it is.\n\n"
        "With --output-format text each run is one line, separated by tabs: "
        "id, state,\ncreated, updated, source, name, environment, creator, "
        "title.",
    .options = kListOptions.options,
    .handler = RunList,
};

}  // namespace oz
