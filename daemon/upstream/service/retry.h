// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_RETRY_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_RETRY_H_

#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/upstream/http/transport.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Waits, unless the daemon ends first. Thread-safe.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  // Returns false, at once or early, when Interrupt() was or is called.
  virtual bool Sleep(absl::Duration duration) = 0;
};

// Waits in real time.
class RealSleeper : public Sleeper {
 public:
  bool Sleep(absl::Duration duration) override;
  // Ends every wait, now and later.
  void Interrupt();

 private:
  Mutex mutex_;
  CondVar interrupted_cv_;
  bool interrupted_ ABSL_GUARDED_BY(mutex_) = false;
};

// Says whether a request may be sent twice.
enum class Repeatable {
  // Sent again after any failure: reads, and idempotent writes.
  kYes,
  // The same, and a conflict (409) is expected to resolve within seconds: it is
  // asked again for some twelve of them.
  kYesAfterConflict,
  // The API has no idempotency keys, so only after a failure that cannot have
  // had an effect.
  kNo,
};

// Returns how long to wait before the request is sent again, or nullopt when
// the result stands. `attempt` counts from 0; `random` is in [0, 1); `now` is
// for Retry-After dates. Never more than 60 s.
std::optional<absl::Duration> DelayBeforeRetry(
    Repeatable repeatable, int attempt,
    const absl::StatusOr<HttpResponse>& result, absl::Time now, double random);

// Returns the wait that the answer asks for by retry-after-ms or Retry-After
// (seconds or a date), not capped; nullopt without a readable one.
std::optional<absl::Duration> RetryAfter(const HttpResponse& response,
                                         absl::Time now);

// Sends requests again as the service's rules allow, within their timeout.
// Thread-safe.
class Retrier {
 public:
  // Numbers in [0, 1). Thread-safe.
  using Random = std::function<double()>;

  // All pointers are borrowed and must outlive the retrier.
  Retrier(HttpTransport* transport, const Clock* clock, Sleeper* sleeper,
          Random random);

  // Returns the last answer or error. `request.timeout` covers all attempts and
  // the waits between them: a wait that would not leave time for another
  // attempt is not begun, nor is one longer than `patience` after an answer
  // that asks for patience (429, Retry-After). `before_attempt` is called
  // before each request is sent. Errors: as HttpTransport; ShuttingDownError
  // when a wait was interrupted.
  absl::StatusOr<HttpResponse> Perform(
      const HttpRequest& request, Repeatable repeatable,
      const std::function<void()>& before_attempt,
      absl::Duration patience = absl::InfiniteDuration()) const;

 private:
  HttpTransport* const transport_;
  const Clock* const clock_;
  Sleeper* const sleeper_;
  const Random random_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_RETRY_H_
