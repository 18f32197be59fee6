// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/agent_api.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/string_view.h"
#include "daemon/upstream/json/json_reader.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/json_utf8.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Agent;

absl::StatusOr<Agent> ParseAgent(absl::string_view text) {
  std::string json(text);
  ReplaceLoneSurrogates(&json);
  const JsonTree tree = ParseJsonTree(json);
  Agent agent;
  agent.set_uid(StringOf(tree, "uid"));
  if (agent.uid().empty()) {
    return absl::DataLossError("the answer is no agent with a uid");
  }
  agent.set_name(StringOf(tree, "name"));
  agent.set_description(StringOf(tree, "description"));
  agent.set_prompt(StringOf(tree, "prompt"));
  agent.set_base_model(StringOf(tree, "base_model"));
  agent.set_environment_id(StringOf(tree, "environment_id"));
  // A service that does not say lets it be used.
  const bool says = tree.contains("available");
  agent.set_available(!says || MemberOf(tree, "available") == true);
  agent.set_created_at_us(TimeOf(tree, "created_at"));
  for (const JsonTree& skill : ArrayOf(tree, "skills")) {
    if (skill.is_string()) agent.add_skills(skill.get<std::string>());
  }
  for (const JsonTree& secret : ArrayOf(tree, "secrets")) {
    std::string name = StringOf(secret, "name");
    if (!name.empty()) agent.add_secrets(std::move(name));
  }
  agent.set_raw_json(std::move(json));
  return agent;
}

std::string AgentBody(const AgentFields& fields) {
  JsonTree body = JsonTree::object();
  const auto put = [&](const char* key, const auto& value) {
    if (value.has_value()) body[key] = *value;
  };
  put("name", fields.name);
  put("description", fields.description);
  put("prompt", fields.prompt);
  if (fields.secrets.has_value()) {
    body["secrets"] = JsonTree::array();
    for (const std::string& name : *fields.secrets) {
      body["secrets"].push_back({{"name", name}});
    }
  }
  put("skills", fields.skills);
  put("base_model", fields.base_model);
  put("environment_id", fields.environment_id);
  return DumpJsonTree(body);
}

RestCall AgentCall(const char* method, const std::string* uid = nullptr) {
  RestCall call;
  call.method = method;
  call.segments = {"agent", "identities"};
  if (uid != nullptr) call.segments.push_back(*uid);
  if (call.method != "GET") call.repeatable = Repeatable::kNo;
  return call;
}

}  // namespace

absl::StatusOr<std::vector<Agent>> AgentApi::List(
    const ApiCaller& caller) const {
  OZD_ASSIGN_OR_RETURN(const std::string text,
                       calls_->Rest(caller, AgentCall("GET")));
  std::vector<Agent> agents;
  bool has_agents = false;
  JsonReader reader(text);
  if (reader.EnterObject()) {
    std::string key;
    while (reader.NextMember(&key)) {
      if (key != "agents") {
        reader.Skip();
        continue;
      }
      agents.clear();
      has_agents = reader.EnterArray();
      while (has_agents && reader.NextElement()) {
        absl::StatusOr<Agent> agent = ParseAgent(reader.Skip());
        if (agent.ok()) agents.push_back(*std::move(agent));
      }
    }
  }
  if (!reader.AtEnd() || !has_agents) {
    return absl::DataLossError("the answer has no list \"agents\"");
  }
  return agents;
}

absl::StatusOr<Agent> AgentApi::Get(const ApiCaller& caller,
                                    const std::string& uid) const {
  OZD_ASSIGN_OR_RETURN(const std::string text,
                       calls_->Rest(caller, AgentCall("GET", &uid)));
  return ParseAgent(text);
}

absl::StatusOr<Agent> AgentApi::Create(const ApiCaller& caller,
                                       const AgentFields& fields) const {
  RestCall call = AgentCall("POST");
  call.body = AgentBody(fields);
  OZD_ASSIGN_OR_RETURN(const std::string text, calls_->Rest(caller, call));
  return ParseAgent(text);
}

absl::StatusOr<Agent> AgentApi::Update(const ApiCaller& caller,
                                       const std::string& uid,
                                       const AgentFields& fields) const {
  RestCall call = AgentCall("PUT", &uid);
  call.body = AgentBody(fields);
  OZD_ASSIGN_OR_RETURN(const std::string text, calls_->Rest(caller, call));
  return ParseAgent(text);
}

absl::Status AgentApi::Delete(const ApiCaller& caller,
                              const std::string& uid) const {
  return calls_->Rest(caller, AgentCall("DELETE", &uid)).status();
}

}  // namespace ozd
