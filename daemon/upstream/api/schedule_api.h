// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_SCHEDULE_API_H_
#define OZD_DAEMON_UPSTREAM_API_SCHEDULE_API_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/upstream/json/json_tree.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// The fields of a schedule, but for its configuration. A value.
struct ScheduleFields {
  std::string name;
  std::string cron_schedule;
  bool enabled = true;
  std::string prompt;
};

// Reads and changes the schedules of the service (/agent/schedules). Missing,
// null and mistyped fields of its answers are left empty. Calls block.
// Thread-safe. Errors of every call: ServiceCalls::Rest; kDataLoss when the
// answer is no schedule.
class ScheduleApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit ScheduleApi(ServiceCalls* calls) : calls_(calls) {}

  // In the order of the service. Items without an id are left out.
  absl::StatusOr<std::vector<oz::v1::Schedule>> List(
      const ApiCaller& caller) const;
  absl::StatusOr<oz::v1::Schedule> Get(const ApiCaller& caller,
                                       const std::string& id) const;
  // `agent_config` is an object, maybe an empty one. `team` says whether the
  // team is to own it; nullopt leaves it to the service. Never sent twice once
  // it may have arrived, like Replace and Delete.
  absl::StatusOr<oz::v1::Schedule> Create(const ApiCaller& caller,
                                          const ScheduleFields& fields,
                                          const JsonTree& agent_config,
                                          std::optional<bool> team) const;
  // Replaces all of it.
  absl::StatusOr<oz::v1::Schedule> Replace(const ApiCaller& caller,
                                           const std::string& id,
                                           const ScheduleFields& fields,
                                           const JsonTree& agent_config) const;
  absl::StatusOr<oz::v1::Schedule> SetEnabled(const ApiCaller& caller,
                                              const std::string& id,
                                              bool enabled) const;
  absl::Status Delete(const ApiCaller& caller, const std::string& id) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_SCHEDULE_API_H_
