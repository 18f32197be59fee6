// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_RUN_QUERY_H_
#define OZD_TESTS_SUPPORT_RUN_QUERY_H_

// Implements GET /agent/runs as plainly as possible: the oracle against which
// faster implementations are compared. Pure functions.

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/api/run_api.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/timestamp.h"
#include "tests/support/service_json.h"

namespace ozd {

// The order of a list; compares runs as std::less does.
struct RunOrder {
  oz::v1::RunSortField field = oz::v1::RUN_SORT_FIELD_UPDATED_AT;
  bool ascending = false;

  static RunOrder Of(const ListRunsQuery& query) {
    RunOrder order;
    if (query.sort_by != oz::v1::RUN_SORT_FIELD_UNSPECIFIED) {
      order.field = query.sort_by;
    }
    order.ascending = query.sort_order == oz::v1::SORT_ORDER_ASC;
    return order;
  }

  friend bool operator==(const RunOrder& a, const RunOrder& b) {
    return a.field == b.field && a.ascending == b.ascending;
  }

  bool operator()(const oz::v1::Run& a, const oz::v1::Run& b) const {
    if (field == oz::v1::RUN_SORT_FIELD_AGENT &&
        a.skill_spec().empty() != b.skill_spec().empty()) {
      return b.skill_spec().empty();
    }
    return ascending ? Key(a) < Key(b) : Key(b) < Key(a);
  }

