// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_SCHEDULE_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_SCHEDULE_SERVICE_H_

#include <string>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/core/writes/mutation.h"
#include "daemon/upstream/api/schedule_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// What starts runs by the clock (ScheduleService). Thread-safe; calls block.
// Errors of every call: AccountSync::Use, ScheduleApi's. Errors of those
// that name a schedule besides: kNotFound, CompleteUid's.
class ScheduleService {
 public:
  struct Options {
    // Failures in a row that are alarming.
    int schedule_failures = 3;
  };

  // All pointers are borrowed and must outlive this.
  ScheduleService(AccountSync* accounts, ServiceCalls* calls,
                  ResourceCache* cache, const Options& options);

  absl::StatusOr<oz::v1::ListSchedulesResponse> List(
      const oz::v1::ListSchedulesRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::GetScheduleResponse> Get(
      const oz::v1::GetScheduleRequest& request, const CallScope& scope);

  // Errors: BuildAgentConfig's, ResolveOwner's; when the service did not
  // answer, whether it was created, or that nobody knows (unknown_outcome.h).
  absl::StatusOr<oz::v1::CreateScheduleResponse> Create(
      const oz::v1::CreateScheduleRequest& request, const CallScope& scope);
  // Errors: BuildAgentConfig's.
  absl::StatusOr<oz::v1::UpdateScheduleResponse> Update(
      const oz::v1::UpdateScheduleRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::PauseScheduleResponse> Pause(
      const oz::v1::PauseScheduleRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::UnpauseScheduleResponse> Unpause(
      const oz::v1::UnpauseScheduleRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::DeleteScheduleResponse> Delete(
      const oz::v1::DeleteScheduleRequest& request, const CallScope& scope);

 private:
  absl::StatusOr<ResourceAnswer> ReadAll(const AccountSync::InUse& account,
                                         oz::v1::ReadMode mode,
                                         const CallScope& scope);
  absl::StatusOr<oz::v1::Schedule> SetEnabled(
      const oz::v1::CallContext& context, const std::string& typed,
      bool enabled, const CallScope& scope);
  // What became of a creation that failed so.
  absl::StatusOr<oz::v1::CreateScheduleResponse> LookUpCreated(
      const Mutation& mutation, const ScheduleFields& fields,
      const absl::StatusOr<ResourceAnswer>& before,
      const absl::Status& failure);
  void Remember(const AccountSync::InUse& account,
                const oz::v1::Schedule& schedule);
  void AddFailures(const std::string& partition,
                   oz::v1::Schedule* schedule) const;

  AccountSync* const accounts_;
  const ScheduleApi api_;
  ResourceCache* const cache_;
  const Options options_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_SCHEDULE_SERVICE_H_
