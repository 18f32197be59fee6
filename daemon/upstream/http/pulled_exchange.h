// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_HTTP_PULLED_EXCHANGE_H_
#define OZD_DAEMON_UPSTREAM_HTTP_PULLED_EXCHANGE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/upstream/http/transport.h"
#include "proto/support/mutex.h"

namespace ozd {

// An exchange whose answer one thread pulls at its own pace, while the
// transport's thread goes on. Confined to the thread that made it, but for
// Nudge.
class PulledExchange {
 public:
  // What happens when the other side is faster than we are.
  enum class WhenFull {
    // It has to wait.
    kPause,
    // The exchange ends with kResourceExhausted.
    kFail,
  };

  // What there is to look at next.
  enum class News { kNothing, kHead, kBody, kEnd };

  // Starts `request`, whose on_head and body_sink are replaced. `transport` is
  // borrowed and must outlive this. At most about `max_buffered` bytes wait.
  PulledExchange(HttpTransport* transport, HttpRequest request,
                 size_t max_buffered, WhenFull when_full);
  // Ends the exchange when it has not.
  ~PulledExchange() = default;
  PulledExchange(const PulledExchange&) = delete;
  PulledExchange& operator=(const PulledExchange&) = delete;

  // Waits for news, for no longer than `timeout` of real time. In this order:
  // kHead once (not when no answer came), kBody as long as there are bytes
  // (2xx only), kEnd for ever.
  News Wait(absl::Duration timeout);
  // Wait returns kNothing at once, the next one if none is under way. From any
  // thread.
  void Nudge();

  // Status and headers, from kHead on.
  const HttpResponse& head() const { return head_; }
  // The bytes that have come; after kBody.
  std::string TakeBody();
  // After kEnd. The body of an answer that is no 2xx is in it.
  absl::StatusOr<HttpResponse> outcome() const;

 private:
  void OnHead(const HttpResponse& head);
  BodyFlow OnBody(absl::string_view piece);
  void OnDone(absl::StatusOr<HttpResponse> outcome);

  const size_t max_buffered_;
  const WhenFull when_full_;
  bool head_seen_ = false;
  HttpResponse head_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::unique_ptr<HttpResponse> new_head_ ABSL_GUARDED_BY(mutex_);
  std::string body_ ABSL_GUARDED_BY(mutex_);
  bool paused_ ABSL_GUARDED_BY(mutex_) = false;
  bool overflowed_ ABSL_GUARDED_BY(mutex_) = false;
  bool nudged_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::StatusOr<HttpResponse> outcome_ ABSL_GUARDED_BY(mutex_);
  // Last, so that it ends while the rest is still there.
  std::unique_ptr<HttpExchange> exchange_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_HTTP_PULLED_EXCHANGE_H_
