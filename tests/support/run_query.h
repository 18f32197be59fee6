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
#include "daemon/upstream/service/oz_api.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/timestamp.h"

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

// A plausible JSON object for `run`: enough to tell runs apart.
inline std::string RunToJson(const oz::v1::Run& run) {
  const auto quoted = [](absl::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') result += '\\';
      result += c == '\n' ? ' ' : c;
    }
    return result + "\"";
  };
  std::string json = absl::StrCat(
      R"({"run_id":)", quoted(run.run_id()), R"(,"task_id":)",
      quoted(run.run_id()), R"(,"title":)", quoted(run.title()),
      R"(,"prompt":)", quoted(run.prompt()), R"(,"state":)",
      quoted(run.state()), R"(,"created_at":)",
      quoted(FormatRfc3339Z(run.created_at_us())), R"(,"updated_at":)",
      quoted(FormatRfc3339Z(run.updated_at_us())));
  if (!run.skill_spec().empty() || !run.name().empty()) {
    absl::StrAppend(&json, R"(,"agent_config":{"name":)", quoted(run.name()),
                    R"(,"skill_spec":)", quoted(run.skill_spec()), "}");
  }
  if (!run.parent_run_id().empty()) {
    absl::StrAppend(&json, R"(,"parent_run_id":)", quoted(run.parent_run_id()));
  }
  return json + "}";
}

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_RUN_QUERY_H_
