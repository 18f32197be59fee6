// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_LIST_RUNS_CACHE_H_
#define OZD_DAEMON_CORE_RUNS_LIST_RUNS_CACHE_H_

#include <stdint.h>

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/mutex.h"

namespace ozd {

// Remembers the last few small answers from the cache, so that a list that many
// clients ask for every second costs no SQL. An answer holds as long as the
// account's data version stays. Thread-safe.
class ListRunsCache {
 public:
  static std::string KeyOf(const std::string& partition,
                           const oz::v1::ListRunsRequest& request);

  // Returns the answer for this version; nullptr when there is none.
  std::shared_ptr<const oz::v1::ListRunsResponse> Find(const std::string& key,
                                                       int64_t version) const;
  // Large answers are not kept.
  void Keep(const std::string& key, int64_t version,
            const oz::v1::ListRunsResponse& answer);

 private:
  struct Entry {
    int64_t version = 0;
    std::shared_ptr<const oz::v1::ListRunsResponse> answer;
  };

  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_LIST_RUNS_CACHE_H_
