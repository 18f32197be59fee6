// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_STATS_H_
#define OZD_TESTS_SIM_API_STATS_H_

#include <stdint.h>

#include <map>
#include <string>

#include "proto/support/mutex.h"

namespace ozd::sim {

// Counts the requests that the server received, except for control calls.
// Thread-safe.
class Stats {
 public:
  struct Snapshot {
    // By "METHOD /path-template".
    std::map<std::string, int64_t> requests;
    int64_t total = 0;
    int64_t auth_failures = 0;
    std::string last_user_agent;
  };

  void CountRequest(const std::string& route, const std::string& user_agent) {
    MutexLock lock(&mutex_);
    ++snapshot_.requests[route];
    ++snapshot_.total;
    snapshot_.last_user_agent = user_agent;
  }
  void CountAuthFailure() {
    MutexLock lock(&mutex_);
    ++snapshot_.auth_failures;
  }
  void Reset() {
    MutexLock lock(&mutex_);
    snapshot_ = Snapshot();
  }
  Snapshot Get() const {
    MutexLock lock(&mutex_);
    return snapshot_;
  }

 private:
  mutable Mutex mutex_;
  Snapshot snapshot_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_STATS_H_
