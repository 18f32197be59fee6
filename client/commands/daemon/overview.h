// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_DAEMON_OVERVIEW_H_
#define OZ_CLIENT_COMMANDS_DAEMON_OVERVIEW_H_

// `oz status`: everything at a glance. Pure functions.

#include <string>

#include "client/commands/run_view.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/inbox.pb.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

struct Overview {
  v1::WhoAmIResponse account;
  v1::GetStatusResponse daemon;
  v1::GetSummaryResponse summary;
  // The most recently updated ones.
  v1::ListRunsResponse live_runs;
};

std::string RenderOverview(const Overview& overview,
                           const ViewOptions& options);
// "key<TAB>value" lines, all keys always, in fixed order.
std::string RenderOverviewText(const Overview& overview);
// One object on one line.
std::string RenderOverviewJson(const Overview& overview);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_DAEMON_OVERVIEW_H_
