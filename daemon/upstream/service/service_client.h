// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_SERVICE_CLIENT_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_SERVICE_CLIENT_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/service/link_transfer.h"
#include "daemon/upstream/service/retry.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/support/clock.h"

namespace ozd {

// Implements ServiceCalls over HTTP. The key goes to the caller's server root
// and stream root and nowhere else: redirects are errors, except where a call
// allows one, which is followed without the key. Thread-safe.
class ServiceClient : public ServiceCalls {
 public:
  struct Options {
    // Requests from a link to the bytes behind it.
    int max_redirects = 3;
    // Jitter; numbers in [0, 1). Thread-safe. Empty for a real one.
    Retrier::Random random;
  };

  // All pointers are borrowed and must outlive the client.
  ServiceClient(HttpTransport* transport, const Clock* clock, Sleeper* sleeper,
                const Options& options);
  ServiceClient(HttpTransport* transport, const Clock* clock, Sleeper* sleeper);

  absl::StatusOr<RestAnswer> Send(const ApiCaller& caller,
                                  const RestCall& call) override;
  absl::StatusOr<std::string> Graphql(const ApiCaller& caller,
                                      const GraphqlCall& call) override;
  absl::StatusOr<std::unique_ptr<EventStream>> StartStream(
      const ApiCaller& caller, StreamCall call) override;
  absl::Status Download(const ApiCaller& caller,
                        const DownloadCall& call) override;
  absl::Status Upload(const ApiCaller& caller, UploadCall call) override;

  // Returns the number of HTTP requests sent so far, retries included.
  int64_t requests_sent() const { return requests_sent_; }

 private:
  // Returns the answer, whatever its status, with the published error when none
  // came. Headers and timeout are filled in here. Errors: kUnavailable for a
  // redirect unless `may_redirect`.
  absl::StatusOr<HttpResponse> Exchange(const ApiCaller& caller,
                                        HttpRequest request,
                                        Repeatable repeatable,
                                        bool may_redirect = false);
  // Returns the error for an answer that is no success, with the time to wait.
  absl::Status FailureOf(const HttpResponse& response,
                         absl::string_view secret) const;

  const Options options_;
  HttpTransport* const transport_;
  const Clock* const clock_;
  const Retrier retrier_;
  std::atomic<int64_t> requests_sent_{0};
  const LinkTransfer links_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_SERVICE_CLIENT_H_
