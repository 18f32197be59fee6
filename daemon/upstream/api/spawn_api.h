// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_SPAWN_API_H_
#define OZD_DAEMON_UPSTREAM_API_SPAWN_API_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/upstream/json/json_tree.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Describes a run to start, but for its configuration. Empty fields are not
// sent. A value.
struct SpawnFields {
  std::optional<std::string> prompt = {};
  // "normal", "plan", "orchestrate".
  std::string mode = "normal";
  std::string title = {};
  // True for a run of the team.
  std::optional<bool> team = {};
  std::string agent_identity_uid = {};
  std::string skill = {};
  std::string parent_run_id = {};
  std::string conversation_id = {};
};

// A run that the service has started.
struct SpawnedRun {
  std::string run_id;
  // May be empty.
  std::string state;
  bool at_capacity = false;
};

// Starts runs. Calls block. Thread-safe. Errors of every call: those of
// ServiceCalls.
class SpawnApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit SpawnApi(ServiceCalls* calls) : calls_(calls) {}

  // POST /agent/runs. Never sent twice once it may have arrived. `config` is an
  // object; `attachments` have their types. Further errors: kDataLoss when the
  // answer names no run.
  absl::StatusOr<SpawnedRun> CreateRun(
      const ApiCaller& caller, const SpawnFields& fields,
      const JsonTree& config,
      const google::protobuf::RepeatedPtrField<oz::v1::RunAttachment>&
          attachments) const;

  // Returns the text of a saved prompt. Further errors: kNotFound ("Saved
  // prompt with ID 'X' not found"), kFailedPrecondition when the object is
  // something else.
  absl::StatusOr<std::string> GetSavedPrompt(const ApiCaller& caller,
                                             const std::string& uid) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_SPAWN_API_H_
