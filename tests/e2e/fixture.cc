// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/e2e/fixture.h"

#include <nlohmann/json.hpp>

namespace ozd {

using nlohmann::json;

json ParseJson(const std::string& text) {
  return json::parse(text, nullptr, false);
}

E2eTest::E2eTest(const std::vector<std::string>& sim_flags, bool with_key)
    : sim_(sim_flags) {
  box_.Use(sim_, with_key);
}

std::string E2eTest::Out(const std::vector<std::string>& words) {
  const ProcessResult result = box_.Oz(words);
  EXPECT_EQ(result.exit_code, 0)
      << testing::PrintToString(words) << ": " << result.err;
  return result.out;
}

json E2eTest::OzJson(std::vector<std::string> words) {
  words.insert(words.end(), {"--output-format", "json"});
  return ParseJson(Out(words));
}

json E2eTest::OzGet(const std::string& noun, const std::string& id,
                    const std::string& option) {
  json item = OzJson({noun, "get", id, option});
  return item.is_object() ? item : json::object();
}

std::vector<std::string> E2eTest::OzNames(
    const std::string& noun, const std::vector<std::string>& options) {
  std::vector<std::string> words = {noun, "list", "--output-format", "json"};
  words.insert(words.end(), options.begin(), options.end());
  const json list = ParseJson(box_.Oz(words).out);
  if (!list.is_array()) return {"no list"};
  std::vector<std::string> names;
  for (const json& item : list) names.push_back(item.value("name", ""));
  return names;
}

json E2eTest::Account() {
  const json status =
      ParseJson(box_.Oz({"daemon", "status", "--output-format", "json"}).out);
  return status.is_object() && !status["accounts"].empty()
             ? status["accounts"][0]
             : json::object();
}

bool E2eTest::AwaitHistory() {
  return Eventually(
      [this] { return Account().value("coverage_complete", false); });
}

json E2eTest::Service(const std::string& path) const {
  return ParseJson(sim_.Api("GET", path).body);
}

size_t E2eTest::OnTheService(const std::string& path,
                             const std::string& name) const {
  const json answer = Service(path);
  EXPECT_TRUE(answer.is_object() && answer.contains(name)) << answer;
  return answer.is_object() && answer.contains(name) ? answer[name].size() : 99;
}

int64_t E2eTest::Stat(const char* name) const {
  const json stats = ParseJson(sim_.Get("/sim/stats"));
  return stats.is_object() ? stats.value(name, int64_t{-1}) : -1;
}

int E2eTest::RunReads() const {
  const json stats = ParseJson(sim_.Get("/sim/stats"));
  return stats["requests"].value("GET /api/v1/agent/runs/{runId}", 0);
}

std::string E2eTest::StartRun(const std::string& prompt,
                              const std::string& title) {
  json body = {{"prompt", prompt}};
  if (!title.empty()) body["title"] = title;
  const Sim::Reply reply = sim_.Api("POST", "/agent/runs", body.dump());
  EXPECT_EQ(reply.status, 200) << reply.body;
  return ParseJson(reply.body).value("run_id", "");
}

void E2eTest::SetState(const std::string& run_id, const std::string& state) {
  sim_.Post("/sim/runs/" + run_id, json{{"state", state}}.dump());
}

void E2eTest::Emit(const std::string& run_id, const std::string& event_type) {
  sim_.Post("/sim/events",
            json{{"event_type", event_type}, {"run_id", run_id}}.dump());
}

void E2eTest::SetStateAndSaySo(const std::string& run_id,
                               const std::string& state) {
  SetState(run_id, state);
  Emit(run_id, "run_in_progress");
}

}  // namespace ozd
