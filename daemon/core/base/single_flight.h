// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_BASE_SINGLE_FLIGHT_H_
#define OZD_DAEMON_CORE_BASE_SINGLE_FLIGHT_H_

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/tasks.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// One piece of shared work that any number of callers wait for. Thread-safe.
template <typename T>
class Flight {
 public:
  // The first result counts; later ones are dropped.
  void Finish(absl::StatusOr<T> result) {
    MutexLock lock(&mutex_);
    if (result_.has_value()) return;
    result_ = std::move(result);
    finished_.NotifyAll();
  }

  // The result, or nullopt when `limit` passed or the caller went away first.
  // The work goes on either way.
  std::optional<absl::StatusOr<T>> Wait(const CallScope& scope,
                                        absl::Duration limit) {
    // Nobody tells us that a client has gone; look now and then.
    const absl::Duration step =
        scope.cancelled ? absl::Milliseconds(50) : absl::InfiniteDuration();
    MutexLock lock(&mutex_);
    while (!result_.has_value() && limit > absl::ZeroDuration()) {
      const absl::Duration wait = std::min({limit, step, absl::Hours(1)});
      if (!finished_.WaitFor(&mutex_, absl::ToChronoNanoseconds(wait))) {
        limit -= wait;
      }
      if (!result_.has_value() && scope.cancelled && scope.cancelled()) break;
    }
    return result_;
  }

 private:
  Mutex mutex_;
  CondVar finished_;
  std::optional<absl::StatusOr<T>> result_ ABSL_GUARDED_BY(mutex_);
};

// Waits for a flight from `join` that ends with a failure or with a result that
// `is_good` accepts; one that was under way before the call may have begun too
// early, and then the next one counts. Errors: the flight's; kDeadlineExceeded
// when `limit` is over first; kCancelled when the caller has gone.
template <typename T, typename Join, typename IsGood>
absl::StatusOr<T> AwaitFlight(const Join& join, const IsGood& is_good,
                              const CallScope& scope, absl::Duration limit,
                              const Clock& clock) {
  const absl::Duration begun = clock.Uptime();
  while (true) {
    const std::shared_ptr<Flight<T>> flight = join();
    std::optional<absl::StatusOr<T>> result =
        flight->Wait(scope, limit - (clock.Uptime() - begun));
    if (!result.has_value()) {
      const bool gone = scope.cancelled && scope.cancelled();
      return gone ? CallerGoneError() : SlowServiceError();
    }
    if (!result->ok() || is_good(**result)) return *std::move(result);
  }
}

// Runs equal concurrent work once for all its callers. The work runs on the
// Executor and goes on when the caller that began it leaves. Thread-safe.
template <typename T>
class SingleFlight {
 public:
  // `tasks` is borrowed and must outlive this.
  explicit SingleFlight(Tasks* tasks) : tasks_(tasks) {}

  // Returns the flight called `key` that is under way, or starts one that runs
  // `work`.
  std::shared_ptr<Flight<T>> Join(const std::string& key,
                                  std::function<absl::StatusOr<T>()> work) {
    auto flight = std::make_shared<Flight<T>>();
    {
      MutexLock lock(&mutex_);
      const auto [found, is_new] = flights_.try_emplace(key, flight);
      if (!is_new) return found->second;
    }
    // Work that is dropped unrun (at shutdown) must not leave waiters behind.
    auto guard = std::shared_ptr<void>(
        nullptr, [flight](void*) { flight->Finish(ShuttingDownError()); });
    tasks_->RunShared([this, key, flight, guard, work = std::move(work)] {
      absl::StatusOr<T> result = work();
      {
        MutexLock lock(&mutex_);
        flights_.erase(key);
      }
      flight->Finish(std::move(result));
    });
    return flight;
  }

  // Returns the flight called `key`; nullptr when none is under way.
  std::shared_ptr<Flight<T>> Find(const std::string& key) const {
    MutexLock lock(&mutex_);
    const auto found = flights_.find(key);
    return found == flights_.end() ? nullptr : found->second;
  }

  // Answers every waiter with `status`; the work itself is not stopped.
  void FinishAll(const absl::Status& status) {
    std::vector<std::shared_ptr<Flight<T>>> flights;
    {
      MutexLock lock(&mutex_);
      for (const auto& [key, flight] : flights_) flights.push_back(flight);
    }
    for (const auto& flight : flights) flight->Finish(status);
  }

 private:
  Tasks* const tasks_;
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<Flight<T>>> flights_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_BASE_SINGLE_FLIGHT_H_
