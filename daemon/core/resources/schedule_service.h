// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_SCHEDULE_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_SCHEDULE_SERVICE_H_

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/typed_resources.h"
#include "daemon/upstream/api/schedule_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Reads and changes schedules, which start runs by the clock
// (oz.v1.ScheduleService). Thread-safe; calls block. Errors of every call:
// TypedResources, ScheduleApi.
class ScheduleService {
 public:
  struct Options {
    // Number of failures in a row from which on they are alarming.
    int schedule_failures = 3;
  };

  // All pointers are borrowed and must outlive this.
  ScheduleService(AccountSync* accounts, ServiceCalls* calls,
                  ResourceCache* cache, const Options& options);

  absl::StatusOr<oz::v1::ListSchedulesResponse> List(
      const oz::v1::ListSchedulesRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::GetScheduleResponse> Get(
      const oz::v1::GetScheduleRequest& request, const CallScope& scope);

  // Errors: BuildAgentConfig, ResolveOwner.
  absl::StatusOr<oz::v1::CreateScheduleResponse> Create(
      const oz::v1::CreateScheduleRequest& request, const CallScope& scope);
  // Errors: BuildAgentConfig.
  absl::StatusOr<oz::v1::UpdateScheduleResponse> Update(
      const oz::v1::UpdateScheduleRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::PauseScheduleResponse> Pause(
      const oz::v1::PauseScheduleRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::UnpauseScheduleResponse> Unpause(
      const oz::v1::UnpauseScheduleRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::DeleteScheduleResponse> Delete(
      const oz::v1::DeleteScheduleRequest& request, const CallScope& scope);

 private:
  const ScheduleApi api_;
  const TypedResources<oz::v1::Schedule> schedules_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_SCHEDULE_SERVICE_H_
