// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_RUN_MATCH_H_
#define OZD_CACHE_RUNS_RUN_MATCH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cache/runs/run_store.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Tells of single runs whether a filter lets them pass, as RunStore::List would
// for the same filter. Most filters need nothing but the run; words may need
// its prompt and an ancestor its parents, which are read from the store.
// Thread-safe.
class RunMatcher {
 public:
  // `runs` is borrowed and must outlive this.
  RunMatcher(const RunStore* runs, const std::string& account,
             const oz::v1::RunFilter& filter);

  // True when every run passes.
  bool passes_all() const { return passes_all_; }
  bool has_ancestor() const { return !filter_.ancestor_run_id().empty(); }

  // `run` is a row of the store, with or without prompt. Errors: RunStore's.
  absl::StatusOr<bool> Matches(const oz::v1::Run& run) const;

 private:
  bool MatchesFields(const oz::v1::Run& run) const;
  absl::StatusOr<bool> MatchesWords(const oz::v1::Run& run) const;
  absl::StatusOr<bool> Descends(const oz::v1::Run& run) const;

  const RunStore* const runs_;
  const std::string account_;
  const oz::v1::RunFilter filter_;
  // In lower case.
  std::vector<std::string> words_;
  bool passes_all_ = false;
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_RUN_MATCH_H_
