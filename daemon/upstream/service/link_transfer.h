// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_LINK_TRANSFER_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_LINK_TRANSFER_H_

#include <stdint.h>

#include <atomic>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/service/retry.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/support/clock.h"

namespace ozd {

// Moves bytes to and from links that the service gave, without the caller's
// key. Thread-safe.
class LinkTransfer {
 public:
  // All pointers are borrowed and must outlive this.
  struct Parts {
    HttpTransport* transport;
    const Clock* clock;
    Sleeper* sleeper;
    Retrier::Random random;
    // Counts every request.
    std::atomic<int64_t>* requests_sent;
    // Requests from a link to the bytes behind it.
    int max_redirects;
  };

  explicit LinkTransfer(Parts parts) : parts_(std::move(parts)) {}

  // Returns the 2xx answer behind `url`, over redirects. `what` names the bytes
  // in errors, which hold neither `secret` nor the query of a link. Ends by
  // `deadline` of the clock's uptime. Errors: StatusFromTransportError,
  // StoreError, BadLinkError.
  absl::StatusOr<HttpResponse> Fetch(std::string url, const std::string& what,
                                     absl::Duration deadline,
                                     const std::string& secret) const;

  // Implements ServiceCalls::Download and ServiceCalls::Upload.
  absl::Status Download(const ApiCaller& caller,
                        const DownloadCall& call) const;
  absl::Status Upload(const ApiCaller& caller, const UploadCall& call) const;

 private:
  absl::StatusOr<HttpResponse> FetchOver(HttpTransport* transport,
                                         std::string url,
                                         const std::string& what,
                                         absl::Duration deadline,
                                         const std::string& secret) const;

  const Parts parts_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_LINK_TRANSFER_H_
