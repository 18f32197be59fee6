// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/run_row.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace ozd::sim {
namespace {

absl::StatusOr<int64_t> TimeOf(const Json& run, const char* field) {
  const absl::StatusOr<int64_t> time = ParseRfc3339(StringAt(run, field));
  if (time.ok()) return time;
  return absl::InvalidArgumentError(
      absl::StrCat(field, ": ", time.status().message()));
}

void AddArtifacts(const Json& run, RunRow* row) {
  for (const Json& artifact : MemberAt(run, "artifacts")) {
    const std::string type = StringAt(artifact, "artifact_type");
    if (row->artifact_types.empty()) row->artifact_types.assign(1, '|');
    absl::StrAppend(&row->artifact_types, type, "|");
    std::string uid = StringAt(MemberAt(artifact, "data"), "artifact_uid");
    if (!uid.empty()) row->artifact_uids.push_back(std::move(uid));
  }
}

}  // namespace

absl::StatusOr<RunRow> MakeRunRow(const Json& run) {
  RunRow row;
  row.run_id = StringAt(run, "run_id");
  if (row.run_id.empty()) {
    return absl::InvalidArgumentError("run_id: required, a string");
  }
  OZD_ASSIGN_OR_RETURN(row.created_us, TimeOf(run, "created_at"));
  OZD_ASSIGN_OR_RETURN(row.updated_us, TimeOf(run, "updated_at"));
  row.state = StringAt(run, "state");
  row.source = StringAt(run, "source");
  row.execution_location = StringAt(run, "execution_location");
  row.creator = StringAt(MemberAt(run, "creator"), "uid");
  const Json& config = MemberAt(run, "agent_config");
  row.name = StringAt(config, "name");
  row.model_id = StringAt(config, "model_id");
  row.environment_id = StringAt(config, "environment_id");
  row.skill_spec = StringAt(config, "skill_spec");
  row.schedule_id = StringAt(MemberAt(run, "schedule"), "schedule_id");
  row.parent_run_id = StringAt(run, "parent_run_id");
  row.conversation_id = StringAt(run, "conversation_id");
  const Json& scope = MemberAt(run, "scope");
  if (StringAt(scope, "type") == "User")
    row.private_to = StringAt(scope, "uid");
  row.title_key = absl::AsciiStrToLower(StringAt(run, "title"));
  row.agent_key = absl::AsciiStrToLower(row.skill_spec);
  row.search_text = absl::StrCat(row.title_key, "\n",
                                 absl::AsciiStrToLower(StringAt(run, "prompt")),
                                 "\n", row.agent_key);
  AddArtifacts(run, &row);
  row.body = DumpJson(run);
  return row;
}

}  // namespace ozd::sim
