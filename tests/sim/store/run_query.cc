// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/run_query.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/http/json.h"

namespace ozd::sim {
namespace {

using Names = std::vector<std::string>;

const Names& RunStates() {
  static const Names* const kNames =
      new Names{"QUEUED", "PENDING", "CLAIMED", "INPROGRESS", "SUCCEEDED",
                "FAILED", "BLOCKED", "ERROR",   "CANCELLED"};
  return *kNames;
}

const Names& RunSources() {
  static const Names* const kNames = new Names{"LINEAR",
                                               "API",
                                               "SLACK",
                                               "LOCAL",
                                               "SCHEDULED_AGENT",
                                               "WEB_APP",
                                               "GITHUB_ACTION",
                                               "CLOUD_MODE",
                                               "CLI",
                                               "JIRA",
                                               "SELF_IMPROVEMENT",
                                               "GITHUB_WEBHOOK",
                                               "GITLAB_WEBHOOK",
                                               "AUTOFIX",
                                               "RUN_SCORER",
                                               "ORCHESTRATION"};
  return *kNames;
}

const Names& ExecutionLocations() {
  static const Names* const kNames = new Names{"LOCAL", "REMOTE"};
  return *kNames;
}

const Names& ArtifactTypes() {
  static const Names* const kNames = new Names{
      "PLAN", "PULL_REQUEST", "SCREENSHOT", "FILE", "EXTERNAL_REFERENCE"};
  return *kNames;
}

// In the order of SortField.
const Names& SortFields() {
  static const Names* const kNames =
      new Names{"updated_at", "created_at", "title", "agent"};
  return *kNames;
}

const Names& SortOrders() {
  static const Names* const kNames = new Names{"asc", "desc"};
  return *kNames;
}

bool Contains(const Names& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

absl::Status NotOneOf(absl::string_view parameter, absl::string_view value,
                      const Names& names) {
  return absl::InvalidArgumentError(
      absl::StrCat(parameter, ": \"", absl::CHexEscape(value),
                   "\" is not one of ", absl::StrJoin(names, ", ")));
}

struct TextParameter {
  const char* name;
  std::string RunQuery::*field;
  // Null when any text will do.
  const Names& (*allowed)();
};

constexpr TextParameter kTextParameters[] = {
    {"name", &RunQuery::name, nullptr},
    {"model_id", &RunQuery::model_id, nullptr},
    {"creator", &RunQuery::creator, nullptr},
    {"environment_id", &RunQuery::environment_id, nullptr},
    {"skill", &RunQuery::skill_spec, nullptr},
    {"skill_spec", &RunQuery::skill_spec, nullptr},
    {"schedule_id", &RunQuery::schedule_id, nullptr},
    {"source", &RunQuery::source, &RunSources},
    {"execution_location", &RunQuery::execution_location, &ExecutionLocations},
    {"ancestor_run_id", &RunQuery::ancestor_run_id, nullptr},
    {"artifact_type", &RunQuery::artifact_type, &ArtifactTypes},
};

struct TimeParameter {
  const char* name;
  std::optional<int64_t> RunQuery::*field;
};

constexpr TimeParameter kTimeParameters[] = {
    {"created_after", &RunQuery::created_after_us},
    {"created_before", &RunQuery::created_before_us},
    {"updated_after", &RunQuery::updated_after_us},
};

bool IsGiven(const Request& request, absl::string_view name) {
  for (const auto& [key, value] : request.query) {
    if (key == name) return true;
  }
  return false;
}

absl::Status ReadTextParameters(const Request& request, RunQuery* query) {
  for (const TextParameter& parameter : kTextParameters) {
    if (!IsGiven(request, parameter.name)) continue;
    std::string value = request.Query(parameter.name);
    if (parameter.allowed != nullptr && !Contains(parameter.allowed(), value)) {
      return NotOneOf(parameter.name, value, parameter.allowed());
    }
    std::string& field = query->*parameter.field;
    if (!field.empty() && field != value) {
      return absl::InvalidArgumentError(
          absl::StrCat(parameter.name, ": contradicts its alias; send one"));
    }
    field = std::move(value);
  }
  return absl::OkStatus();
}

absl::Status ReadTimes(const Request& request, RunQuery* query) {
  for (const TimeParameter& parameter : kTimeParameters) {
    if (!IsGiven(request, parameter.name)) continue;
    const std::string value = request.Query(parameter.name);
    const absl::StatusOr<int64_t> time = ParseRfc3339(value);
    if (!time.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(
          parameter.name, ": \"", absl::CHexEscape(value),
          "\" is not an RFC 3339 timestamp: ", time.status().message()));
    }
    query->*parameter.field = *time;
  }
  return absl::OkStatus();
}

absl::Status ReadStates(const Request& request, RunQuery* query) {
  for (const auto& [key, value] : request.query) {
    if (key != "state") continue;
    const std::string state = value == "IN_PROGRESS" ? "INPROGRESS" : value;
    if (!IsRunState(state)) return NotOneOf("state", value, RunStates());
    query->states.push_back(state);
  }
  return absl::OkStatus();
}

absl::Status ReadLimit(const Request& request, RunQuery* query) {
  if (!IsGiven(request, "limit")) return absl::OkStatus();
  const std::string value = request.Query("limit");
  if (!absl::SimpleAtoi(value, &query->limit) || query->limit < 1 ||
      query->limit > 500) {
    return absl::InvalidArgumentError(
        absl::StrCat("limit: \"", absl::CHexEscape(value),
                     "\" is not an integer from 1 to 500"));
  }
  return absl::OkStatus();
}

absl::Status ReadSort(const Request& request, RunQuery* query) {
  if (IsGiven(request, "sort_by")) {
    const std::string value = request.Query("sort_by");
    const Names& names = SortFields();
    const auto found = std::find(names.begin(), names.end(), value);
    if (found == names.end()) return NotOneOf("sort_by", value, names);
    query->sort_by = static_cast<SortField>(found - names.begin());
  }
  if (IsGiven(request, "sort_order")) {
    const std::string value = request.Query("sort_order");
    if (!Contains(SortOrders(), value)) {
      return NotOneOf("sort_order", value, SortOrders());
    }
    query->descending = value == "desc";
  }
  return absl::OkStatus();
}

std::string SortName(const RunQuery& query) {
  return absl::StrCat(SortFields()[static_cast<size_t>(query.sort_by)],
                      query.descending ? " desc" : " asc");
}

absl::Status ReadCursor(const Request& request, RunQuery* query) {
  const std::string cursor = request.Query("cursor");
  if (cursor.empty()) return absl::OkStatus();
  std::string text;
  Json value;
  if (absl::WebSafeBase64Unescape(cursor, &text)) value = ParseJson(text);
  if (!value.is_array() || value.size() != 5 || !value[0].is_string() ||
      !value[1].is_number_integer() || !value[2].is_string() ||
      !value[3].is_boolean() || !value[4].is_string()) {
    return absl::InvalidArgumentError(
        "cursor: not one that this service gave out");
  }
  if (value[0].get<std::string>() != SortName(*query)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cursor: belongs to the sort \"", value[0].get<std::string>(),
        "\" and cannot be used with \"", SortName(*query), "\""));
  }
  query->after =
      RunPosition{value[1].get<int64_t>(), value[2].get<std::string>(),
                  value[3].get<bool>(), value[4].get<std::string>()};
  return absl::OkStatus();
}

}  // namespace

