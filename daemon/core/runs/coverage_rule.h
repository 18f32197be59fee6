// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_COVERAGE_RULE_H_
#define OZD_DAEMON_CORE_RUNS_COVERAGE_RULE_H_

#include "cache/runs/run_store.h"

namespace ozd {

// Whether every run that can match `query` is held, whatever the rows are.
bool CoversQuery(const Coverage& coverage, const RunQuery& query);

// Whether `rows`, the cache's answer to `query`, is what the service would
// answer, has_more included. True for every query that is covered, and for a
// full page from the newest end of the history that stays inside the part that
// is held.
bool CoversAnswer(const Coverage& coverage, const RunQuery& query,
                  const RunRows& rows);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_COVERAGE_RULE_H_
