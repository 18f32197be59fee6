// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_SERVICE_CALLS_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_SERVICE_CALLS_H_

#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/upstream/service/graphql_api.h"
#include "daemon/upstream/service/oz_api.h"
#include "daemon/upstream/service/retry.h"

namespace ozd {

// A call of the REST interface. A value.
struct RestCall {
  std::string method = "GET";
  // Below /api/v1, each percent-encoded when sent: {"agent", "schedules", id}.
  std::vector<std::string> segments = {};
  // In this order; names and values are percent-encoded when sent.
  std::vector<std::pair<std::string, std::string>> query = {};
  // JSON text; empty for no body.
  std::string body = {};
  Repeatable repeatable = Repeatable::kYes;
};

// An operation of the GraphQL interface with its variables. A value.
struct GraphqlCall {
  GraphqlOperation operation;
  // JSON text of an object, without the request context, which is added.
  std::string variables = "{}";
  // Mutations are never sent twice once they may have arrived.
  Repeatable repeatable = Repeatable::kYes;
};

// Gives the next bytes of something: at most `size` of them at `to`. Returns
// how many, 0 at the end. Must not block for long.
using ByteSource = std::function<absl::StatusOr<size_t>(char* to, size_t size)>;

// Bytes on their way to a link that the service gave. A value.
struct UploadCall {
  std::string method = "PUT";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers = {};
  // Exactly `size` bytes; called on the transport's thread.
  ByteSource source;
  int64_t size = 0;
};

// The seam between what knows one noun of the service (environments, schedules,
// secrets, ...) and what carries calls: authentication, deadlines, retries and
// the meaning of errors are the carrier's. Calls block. Thread-safe. Errors of
// both: those of every call of OzApi.
class ServiceCalls {
 public:
  virtual ~ServiceCalls() = default;

  // The body of a 2xx answer, which is valid JSON or empty. Further errors:
  // kNotFound, kFailedPrecondition, kAlreadyExists, kAborted as
  // StatusFromResponse says.
  virtual absl::StatusOr<std::string> Rest(const ApiCaller& caller,
                                           const RestCall& call) = 0;

  // The JSON text of the only member of "data". Further errors:
  // kFailedPrecondition when the service refused (a UserFacingError; the
  // sentence is the service's, error_code its error type in snake_case),
  // kUnavailable when the operation failed beneath, kDataLoss when the answer
  // has another type than an output.
  virtual absl::StatusOr<std::string> Graphql(const ApiCaller& caller,
                                              const GraphqlCall& call) = 0;

  // Sends bytes to a store, without the caller's key, once. Further errors:
  // what the source failed with; as StatusFromTransportError and StoreError
  // say.
  virtual absl::Status Upload(const ApiCaller& caller, UploadCall call) {
    static_cast<void>(caller);
    static_cast<void>(call);
    return absl::UnimplementedError("uploads are not offered here");
  }
};

// Whether a change that failed so may have been made nevertheless: it may have
// arrived, and the answer, if there was one, does not say otherwise.
bool MayHaveHappened(const absl::Status& failure);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_SERVICE_CALLS_H_
