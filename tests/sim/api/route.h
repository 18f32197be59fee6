// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_ROUTE_H_
#define OZD_TESTS_SIM_API_ROUTE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/http/json.h"
#include "tests/sim/world/context.h"

namespace ozd::sim {

using Handler = Response (*)(const Call&);

// Credentials that a route asks for.
enum class Access {
  // Any holder of a valid key.
  kKey,
  // Anyone.
  kPublic,
  // Tests; neither counted nor spoilt by faults.
  kControl,
};

// Form that the request's body must have.
enum class Body { kNone, kJson };

// A row of the routing table.
struct Route {
  const char* method;
  // Segments in braces match anything and become path_arguments.
  const char* path;
  Access access;
  Body body;
  Handler handler;
  // Errors that the specification documents, for "Prefer: code=NNN".
  std::vector<int> documented_errors;
  // Type that the caller's Accept header must admit.
  const char* content_type = "application/json";
};

// A handler that answers with the JSON that `kMake` returns, or with a problem.
template <absl::StatusOr<Json> (*kMake)(const Call&), int kStatus = 200>
Response JsonHandler(const Call& call) {
  return JsonResponse(kMake(call), kStatus);
}

// The tables, one for each family of endpoints.
const std::vector<Route>& RunRoutes();
const std::vector<Route>& FollowUpRoutes();
const std::vector<Route>& EventRoutes();
const std::vector<Route>& MessageRoutes();
const std::vector<Route>& ScheduleRoutes();
const std::vector<Route>& CatalogueRoutes();
const std::vector<Route>& IdentityRoutes();
const std::vector<Route>& DocumentRoutes();
const std::vector<Route>& ConversationRoutes();
const std::vector<Route>& RedirectRoutes();
const std::vector<Route>& AttachmentRoutes();
const std::vector<Route>& MemoryRoutes();
const std::vector<Route>& WorkerRoutes();
const std::vector<Route>& UploadRoutes();
const std::vector<Route>& ServiceRoutes();
const std::vector<Route>& ControlRoutes();
const std::vector<Route>& EventControlRoutes();

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_ROUTE_H_
