// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_ROUTE_H_
#define OZD_TESTS_SIM_API_ROUTE_H_

#include <stdint.h>

#include <functional>
#include <vector>

#include "absl/time/time.h"
#include "tests/sim/api/faults.h"
#include "tests/sim/api/signer.h"
#include "tests/sim/api/stats.h"
#include "tests/sim/http/http.h"
#include "tests/sim/store/accounts.h"
#include "tests/sim/store/run_database.h"
#include "tests/sim/world/course.h"
#include "tests/sim/world/schedules.h"
#include "tests/sim/world/secret_keys.h"
#include "tests/sim/world/sim_clock.h"

namespace ozd::sim {

// What the server offers; a server without answers 404.
struct Features {
  bool stream = true;
  bool polling = true;
  bool messages = true;
  // Comments that keep a quiet stream alive; zero: none.
  absl::Duration stream_keepalive;
  // Environments or schedules of one owner; 0: any number.
  int64_t object_limit = 0;
  // Streams end after that.
  absl::Duration stream_max_age = absl::Minutes(20);
};

// What handlers work with. All borrowed from the Simulator.
struct Context {
  Accounts* accounts = nullptr;
  SimClock* clock = nullptr;
  // For how long things last; never leaps.
  const Clock* wall_clock = nullptr;
  RunDatabase* runs = nullptr;
  CourseRunner* courses = nullptr;
  ScheduleRunner* schedules = nullptr;
  Faults* faults = nullptr;
  Signer* signer = nullptr;
  const SecretKeys* secret_keys = nullptr;
  Stats* stats = nullptr;
  int64_t speed = 1;
  Features features;
  // Connections open at the moment; may be empty.
  std::function<int64_t()> open_connections;
};

// One request on its way through a handler.
struct Call {
  const Request& request;
  // Null on routes that need no key.
  const Principal* principal;
  Context* context;
};

using Handler = Response (*)(const Call&);

// Who may call.
enum class Access {
  // Any holder of a valid key.
  kKey,
  // Anyone.
  kPublic,
  // Tests; neither counted nor spoilt by faults.
  kControl,
};

// What the request's body must be.
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
  // What the caller's Accept header must admit.
  const char* content_type = "application/json";
};

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
const std::vector<Route>& GraphqlRoutes();
const std::vector<Route>& ServiceRoutes();
const std::vector<Route>& ControlRoutes();
const std::vector<Route>& EventControlRoutes();

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_ROUTE_H_
