// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/pulled_exchange.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/clock.h"

namespace ozd {

PulledExchange::PulledExchange(HttpTransport* transport, HttpRequest request,
                               size_t max_buffered, WhenFull when_full)
    : max_buffered_(max_buffered),
      when_full_(when_full),
      outcome_(absl::InternalError("the exchange has not ended")) {
  request.on_head = [this](const HttpResponse& head) { OnHead(head); };
  request.body_sink = [this](absl::string_view piece) { return OnBody(piece); };
  exchange_ = transport->Start(std::move(request),
                               [this](absl::StatusOr<HttpResponse> outcome) {
                                 OnDone(std::move(outcome));
                               });
}

void PulledExchange::OnHead(const HttpResponse& head) {
  MutexLock lock(&mutex_);
  new_head_ = std::make_unique<HttpResponse>(head);
  changed_.NotifyAll();
}

BodyFlow PulledExchange::OnBody(absl::string_view piece) {
  MutexLock lock(&mutex_);
  // A piece is taken whole, however large, when there is nothing before it.
  if (!body_.empty() && body_.size() + piece.size() > max_buffered_) {
    if (when_full_ == WhenFull::kPause) {
      paused_ = true;
      return BodyFlow::kPause;
    }
    overflowed_ = true;
    return BodyFlow::kStop;
  }
  if (body_.empty()) changed_.NotifyAll();
  body_.append(piece.data(), piece.size());
  return BodyFlow::kMore;
}

void PulledExchange::OnDone(absl::StatusOr<HttpResponse> outcome) {
  MutexLock lock(&mutex_);
  outcome_ = std::move(outcome);
  if (overflowed_) {
    outcome_ = MakeTransportError(
        absl::StatusCode::kResourceExhausted,
        absl::StrCat("more than ", max_buffered_, " bytes wait to be handled"),
        Delivery::kPossible, Retryable::kYes);
  }
  ended_ = true;
  changed_.NotifyAll();
}

PulledExchange::News PulledExchange::Wait(absl::Duration timeout) {
  const absl::Duration deadline = RealClock()->Uptime() + timeout;
  MutexLock lock(&mutex_);
  while (true) {
    if (new_head_ != nullptr && !head_seen_) {
      head_seen_ = true;
      head_ = *new_head_;
      return News::kHead;
    }
    if (!body_.empty()) return News::kBody;
    if (ended_) return News::kEnd;
    if (std::exchange(nudged_, false)) return News::kNothing;
    const absl::Duration left = deadline - RealClock()->Uptime();
    if (left <= absl::ZeroDuration()) return News::kNothing;
    changed_.WaitFor(&mutex_, absl::ToChronoNanoseconds(left));
  }
}

void PulledExchange::Nudge() {
  MutexLock lock(&mutex_);
  nudged_ = true;
  changed_.NotifyAll();
}

std::string PulledExchange::TakeBody() {
  std::string body;
  bool resume;
  {
    MutexLock lock(&mutex_);
    body.swap(body_);
    resume = std::exchange(paused_, false);
  }
  if (resume) exchange_->Resume();
  return body;
}

absl::StatusOr<HttpResponse> PulledExchange::outcome() const {
  MutexLock lock(&mutex_);
  return outcome_;
}

}  // namespace ozd
