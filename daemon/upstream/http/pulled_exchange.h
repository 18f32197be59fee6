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

// An exchange whose body one thread takes at its own pace; meanwhile the other
// side has to wait. Confined to the thread that made it.
class PulledExchange {
 public:
  // Result of Wait.
  enum class News { kNothing, kBody, kEnd };

  // Starts `request`, whose body_sink is replaced. `transport` is borrowed and
  // must outlive this. At most about `max_buffered` bytes wait.
  PulledExchange(HttpTransport* transport, HttpRequest request,
                 size_t max_buffered);
  // Ends the exchange when it has not ended.
  ~PulledExchange() = default;
  PulledExchange(const PulledExchange&) = delete;
  PulledExchange& operator=(const PulledExchange&) = delete;

  // Waits for bytes or the end, for no longer than `timeout` of real time.
  // Returns kBody as long as there are bytes (2xx only), then kEnd for ever.
  News Wait(absl::Duration timeout);

  // Returns the bytes that have come; after kBody.
  std::string TakeBody();
  // Returns the outcome; after kEnd. The body of an answer that is no 2xx is in
  // it.
  absl::StatusOr<HttpResponse> outcome() const;

 private:
  BodyFlow OnBody(absl::string_view piece);
  void OnDone(absl::StatusOr<HttpResponse> outcome);

  const size_t max_buffered_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::string body_ ABSL_GUARDED_BY(mutex_);
  bool paused_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::StatusOr<HttpResponse> outcome_ ABSL_GUARDED_BY(mutex_);
  // Last, so that it ends while the rest is still there.
  std::unique_ptr<HttpExchange> exchange_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_HTTP_PULLED_EXCHANGE_H_
