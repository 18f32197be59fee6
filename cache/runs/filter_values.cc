// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/filter_values.h"

#include <algorithm>

#include "cache/runs/run_row.h"
#include "proto/support/status_macros.h"

namespace ozd {

absl::StatusOr<FilterValues> FilterValues::Load(
    sql::Database* db, int64_t account_id, const oz::v1::RunFilter& filter) {
  FilterValues values;
  const auto find = [&](ValueKind kind, const std::string& text)
      -> absl::StatusOr<std::optional<StoredValue>> {
    if (text.empty()) return std::optional<StoredValue>();
    OZD_ASSIGN_OR_RETURN(std::optional<StoredValue> value,
                         FindValue(db, account_id, kind, text));
    if (!value.has_value()) values.impossible = true;
    return value;
  };
  for (size_t i = 0; i < values.facets.size(); ++i) {
    OZD_ASSIGN_OR_RETURN(
        values.facets[i],
        find(kRunFacets[i].kind, (filter.*kRunFacets[i].of_filter)()));
  }
  OZD_ASSIGN_OR_RETURN(values.artifact,
                       find(ValueKind::kArtifact, filter.artifact_type()));
  for (const std::string& state : filter.states()) {
    OZD_ASSIGN_OR_RETURN(
        const std::optional<StoredValue> value,
        FindValue(db, account_id, ValueKind::kState, NormaliseState(state)));
    if (value.has_value()) values.states.push_back(value->id);
  }
  std::sort(values.states.begin(), values.states.end());
  values.states.erase(std::unique(values.states.begin(), values.states.end()),
                      values.states.end());
  if (!filter.states().empty() && values.states.empty()) {
    values.impossible = true;
  }
  return values;
}

}  // namespace ozd
