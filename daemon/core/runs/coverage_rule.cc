// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/coverage_rule.h"

#include <stddef.h>

namespace ozd {

bool CoversQuery(const Coverage& coverage, const RunQuery& query) {
  if (coverage.complete) return true;
  // Descent goes through runs of any age; one that is missing cuts a branch.
  if (!query.filter.ancestor_run_id().empty()) return false;
  const int64_t created_after = query.filter.created_after_us();
  const int64_t updated_after = query.filter.updated_after_us();
  return (created_after != 0 && created_after >= coverage.created_from_us) ||
         (updated_after != 0 && updated_after >= coverage.updated_from_us);
}

bool CoversAnswer(const Coverage& coverage, const RunQuery& query,
                  const RunRows& rows) {
  if (CoversQuery(coverage, query)) return true;
  if (!query.filter.ancestor_run_id().empty()) return false;
  if (query.sort_order == oz::v1::SORT_ORDER_ASC) return false;
  // A short page may go on in the part that is not held.
  if (!rows.has_more || rows.runs.size() < static_cast<size_t>(query.limit)) {
    return false;
  }
  const oz::v1::Run& last = rows.runs.back();
  switch (query.sort_by) {
    case oz::v1::RUN_SORT_FIELD_UNSPECIFIED:
    case oz::v1::RUN_SORT_FIELD_UPDATED_AT:
      return last.updated_at_us() > coverage.updated_from_us;
    case oz::v1::RUN_SORT_FIELD_CREATED_AT:
      return last.created_at_us() > coverage.created_from_us;
    default:
      return false;
  }
}

}  // namespace ozd
