// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/run_match.h"

#include <algorithm>
#include <initializer_list>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "cache/runs/run_row.h"
#include "cache/runs/value_table.h"
#include "cache/sql/functions.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

bool HasWords(const std::vector<std::string>& words,
              std::initializer_list<absl::string_view> texts) {
  return std::all_of(words.begin(), words.end(), [&](const auto& word) {
    return std::any_of(texts.begin(), texts.end(), [&](auto text) {
      return sql::ContainsFolded(text, word);
    });
  });
}

bool HasState(const oz::v1::RunFilter& filter, const std::string& state) {
  if (filter.states().empty()) return true;
  return std::any_of(filter.states().begin(), filter.states().end(),
                     [&](const std::string& wanted) {
                       return NormaliseState(wanted) == NormaliseState(state);
                     });
}

}  // namespace

RunMatcher::RunMatcher(const RunStore* runs, const std::string& account,
                       const oz::v1::RunFilter& filter)
    : runs_(runs),
      account_(account),
      filter_(filter),
      words_(absl::StrSplit(Fold(filter.query()),
                            absl::ByAnyChar(" \t\n\v\f\r"),
                            absl::SkipEmpty())) {
  oz::v1::RunFilter rest = filter;
  rest.clear_query();
  passes_all_ = words_.empty() && rest.ByteSizeLong() == 0;
}

absl::StatusOr<bool> RunMatcher::Matches(const oz::v1::Run& run) const {
  if (passes_all_) return true;
  if (!MatchesFields(run)) return false;
  OZD_ASSIGN_OR_RETURN(const bool by_words, MatchesWords(run));
  if (!by_words || !has_ancestor()) return by_words;
  return Descends(run);
}

bool RunMatcher::MatchesFields(const oz::v1::Run& run) const {
  for (const RunFacet& facet : kRunFacets) {
    const std::string& wanted = (filter_.*facet.of_filter)();
    if (!wanted.empty() && wanted != (run.*facet.of_run)()) return false;
  }
  if (!HasState(filter_, run.state())) return false;
  if (filter_.created_after_us() != 0 &&
      run.created_at_us() <= filter_.created_after_us()) {
    return false;
  }
  if (filter_.created_before_us() != 0 &&
      run.created_at_us() >= filter_.created_before_us()) {
    return false;
  }
  if (filter_.updated_after_us() != 0 &&
      run.updated_at_us() <= filter_.updated_after_us()) {
    return false;
  }
  const auto& types = run.artifact_types();
  return filter_.artifact_type().empty() ||
         std::find(types.begin(), types.end(), filter_.artifact_type()) !=
             types.end();
}

absl::StatusOr<bool> RunMatcher::MatchesWords(const oz::v1::Run& run) const {
  if (HasWords(words_, {run.title(), run.skill_spec(), run.prompt()})) {
    return true;
  }
  if (!run.prompt().empty()) return false;
  const absl::StatusOr<oz::v1::Run> whole =
      runs_->Get(account_, run.run_id(), oz::v1::RUN_VIEW_SUMMARY);
  if (absl::IsNotFound(whole.status())) return false;
  OZD_RETURN_IF_ERROR(whole.status());
  return HasWords(words_, {run.title(), run.skill_spec(), whole->prompt()});
}

absl::StatusOr<bool> RunMatcher::Descends(const oz::v1::Run& run) const {
  const std::string& ancestor = filter_.ancestor_run_id();
  if (run.run_id() == ancestor) return false;
  std::string parent = run.parent_run_id();
  // What was seen is not looked at again: parents may go round in a circle.
  std::set<std::string> seen;
  while (!parent.empty() && seen.insert(parent).second) {
    if (parent == ancestor) return true;
    const absl::StatusOr<oz::v1::Run> above =
        runs_->Get(account_, parent, oz::v1::RUN_VIEW_SUMMARY);
    if (absl::IsNotFound(above.status())) return false;
    OZD_RETURN_IF_ERROR(above.status());
    parent = above->parent_run_id();
  }
  return false;
}

}  // namespace ozd
