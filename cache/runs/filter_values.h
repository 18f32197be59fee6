// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_FILTER_VALUES_H_
#define OZD_CACHE_RUNS_FILTER_VALUES_H_

#include <stdint.h>

#include <array>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "cache/runs/value_table.h"
#include "cache/sql/database.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// The texts of a filter as the integers that the tables hold.
struct FilterValues {
  // A text occurs in no run of the account: nothing can match.
  bool impossible = false;
  // In the order of kRunFacets.
  std::array<std::optional<StoredValue>, std::size(kRunFacets)> facets;
  std::optional<StoredValue> artifact;
  // Sorted, each once; empty when the filter leaves the state open.
  std::vector<int64_t> states;

  // Errors: as sql::ToStatus().
  static absl::StatusOr<FilterValues> Load(sql::Database* db,
                                           int64_t account_id,
                                           const oz::v1::RunFilter& filter);
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_FILTER_VALUES_H_
