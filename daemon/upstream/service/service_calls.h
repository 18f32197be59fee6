// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_SERVICE_CALLS_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_SERVICE_CALLS_H_

#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/json/json_tree.h"
#include "daemon/upstream/service/api_caller.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/graphql_api.h"
#include "daemon/upstream/service/retry.h"

namespace ozd {

// Names and values in the order in which they are sent; values are
// percent-encoded when sent, names are not.
using HttpQuery = std::vector<std::pair<std::string, std::string>>;

// A call of the REST interface. A value.
struct RestCall {
  std::string method = "GET";
  // Below /api/v1, each percent-encoded when sent: {"agent", "schedules", id}.
  std::vector<std::string> segments = {};
  HttpQuery query = {};
  // JSON text; empty for no body.
  std::string body = {};
  Repeatable repeatable = Repeatable::kYes;
  // Names in errors what a redirect leads to; it is followed without the
  // caller's key. Empty: a redirect is an error.
  std::string redirects_to = {};
};

// A 2xx answer of the REST interface. A value.
struct RestAnswer {
  // Not checked to be JSON.
  std::string body;
  // The URL that was asked.
  std::string url;
  // The Date header, in microseconds since the Unix epoch; 0 without one.
  int64_t server_time_us = 0;
};

// Returns `parsed`, or kDataLoss naming the answer's URL when it failed.
template <class T>
absl::StatusOr<T> Decoded(absl::StatusOr<T> parsed, const RestAnswer& answer,
                          const ApiCaller& caller) {
  if (parsed.ok()) return parsed;
  return UndecodableResponseError(answer.url, parsed.status().message(),
                                  caller.api_key);
}

// A stream of server-sent events, from the caller's stream host. Its functions
// are called on the transport's thread and must not block.
struct StreamCall {
  // Below /api/v1, as in RestCall.
  std::vector<std::string> segments = {};
  HttpQuery query = {};
  // Called when the service has accepted; events follow.
  std::function<void()> on_open = {};
  // Takes the data of one event. Returns false when it does not take it now:
  // the stream pauses, and offers the same data again after
  // EventStream::Resume.
  std::function<bool(absl::string_view data)> on_data = {};
  // Called once when the stream has ended by itself.
  std::function<void(const absl::Status& end)> on_end = {};
};

// A stream that was started. Used by one thread.
class EventStream {
 public:
  // Ends the stream, and waits until none of its functions runs or will run.
  // Must not be called by one of them.
  virtual ~EventStream() = default;
  // Continues a paused stream. Has an effect also while on_data is about to
  // return false.
  virtual void Resume() = 0;
};

// An operation of the GraphQL interface with its variables. A value.
struct GraphqlCall {
  GraphqlOperation operation;
  // JSON text of an object, without the request context, which is added.
  std::string variables = "{}";
  // Mutations are never sent twice once they may have arrived.
  Repeatable repeatable = Repeatable::kYes;
};

// Returns a call of `operation` with the variable "input".
GraphqlCall GraphqlQuery(const GraphqlOperation& operation,
                         const JsonTree& input);
// Returns the same for an operation that changes something: never sent twice
// once it may have arrived.
GraphqlCall GraphqlMutation(const GraphqlOperation& operation,
                            const JsonTree& input);

// Gives the next bytes of something: at most `size` of them at `to`. Returns
// how many, 0 at the end. Must not block for long.
using ByteSource = std::function<absl::StatusOr<size_t>(char* to, size_t size)>;

// Receives bytes piece by piece and may block; returning false ends the
// transfer with kCancelled.
using ByteSink = std::function<bool(absl::string_view)>;

// Bytes behind a link that the service gave. A value.
struct DownloadCall {
  // Checked by NextHop.
  std::string url;
  // Names the bytes in errors.
  std::string what;
  ByteSink sink;
};

// Bytes on their way to a link that the service gave. A value.
struct UploadCall {
  std::string method = "PUT";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers = {};
  // Exactly `size` bytes; called on the transport's thread.
  ByteSource source;
  int64_t size = 0;
};

// Carries calls to the service for the classes that know one noun each (runs,
// events, schedules, ...): authentication, deadlines, retries and the meaning
// of errors are settled here. Failures carry an ErrorDetail (see
// proto/support/error_detail.h). Calls block; they retry as the service's rules
// allow and give up by ApiCaller::timeout. Thread-safe.
//
// Errors of every call: kUnauthenticated (detail error_code "invalid_api_key"
// when the key itself was refused), kPermissionDenied, kResourceExhausted,
// kUnavailable (detail error_code "offline" when no answer came at all),
// kDeadlineExceeded, kDataLoss (the answer cannot be decoded),
// kInvalidArgument.
class ServiceCalls {
 public:
  virtual ~ServiceCalls() = default;

  // Returns a 2xx answer. Further errors: kNotFound, kFailedPrecondition,
  // kAlreadyExists, kAborted as StatusFromResponse says.
  virtual absl::StatusOr<RestAnswer> Send(const ApiCaller& caller,
                                          const RestCall& call) = 0;

  // Sends `call` and returns the body, which is valid JSON or empty. Errors:
  // those of Send.
  absl::StatusOr<std::string> Rest(const ApiCaller& caller,
                                   const RestCall& call);

  // Starts a stream; returns without waiting, and never retries. Errors:
  // kInvalidArgument; nothing was called then. ApiCaller::timeout bounds the
  // time until the stream is open only.
  //
  // StreamCall::on_end gets OK when the service closed the stream in order.
  // Further errors there: kUnimplemented (404, 405: not offered, for this query
  // at least), kDataLoss (the answer is no event stream, as a captive
  // portal's).
  virtual absl::StatusOr<std::unique_ptr<EventStream>> StartStream(
      const ApiCaller& caller, StreamCall call) {
    static_cast<void>(caller);
    static_cast<void>(call);
    return absl::UnimplementedError("streams are not offered here");
  }

  // The JSON text of the only member of "data". Further errors:
  // kFailedPrecondition when the service refused (a UserFacingError; the
  // sentence is the service's, error_code its error type in snake_case),
  // kUnavailable when the operation failed beneath, kDataLoss when the answer
  // has another type than an output.
  virtual absl::StatusOr<std::string> Graphql(const ApiCaller& caller,
                                              const GraphqlCall& call) = 0;

  // Passes on the bytes behind a link, over redirects, without the caller's
  // key. Once the sink has bytes, nothing is repeated. Further errors:
  // kCancelled when the sink said so; kUnavailable as StoreError and
  // BadLinkError say.
  virtual absl::Status Download(const ApiCaller& caller,
                                const DownloadCall& call) {
    static_cast<void>(caller);
    static_cast<void>(call);
    return absl::UnimplementedError("downloads are not offered here");
  }

  // Sends bytes to a store, without the caller's key, once. Further errors:
  // what the source failed with; as StatusFromTransportError and StoreError
  // say.
  virtual absl::Status Upload(const ApiCaller& caller, UploadCall call) {
    static_cast<void>(caller);
    static_cast<void>(call);
    return absl::UnimplementedError("uploads are not offered here");
  }
};

// Returns true if a change that failed so may have been made nevertheless: it
// may have arrived, and the answer, if there was one, does not say otherwise.
bool MayHaveHappened(const absl::Status& failure);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_SERVICE_CALLS_H_
