// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/forks.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/store/random.h"
#include "tests/sim/world/visible_runs.h"

namespace ozd::sim {
namespace {

constexpr char kKind[] = "fork";

// The runs that the fork took over, with as many turns as they had then.
absl::Status AppendTaken(const Call& call, const std::string& conversation_id,
                         std::vector<StoredRun>* runs) {
  Json taken = Json::array();
  const absl::Status status =
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const StoredObject fork,
                             ReadObject(connection, kKind, conversation_id));
        taken = MemberAt(fork.body, "runs");
        return absl::OkStatus();
      });
  if (absl::IsNotFound(status)) return absl::OkStatus();
  OZD_RETURN_IF_ERROR(status);
  for (const Json& item : taken) {
    absl::StatusOr<StoredRun> run =
        call.context->runs->Get(StringAt(item, "run_id"));
    if (absl::IsNotFound(run.status())) continue;
    OZD_RETURN_IF_ERROR(run.status());
    run->turns = std::min(run->turns, IntAt(item, "turns", 0));
    (*run->run)["conversation_id"] = conversation_id;
    runs->push_back(*std::move(run));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<StoredRun>> RunsOfVisibleConversation(
    const Call& call, const std::string& conversation_id) {
  std::vector<StoredRun> runs;
  OZD_RETURN_IF_ERROR(AppendTaken(call, conversation_id, &runs));
  OZD_ASSIGN_OR_RETURN(std::vector<StoredRun> own,
                       call.context->runs->RunsOfConversation(conversation_id));
  for (StoredRun& run : own) runs.push_back(std::move(run));
  for (const StoredRun& run : runs) {
    OZD_RETURN_IF_ERROR(CheckVisible(call, *run.run));
  }
  return runs;
}

absl::StatusOr<std::string> ForkConversation(const Call& call,
                                             const std::string& from) {
  OZD_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs,
                       RunsOfVisibleConversation(call, from));
  if (runs.empty()) {
    return absl::NotFoundError(absl::StrCat("no conversation ", from));
  }
  StoredObject fork;
  fork.kind = kKind;
  fork.owner_type = "User";
  fork.owner_uid = call.principal->uid;
  fork.creator_uid = call.principal->uid;
  fork.editor_uid = call.principal->uid;
  fork.created_us = call.context->clock->NextChange();
  fork.revision_us = fork.created_us;
  fork.uid = Random(static_cast<uint64_t>(fork.created_us)).Uuid();
  fork.body["runs"] = Json::array();
  for (const StoredRun& run : runs) {
    fork.body["runs"].push_back(
        {{"run_id", StringAt(*run.run, "run_id")}, {"turns", run.turns}});
  }
  fork.hidden = Json::object();
  OZD_RETURN_IF_ERROR(call.context->runs->Write([&](Transaction* transaction) {
    return PutObject(transaction->connection(), fork);
  }));
  return fork.uid;
}

}  // namespace ozd::sim
