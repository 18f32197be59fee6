// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/retry.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "daemon/upstream/service/error_json.h"
#include "proto/support/backoff.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

constexpr int kMaxRetries = 2;
constexpr Backoff kBackoff = {.first = absl::Milliseconds(500),
                              .longest = absl::Seconds(8),
                              .jitter = -0.25};
constexpr absl::Duration kLongestDelay = absl::Seconds(60);

constexpr int kMaxConflicts = 5;
constexpr absl::Duration kLongestConflictDelay = absl::Seconds(3);

std::optional<double> NonNegative(absl::string_view text) {
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !std::isfinite(value) || value < 0) {
    return std::nullopt;
  }
  return value;
}

bool AsksForPatience(const absl::StatusOr<HttpResponse>& result,
                     absl::Time now) {
  return result.ok() &&
         (result->status == 429 || RetryAfter(*result, now).has_value());
}

bool MayRetryStatus(int status) {
  return status == 408 || status == 409 || status == 429 || status >= 500;
}

bool MayRetryError(Repeatable repeatable, const absl::Status& error) {
  if (GetDelivery(error) != Delivery::kNever && repeatable == Repeatable::kNo) {
    return false;
  }
  const auto detail = GetErrorDetail(error);
  return detail.has_value() && detail->retryable();
}

bool MayRetryResponse(Repeatable repeatable, const HttpResponse& response,
                      bool has_retry_after) {
  const absl::string_view warp_code = WarpErrorCode(response);
  if (warp_code == kOutOfCredits || warp_code == kAtCapacity) return false;
  if (response.status < 400) return false;
  const ServiceError error = ParseServiceError(response.body);
  if (repeatable == Repeatable::kNo) {
    if (response.Header("x-should-retry") == "false") return false;
    return ((response.status == 429 || response.status == 503) &&
            has_retry_after) ||
           (response.status == 409 && error.retryable.value_or(false));
  }
  if (response.Header("x-should-retry") == "true") return true;
  if (response.Header("x-should-retry") == "false") return false;
  // A user's set-up failure comes as a 500 and would only fail again.
  if (error.code == "environment_setup_failed") return false;
  return MayRetryStatus(response.status) && error.retryable.value_or(true);
}

}  // namespace

bool RealSleeper::Sleep(absl::Duration duration) {
  // The deadline is kept here because waits may end early for no reason.
  const absl::Duration deadline = RealClock()->Uptime() + duration;
  MutexLock lock(&mutex_);
  while (!interrupted_) {
    const absl::Duration left = deadline - RealClock()->Uptime();
    if (left <= absl::ZeroDuration()) return true;
    interrupted_cv_.WaitFor(&mutex_, absl::ToChronoNanoseconds(left));
  }
  return false;
}

void RealSleeper::Interrupt() {
  MutexLock lock(&mutex_);
  interrupted_ = true;
  interrupted_cv_.NotifyAll();
}

std::optional<absl::Duration> RetryAfter(const HttpResponse& response,
                                         absl::Time now) {
  if (const auto ms = NonNegative(response.Header("retry-after-ms"))) {
    return absl::Milliseconds(*ms);
  }
  const absl::string_view value = response.Header("retry-after");
  if (value.empty()) return std::nullopt;
  if (const auto seconds = NonNegative(value)) return absl::Seconds(*seconds);
  const auto date = ParseHttpDate(value);
  if (!date.has_value()) return std::nullopt;
  return std::max(*date - now, absl::ZeroDuration());
}

std::optional<absl::Duration> DelayBeforeRetry(
    Repeatable repeatable, int attempt,
    const absl::StatusOr<HttpResponse>& result, absl::Time now, double random) {
  if (repeatable == Repeatable::kYesAfterConflict && result.ok() &&
      result->status == 409) {
    if (attempt >= kMaxConflicts) return std::nullopt;
    return std::min(absl::Seconds(attempt + 1), kLongestConflictDelay);
  }
  if (attempt >= kMaxRetries) return std::nullopt;
  if (!result.ok()) {
    if (!MayRetryError(repeatable, result.status())) return std::nullopt;
    return kBackoff.After(attempt + 1, random);
  }
  const auto asked = RetryAfter(*result, now);
  if (!MayRetryResponse(repeatable, *result, asked.has_value())) {
    return std::nullopt;
  }
  if (asked.has_value()) return std::min(*asked, kLongestDelay);
  return kBackoff.After(attempt + 1, random);
}

Retrier::Retrier(HttpTransport* transport, const Clock* clock, Sleeper* sleeper,
                 Random random)
    : transport_(transport),
      clock_(clock),
      sleeper_(sleeper),
      random_(std::move(random)) {}

absl::StatusOr<HttpResponse> Retrier::Perform(
    const HttpRequest& request, Repeatable repeatable,
    const std::function<void()>& before_attempt,
    absl::Duration patience) const {
  const absl::Duration deadline = clock_->Uptime() + request.timeout;
  for (int attempt = 0;; ++attempt) {
    HttpRequest copy = request;
    copy.timeout = deadline - clock_->Uptime();
    copy.only_once = repeatable == Repeatable::kNo;
    before_attempt();
    absl::StatusOr<HttpResponse> result = transport_->Perform(std::move(copy));
    const auto delay =
        DelayBeforeRetry(repeatable, attempt, result, clock_->Now(), random_());
    if (!delay.has_value() || clock_->Uptime() + *delay >= deadline ||
        (*delay > patience && AsksForPatience(result, clock_->Now()))) {
      return result;
    }
    if (!sleeper_->Sleep(*delay)) {
      return ShuttingDownError(result.ok() ? Delivery::kPossible
                                           : GetDelivery(result.status()));
    }
  }
}

}  // namespace ozd
