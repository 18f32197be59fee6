// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_EVENT_STREAM_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_EVENT_STREAM_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/service/service_calls.h"

namespace ozd {

struct StreamOptions {
  // Kept out of every error.
  std::string secret;
  // Gives the error for an answer that is neither 2xx nor a redirect.
  std::function<absl::Status(const HttpResponse&)> failure_of;
};

// Sends `request`, whose URL, headers and timeout until the stream is open are
// set, and follows the stream. See ServiceCalls::StartStream. `transport` is
// borrowed and must outlive the stream.
std::unique_ptr<EventStream> StartEventStream(HttpTransport* transport,
                                              HttpRequest request,
                                              StreamCall call,
                                              StreamOptions options);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_EVENT_STREAM_H_
