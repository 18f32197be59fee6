// Copyright (c) 2026 The ozd authors. MIT licence.
// What lives beside the API at the server's root.
#include <vector>

#include "proto/support/timestamp.h"
#include "tests/sim/api/route.h"
#include "tests/sim/graphql/graphql.h"

namespace ozd::sim {
namespace {

Response ClientVersion(const Call& /*call*/) {
  Response response;
  response.body = DumpJson(Json{{"version", "v0.2026.08.22.sim"}});
  return response;
}

Response CurrentTime(const Call& call) {
  Response response;
  const std::string now = FormatRfc3339Z(call.context->clock->Now());
  response.body = DumpJson(Json{{"current_time", now}});
  return response;
}

}  // namespace

const std::vector<Route>& ServiceRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"GET",
       "/client_version",
       Access::kPublic,
       Body::kNone,
       ClientVersion,
       {}},
      {"GET", "/current_time", Access::kPublic, Body::kNone, CurrentTime, {}},
      {"POST",
       "/graphql/v2",
       Access::kKey,
       Body::kJson,
       AnswerGraphql,
       {401, 403}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
