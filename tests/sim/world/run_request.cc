// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/run_request.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace ozd::sim {
namespace {

enum class Kind {
  kString,
  kBoolean,
  kInteger,
  kObject,
  kArray,
  kStrings,
  kObjects,
  kStringMap,
};

// A field that the specification gives a type. Objects come before what is in
// them; "config.name" is looked at only when "config" is there.
struct FieldRule {
  const char* path;
  Kind kind;
  // Separated by "|"; empty when any value will do.
  const char* allowed = "";
};

constexpr FieldRule kRules[] = {
    {"prompt", Kind::kString},
    {"skill", Kind::kString},
    {"title", Kind::kString},
    {"team", Kind::kBoolean},
    {"agent_identity_uid", Kind::kString},
    {"conversation_id", Kind::kString},
    {"attachments", Kind::kArray},
    {"parent_run_id", Kind::kString},
    {"interactive", Kind::kBoolean},
    {"mode", Kind::kString, "normal|plan|orchestrate"},
    {"metadata", Kind::kObject},
    {"on_behalf_of", Kind::kString},
    {"runtime_skills", Kind::kStrings},
    {"referenced_attachments", Kind::kStrings},
    {"initial_snapshot_token", Kind::kString},
    {"snapshot_disabled", Kind::kBoolean},
    {"orchestration_handoff", Kind::kBoolean},
    {"config", Kind::kObject},
    {"config.name", Kind::kString},
    {"config.model_id", Kind::kString},
    {"config.base_prompt", Kind::kString},
    {"config.environment_id", Kind::kString},
    {"config.skill_spec", Kind::kString},
    {"config.skills", Kind::kStrings},
    {"config.mcp_servers", Kind::kObject},
    {"config.computer_use_enabled", Kind::kBoolean},
    {"config.computer_use_model_id", Kind::kString},
    {"config.session_sharing", Kind::kObject},
    {"config.inference_providers", Kind::kObject},
    {"config.memory_stores", Kind::kObjects},
    {"config.idle_timeout_minutes", Kind::kInteger},
    {"config.worker_host", Kind::kString},
    {"config.runner_id", Kind::kString},
    {"config.harness", Kind::kObject},
    {"config.harness.type", Kind::kString, "oz|claude|gemini|codex"},
    {"config.harness.model_id", Kind::kString},
    {"config.harness.reasoning_level", Kind::kString},
    {"config.harness_auth_secrets", Kind::kObject},
    {"config.harness_auth_secrets.claude_auth_secret_name", Kind::kString},
    {"config.harness_auth_secrets.codex_auth_secret_name", Kind::kString},
};

// Of one MCP server.
constexpr FieldRule kMcpRules[] = {
    {"warp_id", Kind::kString}, {"command", Kind::kString},
    {"args", Kind::kStrings},   {"url", Kind::kString},
    {"env", Kind::kStringMap},  {"headers", Kind::kStringMap},
};

constexpr size_t kMaxAttachments = 5;
constexpr size_t kMaxMetadataKeys = 20;

bool AreStrings(const Json& values) {
  return std::all_of(values.begin(), values.end(),
                     [](const Json& value) { return value.is_string(); });
}

bool HasKind(const Json& value, Kind kind) {
  switch (kind) {
    case Kind::kString:
      return value.is_string();
    case Kind::kBoolean:
      return value.is_boolean();
    case Kind::kInteger:
      return value.is_number_integer();
    case Kind::kObject:
      return value.is_object();
    case Kind::kArray:
      return value.is_array();
    case Kind::kStrings:
      return value.is_array() && AreStrings(value);
    case Kind::kObjects:
      return value.is_array() &&
             std::all_of(value.begin(), value.end(),
                         [](const Json& item) { return item.is_object(); });
    case Kind::kStringMap:
      return value.is_object() && AreStrings(value);
  }
  return false;
}

const char* KindName(Kind kind) {
  switch (kind) {
    case Kind::kString:
      return "must be a string";
    case Kind::kBoolean:
      return "must be true or false";
    case Kind::kInteger:
      return "must be an integer";
    case Kind::kObject:
      return "must be an object";
    case Kind::kArray:
      return "must be an array";
    case Kind::kStrings:
      return "must be an array of strings";
    case Kind::kObjects:
      return "must be an array of objects";
    case Kind::kStringMap:
      return "must be an object of strings";
  }
  return "";
}

// The member at a dotted path, or null when any part of it is missing.
const Json* Find(const Json& object, absl::string_view path) {
  const Json* at = &object;
  for (const std::string& part :
       std::vector<std::string>(absl::StrSplit(path, '.'))) {
    const auto found = at->find(part);
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

absl::Status CheckRule(const FieldRule& rule, const Json& request) {
  const Json* value = Find(request, rule.path);
  if (value == nullptr) return absl::OkStatus();
  if (!HasKind(*value, rule.kind))
    return InvalidField(rule.path, KindName(rule.kind));
  if (*rule.allowed == '\0') return absl::OkStatus();
  const std::vector<std::string> allowed = absl::StrSplit(rule.allowed, '|');
  if (std::count(allowed.begin(), allowed.end(), value->get<std::string>()) >
      0) {
    return absl::OkStatus();
  }
  return InvalidField(rule.path, absl::StrCat("must be one of ", rule.allowed));
}

absl::Status CheckAttachments(const Json& attachments) {
  if (attachments.size() > kMaxAttachments) {
    return InvalidField("attachments", "at most 5 are allowed");
  }
  for (const Json& attachment : attachments) {
    for (const char* field : {"file_name", "mime_type", "data"}) {
      if (StringAt(attachment, field).empty()) {
        return InvalidField(absl::StrCat("attachments[].", field),
                            "required, a string");
      }
    }
    std::string bytes;
    if (!absl::Base64Unescape(StringAt(attachment, "data"), &bytes)) {
      return InvalidField("attachments[].data", "must be base64");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckMcpServers(const Json& servers) {
  for (const auto& [name, server] : servers.items()) {
    int transports = 0;
    for (const char* field : {"warp_id", "command", "url"}) {
      if (MemberAt(server, field).is_string()) ++transports;
    }
    if (transports != 1) {
      return InvalidField(absl::StrCat("config.mcp_servers.", name),
                          "must have exactly one of warp_id, command, url");
    }
    for (const FieldRule& rule : kMcpRules) {
      const absl::Status status = CheckRule(rule, server);
      if (!status.ok()) {
        return InvalidField(absl::StrCat("config.mcp_servers.", name),
                            status.message());
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckMetadata(const Json& metadata) {
  if (metadata.size() > kMaxMetadataKeys) {
    return InvalidField("metadata", "at most 20 keys are allowed");
  }
  for (const auto& [key, value] : metadata.items()) {
    const bool is_name = std::all_of(key.begin(), key.end(), [](char c) {
      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' ||
             c == '_' || c == '-';
    });
    const bool fits = !key.empty() && key.size() <= 64 && is_name &&
                      value.is_string() &&
                      value.get<std::string>().size() <= 256;
    if (!fits) {
      return InvalidField(
          "metadata",
          "keys are 1 to 64 of [A-Za-z0-9._-], values are strings "
          "of at most 256 bytes");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckConfig(const Json& config) {
  const int64_t idle = IntAt(config, "idle_timeout_minutes", 10);
  if (idle < 1 || idle > 60) {
    return InvalidField("config.idle_timeout_minutes", "must be from 1 to 60");
  }
  if (!StringAt(config, "skill_spec").empty() &&
      !MemberAt(config, "skills").empty()) {
    return InvalidField("config.skills", "goes without config.skill_spec");
  }
  return CheckMcpServers(MemberAt(config, "mcp_servers"));
}

bool HasSomethingToDo(const Json& request) {
  const Json& config = MemberAt(request, "config");
  return !StringAt(request, "prompt").empty() ||
         !StringAt(request, "skill").empty() ||
         !StringAt(config, "skill_spec").empty() ||
         !MemberAt(config, "skills").empty() ||
         !StringAt(request, "conversation_id").empty();
}

std::string TitleOf(const Json& request, const std::string& skill) {
  const std::string title = StringAt(request, "title");
  if (!title.empty()) return title;
  const std::string prompt = StringAt(request, "prompt");
  if (prompt.empty()) return skill.empty() ? "Follow-up" : skill;
  std::string line = prompt.substr(0, prompt.find('\n'));
  if (line.size() <= 80) return line;
  size_t end = 80;
  // Not in the middle of a character.
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) {
    --end;
  }
  return absl::StrCat(line.substr(0, end), "…");
}

std::string SourceOf(const std::string& api_source) {
  for (const char* known : {"CLI", "GITHUB_ACTION", "CLOUD_MODE"}) {
    if (api_source == known) return known;
  }
  return "API";
}

}  // namespace

absl::Status CheckRunRequest(const Json& request) {
  if (!request.is_object())
    return InvalidField("body", "must be a JSON object");
  for (const FieldRule& rule : kRules) {
    OZD_RETURN_IF_ERROR(CheckRule(rule, request));
  }
  OZD_RETURN_IF_ERROR(CheckAttachments(MemberAt(request, "attachments")));
  OZD_RETURN_IF_ERROR(CheckMetadata(MemberAt(request, "metadata")));
  OZD_RETURN_IF_ERROR(CheckConfig(MemberAt(request, "config")));
  if (!HasSomethingToDo(request)) {
    return InvalidField("prompt",
                        "required unless skill, config.skill_spec or "
                        "conversation_id is given");
  }
  const Json& team = MemberAt(request, "team");
  if (!StringAt(request, "agent_identity_uid").empty() && team.is_boolean() &&
      !team.get<bool>()) {
    return InvalidField("agent_identity_uid", "only team runs may have one");
  }
  return absl::OkStatus();
}

Json MakeRun(const Json& request, const Principal& creator,
             const std::string& api_source, const std::string& run_id,
             int64_t now_us) {
  Json config = MemberAt(request, "config");
  if (!config.is_object()) config = Json::object();
  std::string skill = StringAt(request, "skill");
  if (!skill.empty()) config["skill_spec"] = skill;
  skill = StringAt(config, "skill_spec");
  if (!skill.empty() && !config.contains("name")) config["name"] = skill;

  Json run;
  run["run_id"] = run_id;
  run["task_id"] = run_id;
  run["title"] = TitleOf(request, skill);
  run["state"] = "QUEUED";
  run["prompt"] = StringAt(request, "prompt");
  run["created_at"] = FormatRfc3339Z(now_us);
  run["updated_at"] = FormatRfc3339Z(now_us);
  run["source"] = SourceOf(api_source);
  run["execution_location"] = "REMOTE";
  run["creator"] = CreatorJson(creator);
  const Json& team = MemberAt(request, "team");
  if (team.is_boolean() && !team.get<bool>()) {
    run["scope"] = {{"type", "User"}, {"uid", creator.uid}};
  } else {
    run["scope"] = {{"type", "Team"}, {"uid", Accounts::kTeamUid}};
  }
  run["agent_config"] = std::move(config);
  for (const char* field : {"conversation_id", "parent_run_id"}) {
    const std::string value = StringAt(request, field);
    if (!value.empty()) run[field] = value;
  }
  const Json& metadata = MemberAt(request, "metadata");
  if (metadata.is_object()) run["metadata"] = metadata;
  if (!skill.empty())
    run["agent_skill"] = {{"name", skill}, {"full_path", skill}};
  run["is_sandbox_running"] = false;
  return run;
}

}  // namespace ozd::sim
