// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_USAGE_STORE_H_
#define OZD_CACHE_RUNS_USAGE_STORE_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cache/runs/run_store.h"
#include "proto/oz/v1/search.pb.h"

namespace ozd {

class Cache;

struct UsageQuery {
  // USAGE_GROUPING_UNSPECIFIED for no groups.
  oz::v1::UsageGrouping grouping = oz::v1::USAGE_GROUPING_UNSPECIFIED;
  // Created later than this; 0 for all.
  int64_t created_after_us = 0;
  // Length of a bucket in microseconds, at least 1.
  int64_t bucket_us = int64_t{3600} * 1'000'000;
};

struct UsageSums {
  oz::v1::UsageSum total;
  // In no order. Labels of creators and schedules are those of their newest
  // run; others have none.
  std::vector<oz::v1::UsageGroup> groups;
  // Oldest first; those without runs are left out.
  std::vector<oz::v1::UsageBucket> buckets;
  // Creation of the oldest run; 0 when there is none.
  int64_t oldest_us = 0;
};

// Adds up what the cached runs have cost. Thread-safe; calls may block on disk.
// Errors: as RunStore.
class UsageStore {
 public:
  // `cache` is borrowed and must outlive the store.
  explicit UsageStore(Cache* cache) : cache_(cache) {}

  // Reads the index of all runs that match, once: some ten milliseconds for
  // 100,000. See RunStore::List() for `stop`.
  absl::StatusOr<UsageSums> Sum(const std::string& account,
                                const UsageQuery& query,
                                const StopPredicate& stop = nullptr) const;

 private:
  Cache* const cache_;
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_USAGE_STORE_H_
