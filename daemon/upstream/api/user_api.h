// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_USER_API_H_
#define OZD_DAEMON_UPSTREAM_API_USER_API_H_

#include "absl/status/statusor.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// The owner of an API key (GraphQL). Calls block. Thread-safe.
class UserApi {
 public:
  // All pointers are borrowed and must outlive this.
  UserApi(ServiceCalls* calls, const Clock* clock)
      : calls_(calls), clock_(clock) {}

  // Returns the owner of the caller's key with the current (first) workspace
  // and those of its teams that count the owner among their members. Waits for
  // the workspaces for at most ten seconds; without them teams_unknown is set.
  // Errors: ServiceCalls::Graphql; kUnauthenticated when the key's account
  // cannot be resolved.
  absl::StatusOr<oz::v1::Principal> Get(const ApiCaller& caller) const;

 private:
  ServiceCalls* const calls_;
  const Clock* const clock_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_USER_API_H_
