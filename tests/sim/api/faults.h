// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_FAULTS_H_
#define OZD_TESTS_SIM_API_FAULTS_H_

#include <stdint.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/support/mutex.h"
#include "tests/sim/http/http.h"
#include "tests/sim/http/json.h"

namespace ozd::sim {

// One injected failure, read from JSON such as
//   {"match": "GET /api/v1/agent/runs", "kind": "status", "status": 503,
//    "retry_after": "1", "count": 2}
struct Fault {
  int64_t id = 0;
  // Empty: any method.
  std::string method;
  // Empty: any path. A path matches when it begins with it.
  std::string path_prefix;
  // Matching requests that pass unharmed first, and how many are hit then; -1
  // for ever.
  int64_t after = 0;
  int64_t count = 1;
  // GraphQL only: the operation's name; empty: any.
  std::string operation;
  // latency, status, rate_limit, cut, drop, truncate, garbage, html, stall,
  // redirect, empty or bad_item; on event streams only: stream_refuse,
  // stream_html, stream_stall, stream_cut, stream_repeat, stream_reorder,
  // stream_garbage; of GraphQL only: graphql_error, user_error.
  std::string kind;
  // Carries the request out first, even for kinds that would not: the client
  // sees a failure of a request that took effect.
  bool accept = false;
  // How many events of a stream pass first, or how many are repeated or
  // reordered.
  int64_t events = 1;
  int status = 503;
  int64_t delay_ms = 1000;
  // Message of GraphQL errors, and the type of a user_error.
  std::string message;
  std::string error_type;
  // "http://host:port" that a redirect leads to.
  std::string target;
  // Added to the answer of status and rate_limit, Retry-After included.
  std::vector<std::pair<std::string, std::string>> headers;
  // True once the faults were cleared; shared by the copies.
  std::shared_ptr<std::atomic<bool>> released =
      std::make_shared<std::atomic<bool>>(false);
  // Requests hit so far.
  int64_t hits = 0;
};

// Errors: kInvalidArgument naming the field.
absl::StatusOr<Fault> ParseFault(const Json& spec);
Json FaultToJson(const Fault& fault);

// The faults in force. Thread-safe.
class Faults {
 public:
  // Returns the fault's id.
  int64_t Add(Fault fault);
  void Clear();
  std::vector<Fault> List() const;

  // Answers `request` with `serve`, spoilt by the faults that match: every
  // latency, and the first of another kind. Blocks during latency and stalls;
  // Clear and Shutdown end both at once.
  Response Apply(const Request& request,
                 const std::function<Response()>& serve);

  // Releases every waiting request and keeps later ones from blocking.
  void Shutdown();

 private:
  // The faults that hit this request, already counted.
  std::vector<Fault> Take(const Request& request);
  void Wait(int64_t milliseconds);

  mutable Mutex mutex_;
  CondVar released_;
  std::vector<Fault> faults_ ABSL_GUARDED_BY(mutex_);
  // Release flags of stalls that go on although their fault is used up.
  std::vector<std::shared_ptr<std::atomic<bool>>> taken_
      ABSL_GUARDED_BY(mutex_);
  int64_t next_id_ ABSL_GUARDED_BY(mutex_) = 1;
  // Counts the calls that released waiting requests.
  int64_t releases_ ABSL_GUARDED_BY(mutex_) = 0;
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_FAULTS_H_
