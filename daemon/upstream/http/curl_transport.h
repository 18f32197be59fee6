// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_HTTP_CURL_TRANSPORT_H_
#define OZD_DAEMON_UPSTREAM_HTTP_CURL_TRANSPORT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/upstream/http/transport.h"

namespace ozd {

// HTTP over libcurl: one thread drives every exchange of the process, over a
// pool of kept connections (HTTP/2 where TLS offers it). TLS is verified, no
// cookies, no credentials of its own, no redirects. Proxies from the
// environment are honoured, except towards this machine. The thread sleeps
// without waking while nothing is under way. Thread-safe.
class CurlTransport : public HttpTransport {
 public:
  struct Options {
    absl::Duration connect_timeout = absl::Seconds(5);
    // Connections at a time to one host; further requests wait their turn.
    int max_host_connections = 32;
    // Idle connections kept.
    int max_idle_connections = 16;
    // Bundle of certificate authorities; empty for the system's.
    std::string ca_file = {};
  };

  // Errors: kInternal when libcurl cannot be set up.
  static absl::StatusOr<std::unique_ptr<CurlTransport>> Make(
      const Options& options);

  // Ends what is under way, as Shutdown does.
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  absl::StatusOr<HttpResponse> Perform(HttpRequest request) override;
  std::unique_ptr<HttpExchange> Start(HttpRequest request, Done done) override;

  // Fails what is under way and whatever comes later with ShuttingDownError.
  // Returns when the thread has ended.
  void Shutdown();

 private:
  class Impl;
  explicit CurlTransport(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_HTTP_CURL_TRANSPORT_H_
