// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/cache/runs/run_model.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace ozd {
namespace {

template <typename T>
const T& Pick(std::mt19937* random, const std::vector<T>& values) {
  return values[(*random)() % values.size()];
}

std::string Lower(const std::string& text) {
  return absl::AsciiStrToLower(text);
}

bool EqualOrUnset(const std::string& wanted, const std::string& value) {
  return wanted.empty() || wanted == value;
}

bool HasWords(const oz::v1::Run& run, const std::string& query) {
  for (absl::string_view word :
       absl::StrSplit(query, absl::ByAnyChar(" \t\n"), absl::SkipEmpty())) {
    const std::string lower = absl::AsciiStrToLower(word);
    if (!absl::StrContains(Lower(run.title()), lower) &&
        !absl::StrContains(Lower(run.prompt()), lower) &&
        !absl::StrContains(Lower(run.skill_spec()), lower)) {
      return false;
    }
  }
  return true;
}

int Compare(const oz::v1::Run& a, const oz::v1::Run& b,
            oz::v1::RunSortField sort_by) {
  const auto three_way = [](const auto& x, const auto& y) {
    return x < y ? -1 : y < x ? 1 : 0;
  };
  switch (sort_by) {
    case oz::v1::RUN_SORT_FIELD_CREATED_AT:
      return three_way(a.created_at_us(), b.created_at_us());
    case oz::v1::RUN_SORT_FIELD_TITLE:
      return Lower(a.title()).compare(Lower(b.title()));
    case oz::v1::RUN_SORT_FIELD_AGENT:
      return Lower(a.skill_spec()).compare(Lower(b.skill_spec()));
    default:
      return three_way(a.updated_at_us(), b.updated_at_us());
  }
}

}  // namespace

bool RunModel::Descends(const oz::v1::Run& run,
                        const std::string& ancestor) const {
  if (run.run_id() == ancestor) return false;
  std::set<std::string> seen;
  std::string parent = run.parent_run_id();
  while (!parent.empty() && seen.insert(parent).second) {
    if (parent == ancestor) return true;
    const auto found = std::find_if(
        runs_.begin(), runs_.end(),
        [&](const auto& other) { return other.run_id() == parent; });
    parent = found == runs_.end() ? "" : found->parent_run_id();
  }
  return false;
}

bool RunModel::Matches(const oz::v1::Run& run,
                       const oz::v1::RunFilter& filter) const {
  if (!filter.states().empty()) {
    bool any = false;
    for (const std::string& state : filter.states()) {
      any = any || run.state() == state ||
            (state == "IN_PROGRESS" && run.state() == "INPROGRESS");
    }
    if (!any) return false;
  }
  if (!filter.artifact_type().empty() &&
      std::find(run.artifact_types().begin(), run.artifact_types().end(),
                filter.artifact_type()) == run.artifact_types().end()) {
    return false;
  }
  if (!filter.ancestor_run_id().empty() &&
      !Descends(run, filter.ancestor_run_id())) {
    return false;
  }
  return EqualOrUnset(filter.name(), run.name()) &&
         EqualOrUnset(filter.model_id(), run.model_id()) &&
         EqualOrUnset(filter.creator_uid(), run.creator_uid()) &&
         EqualOrUnset(filter.environment_id(), run.environment_id()) &&
         EqualOrUnset(filter.skill_spec(), run.skill_spec()) &&
         EqualOrUnset(filter.schedule_id(), run.schedule_id()) &&
         EqualOrUnset(filter.source(), run.source()) &&
         EqualOrUnset(filter.execution_location(), run.execution_location()) &&
         (filter.created_after_us() == 0 ||
          run.created_at_us() > filter.created_after_us()) &&
         (filter.created_before_us() == 0 ||
          run.created_at_us() < filter.created_before_us()) &&
         (filter.updated_after_us() == 0 ||
          run.updated_at_us() > filter.updated_after_us()) &&
         HasWords(run, filter.query());
}

std::vector<std::string> RunModel::List(const oz::v1::RunFilter& filter,
                                        oz::v1::RunSortField sort_by,
                                        oz::v1::SortOrder sort_order) const {
  std::vector<const oz::v1::Run*> matching;
  for (const oz::v1::Run& run : runs_) {
    if (Matches(run, filter)) matching.push_back(&run);
  }
  const bool ascending = sort_order == oz::v1::SORT_ORDER_ASC;
  std::sort(matching.begin(), matching.end(),
            [&](const oz::v1::Run* a, const oz::v1::Run* b) {
              if (sort_by == oz::v1::RUN_SORT_FIELD_AGENT &&
                  a->skill_spec().empty() != b->skill_spec().empty()) {
                return b->skill_spec().empty();
              }
              int order = Compare(*a, *b, sort_by);
              if (order == 0) order = a->run_id().compare(b->run_id());
              return ascending ? order < 0 : order > 0;
            });
  std::vector<std::string> ids;
  for (const oz::v1::Run* run : matching) ids.push_back(run->run_id());
  return ids;
}

oz::v1::Run RandomRun(std::mt19937* random, int number) {
  oz::v1::Run run;
  // Scattered, so that the order of ids is not that of insertion.
  run.set_run_id(absl::StrCat((number * 7919) % 10007, "-", number));
  run.set_title(Pick<std::string>(
      random, {"", "fix Login", "Fix login", "fix LOGOUT 100%", "ADD tests",
               "add_tests", "\xc3\x89tude", "zebra \\ 'quote'"}));
  run.set_prompt(Pick<std::string>(
      random, {"", "please Fix it", "write TESTS for login", "50% off"}));
  run.set_skill_spec(Pick<std::string>(
      random, {"", "", "o/r:Deploy", "o/r:deploy", "O/R:audit"}));
  run.set_state(Pick<std::string>(
      random, {"INPROGRESS", "SUCCEEDED", "FAILED", "QUEUED", "NEW_STATE"}));
  run.set_name(Pick<std::string>(random, {"", "nightly", "Nightly"}));
  run.set_model_id(Pick<std::string>(random, {"", "auto", "large"}));
  run.set_environment_id(Pick<std::string>(random, {"", "env-1", "env-2"}));
  run.set_creator_uid(Pick<std::string>(random, {"", "ada", "bob"}));
  run.set_schedule_id(Pick<std::string>(random, {"", "", "daily"}));
  run.set_source(Pick<std::string>(random, {"CLI", "LINEAR"}));
  run.set_execution_location(Pick<std::string>(random, {"LOCAL", "REMOTE"}));
  run.set_created_at_us(1000 + static_cast<int64_t>((*random)() % 50));
  run.set_updated_at_us(run.created_at_us() +
                        static_cast<int64_t>((*random)() % 10));
  for (const char* type : {"PLAN", "PULL_REQUEST"}) {
    if ((*random)() % 3 == 0) run.add_artifact_types(type);
  }
  if (number > 0 && (*random)() % 2 == 0) {
    const int parent =
        static_cast<int>((*random)() % static_cast<unsigned>(number));
    run.set_parent_run_id(absl::StrCat((parent * 7919) % 10007, "-", parent));
  }
  run.set_raw_json(absl::StrCat("{\"run_id\":\"", run.run_id(), "\"}"));
  return run;
}

}  // namespace ozd
