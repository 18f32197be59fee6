// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/run_view.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/commands/run_state.h"
#include "client/output/columns.h"
#include "client/output/display_width.h"
#include "client/output/relative_time.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

constexpr int kMaxAgentWidth = 24;
constexpr int kMaxEnvironmentWidth = 24;
constexpr int kMaxPullRequestWidth = 32;

const std::string& FirstNonEmpty(const std::string& a, const std::string& b) {
  return a.empty() ? b : a;
}

// What the run is, in the most telling word there is.
std::string Agent(const v1::Run& run) {
  const std::string& agent = FirstNonEmpty(
      run.name(), FirstNonEmpty(run.skill_spec(), run.schedule_name()));
  return agent.empty() ? absl::AsciiStrToLower(OneLine(run.source()))
                       : OneLine(agent);
}

std::string PullRequests(const v1::Run& run) {
  if (run.pull_request_urls().empty()) return "";
  std::string text = ShortPullRequest(run.pull_request_urls(0));
  const int more = run.pull_request_urls_size() - 1;
  if (more > 0) absl::StrAppend(&text, " +", more);
  return text;
}

ListTable::Cell TitleCell(const v1::Run& run, const ViewOptions& options) {
  const bool stands_out = options.highlighted != nullptr &&
                          options.highlighted->count(run.run_id()) > 0;
  if (run.title().empty()) {
    return {"(no title)", stands_out ? Color::kBold : Color::kDim};
  }
  return {OneLine(run.title()), stands_out ? Color::kBold : Color::kNone};
}

std::vector<ListTable::Cell> TableRow(const v1::Run& run, size_t id_length,
                                      const ViewOptions& options) {
  RunStateView state = ViewStateOf(run);
  const absl::Duration age =
      options.now - absl::FromUnixMicros(run.updated_at_us());
  return {{std::move(state.label), state.color},
          {ShortAge(age), Color::kDim},
          {OneLine(run.run_id()).substr(0, id_length), Color::kNone},
          TitleCell(run, options),
          {Agent(run), Color::kNone},
          {OneLine(run.environment_id()), Color::kNone},
          {PullRequests(run), Color::kCyan}};
}

std::string TimeOrEmpty(int64_t time_us) {
  return time_us == 0 ? "" : ozd::FormatRfc3339Z(time_us);
}

}  // namespace

size_t ShortIdLength(const RunPage& runs) {
  std::vector<absl::string_view> ids;
  ids.reserve(static_cast<size_t>(runs.size()));
  for (const v1::Run& run : runs) ids.push_back(run.run_id());
  return ShortIdLength(std::move(ids));
}

std::string ShortPullRequest(absl::string_view url) {
  absl::string_view rest = url;
  absl::ConsumePrefix(&rest, "https://");
  absl::ConsumePrefix(&rest, "http://");
  const std::vector<absl::string_view> parts = absl::StrSplit(rest, '/');
  if (parts.size() >= 5 && parts[3] == "pull" && !parts[4].empty()) {
    return OneLine(absl::StrCat(parts[1], "/", parts[2], "#", parts[4]));
  }
  return OneLine(rest);
}

std::string RenderRunTable(const RunPage& runs, const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "STATE"},
      {.title = "AGE", .align_right = true},
      {.title = "ID"},
      {.title = "TITLE", .flexible = true},
      {.title = "AGENT", .max_width = kMaxAgentWidth, .optional = true},
      {.title = "ENVIRONMENT",
       .max_width = kMaxEnvironmentWidth,
       .optional = true},
      {.title = "PULL REQUEST",
       .max_width = kMaxPullRequestWidth,
       .optional = true},
  };
  if (!options.is_terminal) {
    for (ListTable::Column& column : table.columns) {
      column.max_width = kUnlimitedWidth;
    }
  }
  const size_t id_length =
      options.is_terminal ? ShortIdLength(runs) : std::string::npos;
  table.rows.reserve(static_cast<size_t>(runs.size()));
  for (const v1::Run& run : runs) {
    table.rows.push_back(TableRow(run, id_length, options));
  }
  return RenderListTable(table,
                         options.is_terminal ? options.width : kUnlimitedWidth,
                         options.style);
}

std::string RenderRunRows(const RunPage& runs) {
  std::string rows;
  rows.reserve(static_cast<size_t>(runs.size()) * 192);
  for (const v1::Run& run : runs) {
    const std::string& creator =
        FirstNonEmpty(run.creator_uid(), run.creator_name());
    absl::StrAppend(&rows, OneLine(run.run_id()), "\t", OneLine(run.state()),
                    "\t", TimeOrEmpty(run.created_at_us()), "\t");
    absl::StrAppend(&rows, TimeOrEmpty(run.updated_at_us()), "\t",
                    OneLine(run.source()), "\t", OneLine(run.name()), "\t");
    absl::StrAppend(&rows, OneLine(run.environment_id()), "\t",
                    OneLine(creator), "\t", OneLine(run.title()), "\n");
  }
  return rows;
}

}  // namespace oz
