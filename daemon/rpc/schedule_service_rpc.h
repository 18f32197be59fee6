// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_SCHEDULE_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_SCHEDULE_SERVICE_RPC_H_

#include "daemon/core/resources/schedule_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/resources.grpc.pb.h"

namespace ozd {

// oz.v1.ScheduleService on top of core's. Thread-safe.
class ScheduleServiceRpc final
    : public oz::v1::ScheduleService::CallbackService {
 public:
  // `schedules` and what `runtime` points to must outlive the server.
  ScheduleServiceRpc(ScheduleService* schedules, const CallRuntime& runtime)
      : schedules_(schedules), runtime_(runtime) {}

  grpc::ServerUnaryReactor* ListSchedules(
      grpc::CallbackServerContext* context,
      const oz::v1::ListSchedulesRequest* request,
      oz::v1::ListSchedulesResponse* response) override;
  grpc::ServerUnaryReactor* GetSchedule(
      grpc::CallbackServerContext* context,
      const oz::v1::GetScheduleRequest* request,
      oz::v1::GetScheduleResponse* response) override;
  grpc::ServerUnaryReactor* CreateSchedule(
      grpc::CallbackServerContext* context,
      const oz::v1::CreateScheduleRequest* request,
      oz::v1::CreateScheduleResponse* response) override;
  grpc::ServerUnaryReactor* UpdateSchedule(
      grpc::CallbackServerContext* context,
      const oz::v1::UpdateScheduleRequest* request,
      oz::v1::UpdateScheduleResponse* response) override;
  grpc::ServerUnaryReactor* PauseSchedule(
      grpc::CallbackServerContext* context,
      const oz::v1::PauseScheduleRequest* request,
      oz::v1::PauseScheduleResponse* response) override;
  grpc::ServerUnaryReactor* UnpauseSchedule(
      grpc::CallbackServerContext* context,
      const oz::v1::UnpauseScheduleRequest* request,
      oz::v1::UnpauseScheduleResponse* response) override;
  grpc::ServerUnaryReactor* DeleteSchedule(
      grpc::CallbackServerContext* context,
      const oz::v1::DeleteScheduleRequest* request,
      oz::v1::DeleteScheduleResponse* response) override;

 private:
  ScheduleService* const schedules_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SCHEDULE_SERVICE_RPC_H_
