// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/agent_config/agent_config.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/core/agent_config/config_document.h"
#include "daemon/core/agent_config/mcp_spec.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kServers[] = "mcp_servers";

enum class KeyType { kText, kSwitch, kServerMap };

// A key of the configuration file, and its name at the service.
struct FileKey {
  const char* name;
  const char* member;
  KeyType type = KeyType::kText;
};

constexpr FileKey kFileKeys[] = {
    {"name", "name"},
    {"environment_id", "environment_id"},
    {"runner_id", "runner_id"},
    {"model_id", "model_id"},
    {"base_prompt", "base_prompt"},
    {"mcp_servers", "mcp_servers", KeyType::kServerMap},
    {"host", "worker_host"},
    {"computer_use_enabled", "computer_use_enabled", KeyType::kSwitch},
};

struct Harness {
  const char* word;
  // The name at the service; nullptr for its own harness, which is left out.
  const char* type;
};
constexpr Harness kHarnesses[] = {
    {"", nullptr},      {"oz", nullptr},          {"claude", "claude"},
    {"codex", "codex"}, {"opencode", "opencode"}, {"gemini", "gemini"},
};

std::string SupportedKeys() {
  return absl::StrJoin(kFileKeys, ", ", [](std::string* out, const FileKey& k) {
    absl::StrAppend(out, k.name);
  });
}

const FileKey* FindKey(absl::string_view name) {
  for (const FileKey& key : kFileKeys) {
    if (name == key.name) return &key;
  }
  return nullptr;
}

// Adds `servers` to those of `config`; equal names are replaced.
void MergeServers(const JsonTree& servers, JsonTree* config) {
  if (servers.empty()) return;
  JsonTree& merged = (*config)[kServers];
  if (!merged.is_object()) merged = JsonTree::object();
  merged.update(servers);
}

absl::Status ApplyFileKey(const ConfigDocument& document,
                          const std::string& name, const JsonTree& value,
                          JsonTree* config) {
  const FileKey* key = FindKey(name);
  if (key == nullptr) {
    return document.ErrorAt(
        name, absl::StrCat("unknown key '", name,
                           "'. Supported keys: ", SupportedKeys()));
  }
  if (value.is_null()) return absl::OkStatus();
  switch (key->type) {
    case KeyType::kText:
      if (!value.is_string()) {
        return document.ErrorAt(name,
                                absl::StrCat("'", name, "' must be text"));
      }
      break;
    case KeyType::kSwitch:
      if (!value.is_boolean()) {
        return document.ErrorAt(
            name, absl::StrCat("'", name, "' must be true or false"));
      }
      break;
    case KeyType::kServerMap: {
      const absl::Status status = CheckMcpServers(value);
      if (!status.ok()) return document.ErrorAt(name, status.message());
      MergeServers(value, config);
      return absl::OkStatus();
    }
  }
  (*config)[key->member] = value;
  return absl::OkStatus();
}

absl::Status ApplyFile(const oz::v1::TextFile& file, JsonTree* config) {
  JsonTree values;
  OZD_ASSIGN_OR_RETURN(const ConfigDocument document,
                       ParseConfigDocument(file, &values));
  for (const auto& [name, value] : values.items()) {
    OZD_RETURN_IF_ERROR(ApplyFileKey(document, name, value, config));
  }
  return absl::OkStatus();
}

void SetText(const char* member, const std::string& value, JsonTree* config) {
  if (!value.empty()) (*config)[member] = value;
}

absl::Status ApplyHarness(const oz::v1::AgentConfigInput& input,
                          JsonTree* config) {
  const Harness* harness = nullptr;
  for (const Harness& known : kHarnesses) {
    if (input.harness() == known.word) harness = &known;
  }
  if (harness == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown harness '", input.harness(),
                     "'; it is one of oz, claude, codex"));
  }
  if (!input.claude_auth_secret().empty() && input.harness() != "claude") {
    return absl::InvalidArgumentError(
        "--claude-auth-secret is only valid with --harness claude");
  }
  if (!input.codex_auth_secret().empty() && input.harness() != "codex") {
    return absl::InvalidArgumentError(
        "--codex-auth-secret is only valid with --harness codex");
  }
  if (harness->type == nullptr) return absl::OkStatus();
  JsonTree& object = (*config)["harness"];
  object = JsonTree::object({{"type", harness->type}});
  const auto model = config->find("model_id");
  if (model != config->end()) {
    object["model_id"] = *model;
    config->erase("model_id");
  }
  JsonTree secrets = JsonTree::object();
  SetText("claude_auth_secret_name", input.claude_auth_secret(), &secrets);
  SetText("codex_auth_secret_name", input.codex_auth_secret(), &secrets);
  if (!secrets.empty()) (*config)["harness_auth_secrets"] = secrets;
  return absl::OkStatus();
}

absl::Status ApplyOptions(const oz::v1::AgentConfigInput& input,
                          JsonTree* config) {
  SetText("name", input.name(), config);
  SetText("environment_id", input.environment_id(), config);
  SetText("runner_id", input.runner_id(), config);
  SetText("model_id", input.model_id(), config);
  SetText("worker_host", input.worker_host(), config);
  if (!input.skill().empty()) {
    OZD_ASSIGN_OR_RETURN((*config)["skill_spec"],
                         NormaliseSkillSpec(input.skill()));
  }
  if (input.has_computer_use()) {
    (*config)["computer_use_enabled"] = input.computer_use();
  }
  if (input.no_environment()) config->erase("environment_id");
  if (input.remove_skill()) config->erase("skill_spec");
  return ApplyHarness(input, config);
}

void RemoveServers(const oz::v1::AgentConfigInput& input, JsonTree* config) {
  const auto servers = config->find(kServers);
  if (servers == config->end() || !servers->is_object()) return;
  for (const std::string& name : input.remove_mcp()) servers->erase(name);
  if (servers->empty()) config->erase(servers);
}

// Returns the servers of the options alone.
absl::StatusOr<JsonTree> ServersOfOptions(
    const oz::v1::AgentConfigInput& input) {
  JsonTree servers = JsonTree::object();
  for (const oz::v1::McpSpec& spec : input.mcp()) {
    OZD_ASSIGN_OR_RETURN(const JsonTree named, ParseMcpSpec(spec));
    for (const auto& [name, server] : named.items()) {
      if (servers.contains(name)) {
        return absl::InvalidArgumentError(
            absl::StrCat("Duplicate MCP server name '", name, "'"));
      }
      servers[name] = server;
    }
  }
  return servers;
}

}  // namespace

absl::StatusOr<JsonTree> BuildAgentConfig(const oz::v1::AgentConfigInput& input,
                                          JsonTree base) {
  if (!base.is_object()) {
    return absl::InternalError("the configuration to change is no JSON object");
  }
  JsonTree config = std::move(base);
  if (input.has_file()) OZD_RETURN_IF_ERROR(ApplyFile(input.file(), &config));
  OZD_ASSIGN_OR_RETURN(const JsonTree servers, ServersOfOptions(input));
  MergeServers(servers, &config);
  OZD_RETURN_IF_ERROR(ApplyOptions(input, &config));
  RemoveServers(input, &config);
  return config;
}

}  // namespace ozd
