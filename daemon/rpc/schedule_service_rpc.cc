// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/schedule_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* ScheduleServiceRpc::ListSchedules(
    grpc::CallbackServerContext* context,
    const oz::v1::ListSchedulesRequest* request,
    oz::v1::ListSchedulesResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(schedules_, &ScheduleService::List));
}

grpc::ServerUnaryReactor* ScheduleServiceRpc::GetSchedule(
    grpc::CallbackServerContext* context,
    const oz::v1::GetScheduleRequest* request,
    oz::v1::GetScheduleResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(schedules_, &ScheduleService::Get));
}

grpc::ServerUnaryReactor* ScheduleServiceRpc::CreateSchedule(
    grpc::CallbackServerContext* context,
    const oz::v1::CreateScheduleRequest* request,
    oz::v1::CreateScheduleResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(schedules_, &ScheduleService::Create));
}

grpc::ServerUnaryReactor* ScheduleServiceRpc::UpdateSchedule(
    grpc::CallbackServerContext* context,
    const oz::v1::UpdateScheduleRequest* request,
    oz::v1::UpdateScheduleResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(schedules_, &ScheduleService::Update));
}

grpc::ServerUnaryReactor* ScheduleServiceRpc::PauseSchedule(
    grpc::CallbackServerContext* context,
    const oz::v1::PauseScheduleRequest* request,
    oz::v1::PauseScheduleResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(schedules_, &ScheduleService::Pause));
}

grpc::ServerUnaryReactor* ScheduleServiceRpc::UnpauseSchedule(
    grpc::CallbackServerContext* context,
    const oz::v1::UnpauseScheduleRequest* request,
    oz::v1::UnpauseScheduleResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(schedules_, &ScheduleService::Unpause));
}

grpc::ServerUnaryReactor* ScheduleServiceRpc::DeleteSchedule(
    grpc::CallbackServerContext* context,
    const oz::v1::DeleteScheduleRequest* request,
    oz::v1::DeleteScheduleResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(schedules_, &ScheduleService::Delete));
}

}  // namespace ozd