 private:
  std::tuple<int64_t, std::string, std::string> Key(
      const oz::v1::Run& run) const {
    switch (field) {
      case oz::v1::RUN_SORT_FIELD_CREATED_AT:
        return {run.created_at_us(), "", run.run_id()};
      case oz::v1::RUN_SORT_FIELD_TITLE:
        return {0, absl::AsciiStrToLower(run.title()), run.run_id()};
      case oz::v1::RUN_SORT_FIELD_AGENT:
        return {0, absl::AsciiStrToLower(run.skill_spec()), run.run_id()};
      default:
        return {run.updated_at_us(), "", run.run_id()};
    }
  }
};

// Returns whether `run` descends from `ancestor`; `parents` maps run ids to
// parent ids.
inline bool DescendsFrom(const oz::v1::Run& run, const std::string& ancestor,
                         const std::map<std::string, std::string>& parents) {
  std::set<std::string> seen;
  std::string parent = run.parent_run_id();
  while (!parent.empty() && seen.insert(parent).second) {
    if (parent == ancestor) return true;
    const auto next = parents.find(parent);
    parent = next == parents.end() ? "" : next->second;
  }
  return false;
}

inline bool MatchesWords(const oz::v1::Run& run, absl::string_view query) {
  const std::string fields[] = {absl::AsciiStrToLower(run.title()),
                                absl::AsciiStrToLower(run.prompt()),
                                absl::AsciiStrToLower(run.skill_spec())};
  const std::string lower = absl::AsciiStrToLower(query);
  for (absl::string_view word : absl::StrSplit(
           lower, absl::ByAnyChar(" \t\n\r\v\f"), absl::SkipEmpty())) {
    if (std::none_of(std::begin(fields), std::end(fields),
                     [&](const std::string& field) {
                       return absl::StrContains(field, word);
                     })) {
      return false;
    }
  }
  return true;
}

inline bool MatchesState(const oz::v1::Run& run,
                         const oz::v1::RunFilter& filter) {
  if (filter.states().empty()) return true;
  const auto normal = [](absl::string_view state) -> absl::string_view {
    return state == "IN_PROGRESS" ? absl::string_view("INPROGRESS") : state;
  };
  return std::any_of(filter.states().begin(), filter.states().end(),
                     [&](const std::string& state) {
                       return normal(state) == normal(run.state());
                     });
}

// Returns whether `run` passes every part of `filter` that is set.
inline bool MatchesFilter(const oz::v1::Run& run,
                          const oz::v1::RunFilter& filter,
                          const std::map<std::string, std::string>& parents) {
  const auto equal = [](const std::string& wanted, const std::string& actual) {
    return wanted.empty() || wanted == actual;
  };
  const auto& types = run.artifact_types();
  return MatchesState(run, filter) && equal(filter.name(), run.name()) &&
         equal(filter.model_id(), run.model_id()) &&
         equal(filter.creator_uid(), run.creator_uid()) &&
         equal(filter.environment_id(), run.environment_id()) &&
         equal(filter.skill_spec(), run.skill_spec()) &&
         equal(filter.schedule_id(), run.schedule_id()) &&
         equal(filter.source(), run.source()) &&
         equal(filter.execution_location(), run.execution_location()) &&
         (filter.created_after_us() == 0 ||
          run.created_at_us() > filter.created_after_us()) &&
         (filter.created_before_us() == 0 ||
          run.created_at_us() < filter.created_before_us()) &&
         (filter.updated_after_us() == 0 ||
          run.updated_at_us() > filter.updated_after_us()) &&
         (filter.artifact_type().empty() ||
          std::find(types.begin(), types.end(), filter.artifact_type()) !=
              types.end()) &&
         (filter.ancestor_run_id().empty() ||
          DescendsFrom(run, filter.ancestor_run_id(), parents)) &&
         MatchesWords(run, filter.query());
}

// Writes `run` as the service does.
inline std::string RunToJson(const oz::v1::Run& run) {
  const auto member = [](const char* name, absl::string_view value) {
    return Member(name, value);
  };
  std::string json = absl::StrCat(
      R"({"run_id":)", Quoted(run.run_id()), R"(,"task_id":)",
      Quoted(run.run_id()), R"(,"title":)", Quoted(run.title()),
      R"(,"prompt":)", Quoted(run.prompt()), R"(,"state":)",
      Quoted(run.state()), R"(,"created_at":)",
      Quoted(FormatRfc3339Z(run.created_at_us())), R"(,"updated_at":)",
      Quoted(FormatRfc3339Z(run.updated_at_us())));
  // Appends an object of the members that are set.
  const auto add = [&json](const char* name, std::string members) {
    if (members.empty()) return;
    members.pop_back();
    absl::StrAppend(&json, ",", Quoted(name), ":{", members, "}");
  };
  add("agent_config", member("name", run.name()) +
                          member("model_id", run.model_id()) +
                          member("environment_id", run.environment_id()) +
                          member("skill_spec", run.skill_spec()));
  add("creator", member("uid", run.creator_uid()) +
                     member("display_name", run.creator_name()));
  add("schedule", member("schedule_id", run.schedule_id()) +
                      member("schedule_name", run.schedule_name()));
  add("status_message", member("message", run.status_message()) +
                            member("error_code", run.error_code()) +
                            (run.retryable() ? R"("retryable":true,)" : ""));
  if (run.has_usage()) {
    add("request_usage",
        absl::StrCat(R"("inference_cost":)", run.inference_cost(),
                     R"(,"compute_cost":)", run.compute_cost(),
                     R"(,"platform_cost":)", run.platform_cost(), ","));
  }
  std::string artifacts;
  const auto add_artifact = [&artifacts](const std::string& type,
                                         const std::string& data) {
    absl::StrAppend(&artifacts, artifacts.empty() ? "" : ",",
                    R"({"artifact_type":)", Quoted(type), R"(,"data":{)", data,
                    "}}");
  };
  const int pull_requests =
      std::max(run.pull_request_urls_size(), run.pull_request_branches_size());
  for (int i = 0; i < pull_requests; ++i) {
    std::string data;
    if (i < run.pull_request_urls_size()) {
      data += member("url", run.pull_request_urls(i));
    }
    if (i < run.pull_request_branches_size()) {
      data += member("branch", run.pull_request_branches(i));
    }
    add_artifact("PULL_REQUEST", data.substr(0, data.size() - 1));
  }
  for (const std::string& type : run.artifact_types()) {
    if (type != "PULL_REQUEST" || pull_requests == 0) add_artifact(type, "");
  }
  if (!artifacts.empty())
    absl::StrAppend(&json, R"(,"artifacts":[)", artifacts, "]");
  std::string rest = member("source", run.source()) +
                     member("execution_location", run.execution_location()) +
                     member("parent_run_id", run.parent_run_id()) +
                     member("conversation_id", run.conversation_id()) +
                     member("session_id", run.session_id()) +
                     member("session_link", run.session_link());
  if (run.started_at_us() != 0) {
    rest += member("started_at", FormatRfc3339Z(run.started_at_us()));
  }
  if (!rest.empty()) {
    rest.pop_back();
    absl::StrAppend(&json, ",", rest);
  }
  return json + "}";
}

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_RUN_QUERY_H_
