// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_HTTP_TRANSPORT_H_
#define OZD_DAEMON_UPSTREAM_HTTP_TRANSPORT_H_

#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace ozd {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpResponse {
  int status = 0;
  // In order of arrival; names in lower case.
  std::vector<HttpHeader> headers;
  std::string body;
  std::string effective_url;

  // The value of the first header of that name (lower case), else empty.
  absl::string_view Header(absl::string_view name) const;
};

// Tells the transport how to go on with a body.
enum class BodyFlow {
  kMore,
  // The piece was not taken; it is offered again after HttpExchange::Resume.
  kPause,
  // Ends the exchange with kCancelled.
  kStop,
};

// Describes one exchange. A value.
struct HttpRequest {
  std::string method = "GET";
  // Absolute, http or https.
  std::string url;
  // Sent as they are; the only place where a key may stand.
  std::vector<HttpHeader> headers;
  std::string body;
  // Instead of `body`: gives the next at most `size` bytes of it, nullopt to
  // end the exchange with kCancelled; called on the transport's thread, must
  // not block for long. Such a request is never sent twice, not even by the
  // transport.
  std::function<std::optional<size_t>(char* to, size_t size)> body_source = {};
  // How many bytes body_source gives in all.
  int64_t body_size = 0;
  // It changes something, so that it must not arrive twice: it gets a
  // connection of its own, since on one that was used before a request which
  // finds it closed is sent again on another one, unnoticed.
  bool only_once = false;
  // From now to the last byte of the answer. InfiniteDuration() for none.
  absl::Duration timeout = absl::Seconds(60);
  // `timeout` ends once the head of a 2xx answer has come: its body may take
  // any time.
  bool timeout_ends_with_head = false;
  // A longer body (after decompression) is an error. Ignored with a sink.
  int64_t max_body_bytes = int64_t{64} << 20;
  // Called once with status and headers of the final answer, before its body,
  // on the transport's thread. Returning false ends the exchange with
  // kCancelled. Must not block.
  std::function<bool(const HttpResponse& head)> on_head;
  // Receives the body of a 2xx answer piece by piece, on the transport's
  // thread; then HttpResponse::body stays empty. Must not block. May pause only
  // in exchanges made by Start.
  std::function<BodyFlow(absl::string_view)> body_sink;
};

// The time that a Date or Retry-After header names; nullopt when it is none.
std::optional<absl::Time> ParseHttpDate(absl::string_view text);

// Says whether the service can have seen a request that failed.
enum class Delivery {
  // It never left: repeating it cannot do anything twice.
  kNever,
  // It may have been acted on.
  kPossible,
};

// An exchange that was started. Thread-safe. Must not outlive the transport.
class HttpExchange {
 public:
  // Ends the exchange with kCancelled unless it has ended, and waits until none
  // of its callbacks runs or will run. Not to be called by one of them.
  virtual ~HttpExchange() = default;
  // Goes on after BodyFlow::kPause; otherwise without effect.
  virtual void Resume() = 0;
};

// Carries HTTP. Thread-safe; Perform blocks.
class HttpTransport {
 public:
  using Done = std::function<void(absl::StatusOr<HttpResponse>)>;

  virtual ~HttpTransport() = default;

  // Any answer is a success, whatever its status: a 404 is a response.
  // Redirects are not followed. Errors, all made by MakeTransportError (the
  // message says what went wrong beneath, without the URL): kUnavailable,
  // kDeadlineExceeded, kDataLoss (body too large or undecodable),
  // kInvalidArgument (bad URL or header; nothing was sent), kCancelled.
  virtual absl::StatusOr<HttpResponse> Perform(HttpRequest request) = 0;

  // The same without waiting: `done` gets the outcome, once, on the transport's
  // thread or before this returns. It must not block.
  virtual std::unique_ptr<HttpExchange> Start(HttpRequest request,
                                              Done done) = 0;
};

// Makes the status of an exchange that got no answer. Its detail says "offline"
// for kUnavailable and kDeadlineExceeded. `remedy` may be empty.
enum class Retryable { kYes, kNo };
absl::Status MakeTransportError(absl::StatusCode code,
                                absl::string_view message, Delivery delivery,
                                Retryable retryable,
                                absl::string_view remedy = "");

// Returns the delivery that MakeTransportError put into `status`; kPossible for
// any other status.
Delivery GetDelivery(const absl::Status& status);

// Makes the status of work that is refused because the daemon ends.
absl::Status ShuttingDownError(Delivery delivery);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_HTTP_TRANSPORT_H_
