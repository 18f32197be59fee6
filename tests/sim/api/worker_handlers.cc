// Copyright (c) 2026 The ozd authors. MIT licence.
// Workers of one's own, and what agents tell of their progress.
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/world/visible_runs.h"

namespace ozd::sim {
namespace {

// The host that some seeded runs ask for.
constexpr char kHost[] = "build-farm-2";
constexpr int64_t kConnectedForUs = 3LL * 3600 * 1'000'000;

Response ConnectedWorkers(const Call& call) {
  const int64_t now_us = call.context->clock->Now();
  Json worker;
  worker["worker_host"] = kHost;
  worker["connection_count"] = 2;
  worker["connected_at"] = FormatRfc3339Z(now_us - kConnectedForUs);
  worker["last_seen_at"] = FormatRfc3339Z(now_us);
  Response response;
  response.body = DumpJson({{"workers", Json::array({std::move(worker)})}});
  return response;
}

absl::Status CheckClientEvent(const Json& body) {
  for (const char* field : {"event_uuid", "event_name", "timestamp"}) {
    if (StringAt(body, field).empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(field, ": required, a string"));
    }
  }
  OZD_RETURN_IF_ERROR(ParseRfc3339(StringAt(body, "timestamp")).status());
  if (body.contains("payload") && !body["payload"].is_object()) {
    return absl::InvalidArgumentError("payload: must be an object");
  }
  return absl::OkStatus();
}

// Looked at and forgotten.
Response ClientEvent(const Call& call) {
  absl::Status status = CheckClientEvent(ParseJson(call.request.body));
  if (status.ok()) {
    status = GetVisibleRun(call, call.request.path_arguments[0]).status();
  }
  if (!status.ok()) return ProblemForError(status);
  Response response;
  response.body = "{}";
  return response;
}

}  // namespace

const std::vector<Route>& WorkerRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"GET",
       "/api/v1/agent/connected-self-hosted-workers",
       Access::kKey,
       Body::kNone,
       ConnectedWorkers,
       {401, 403}},
      {"POST",
       "/api/v1/agent/runs/{runId}/client-events",
       Access::kKey,
       Body::kJson,
       ClientEvent,
       {400, 401, 403, 404}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