bool IsRunState(absl::string_view state) {
  return Contains(RunStates(), state);
}

bool IsTerminalState(absl::string_view state) {
  return state != "QUEUED" && state != "PENDING" && state != "CLAIMED" &&
         state != "INPROGRESS";
}

absl::StatusOr<RunQuery> ParseRunQuery(const Request& request) {
  RunQuery query;
  OZD_RETURN_IF_ERROR(ReadLimit(request, &query));
  OZD_RETURN_IF_ERROR(ReadSort(request, &query));
  OZD_RETURN_IF_ERROR(ReadStates(request, &query));
  OZD_RETURN_IF_ERROR(ReadTextParameters(request, &query));
  OZD_RETURN_IF_ERROR(ReadTimes(request, &query));
  OZD_RETURN_IF_ERROR(ReadCursor(request, &query));
  query.words =
      absl::StrSplit(absl::AsciiStrToLower(request.Query("q")),
                     absl::ByAnyChar(" \t\n\v\f\r"), absl::SkipEmpty());
  return query;
}

std::string EncodeCursor(const RunQuery& query, const RunPosition& position) {
  const Json value =
      Json::array({SortName(query), position.time_us, position.text,
                   position.without_skill, position.run_id});
  return absl::WebSafeBase64Escape(DumpJson(value));
}

}  // namespace ozd::sim
