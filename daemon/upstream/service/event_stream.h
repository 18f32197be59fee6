// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_EVENT_STREAM_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_EVENT_STREAM_H_

#include <stddef.h>

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/support/clock.h"

namespace ozd {

struct StreamOptions {
  // Longest wait until the stream is open.
  absl::Duration open_timeout;
  // Bytes that may wait for StreamCall::on_data.
  size_t max_backlog;
  // Between two calls of on_idle. In real time.
  absl::Duration tick;
  // Kept out of every error.
  std::string secret;
  // Gives the error for an answer that is neither 2xx nor a redirect.
  std::function<absl::Status(const HttpResponse&)> failure_of;
};

// Sends `request`, whose URL and headers are set, and follows the stream to its
// end. Errors: those of ServiceCalls::Stream.
absl::Status FollowStream(HttpTransport* transport, const Clock* clock,
                          HttpRequest request, const StreamCall& call,
                          const StreamOptions& options);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_EVENT_STREAM_H_
