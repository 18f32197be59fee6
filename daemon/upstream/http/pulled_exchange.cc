// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/pulled_exchange.h"

#include <utility>

#include "proto/support/clock.h"

namespace ozd {

PulledExchange::PulledExchange(HttpTransport* transport, HttpRequest request,
                               size_t max_buffered)
    : max_buffered_(max_buffered),
      outcome_(absl::InternalError("the exchange has not ended")) {
  request.body_sink = [this](absl::string_view piece) { return OnBody(piece); };
  exchange_ = transport->Start(std::move(request),
                               [this](absl::StatusOr<HttpResponse> outcome) {
                                 OnDone(std::move(outcome));
                               });
}

BodyFlow PulledExchange::OnBody(absl::string_view piece) {
  MutexLock lock(&mutex_);
  // A piece is taken whole, however large, when there is nothing before it.
  paused_ = !body_.empty() && body_.size() + piece.size() > max_buffered_;
  if (paused_) return BodyFlow::kPause;
  if (body_.empty()) changed_.NotifyAll();
  body_.append(piece.data(), piece.size());
  return BodyFlow::kMore;
}

void PulledExchange::OnDone(absl::StatusOr<HttpResponse> outcome) {
  MutexLock lock(&mutex_);
  outcome_ = std::move(outcome);
  ended_ = true;
  changed_.NotifyAll();
}

PulledExchange::News PulledExchange::Wait(absl::Duration timeout) {
  const absl::Duration deadline = RealClock()->Uptime() + timeout;
  MutexLock lock(&mutex_);
  while (true) {
    if (!body_.empty()) return News::kBody;
    if (ended_) return News::kEnd;
    const absl::Duration left = deadline - RealClock()->Uptime();
    if (left <= absl::ZeroDuration()) return News::kNothing;
    changed_.WaitFor(&mutex_, absl::ToChronoNanoseconds(left));
  }
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
