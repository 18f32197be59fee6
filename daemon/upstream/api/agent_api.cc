// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/agent_api.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/string_view.h"
#include "daemon/upstream/json/json_reader.h"
#include "daemon/upstream/json/json_tree.h"
#include "daemon/upstream/json/surrogates.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

using oz::v1::Agent;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

std::string* MutableText(Agent* agent, absl::string_view key) {
  if (key == "uid") return agent->mutable_uid();
  if (key == "name") return agent->mutable_name();
  if (key == "description") return agent->mutable_description();
  if (key == "prompt") return agent->mutable_prompt();
  if (key == "base_model") return agent->mutable_base_model();
  if (key == "environment_id") return agent->mutable_environment_id();
  return nullptr;
}

void ReadSkills(JsonReader* reader, Strings* skills) {
  if (!reader->EnterArray()) return;
  std::string skill;
  while (reader->NextElement()) {
    if (reader->ReadString(&skill)) skills->Add(std::move(skill));
  }
}

// [{"name": ...}]
void ReadSecrets(JsonReader* reader, Strings* secrets) {
  if (!reader->EnterArray()) return;
  std::string key;
  while (reader->NextElement()) {
    if (!reader->EnterObject()) continue;
    std::string name;
    while (reader->NextMember(&key)) {
      if (key == "name") {
        reader->ReadString(&name);
      } else {
        reader->Skip();
      }
    }
    if (!name.empty()) secrets->Add(std::move(name));
  }
}

void ReadAgentMember(const std::string& key, JsonReader* reader, Agent* agent) {
  if (std::string* text = MutableText(agent, key)) {
    reader->ReadString(text);
  } else if (key == "available") {
    bool available = false;
    reader->ReadBool(&available);
    agent->set_available(available);
  } else if (key == "created_at") {
    std::string time;
    reader->ReadString(&time);
    agent->set_created_at_us(ParseRfc3339(time).value_or(0));
  } else if (key == "skills") {
    agent->clear_skills();
    ReadSkills(reader, agent->mutable_skills());
  } else if (key == "secrets") {
    agent->clear_secrets();
    ReadSecrets(reader, agent->mutable_secrets());
  } else {
    reader->Skip();
  }
}

absl::StatusOr<Agent> ParseAgent(absl::string_view text) {
  std::string json(text);
  ReplaceLoneSurrogates(&json);
  Agent agent;
  // A service that does not say lets it be used.
  agent.set_available(true);
  JsonReader reader(json);
  if (reader.EnterObject()) {
    std::string key;
    while (reader.NextMember(&key)) ReadAgentMember(key, &reader, &agent);
  }
  if (!reader.AtEnd() || agent.uid().empty()) {
    return absl::DataLossError("the answer is no agent with a uid");
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
