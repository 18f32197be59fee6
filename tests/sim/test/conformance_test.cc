// Copyright (c) 2026 The ozd authors. MIT licence.
// Holds oz-sim against the table of the public specification: every call, every
// parameter, every member of a body, every documented error.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/sim/test/api_table.h"
#include "tests/sim/test/shape.h"
#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

using Kind = ShapeType::Kind;
using testing::IsEmpty;

constexpr char kRoot[] = "/api/v1";
constexpr const char* kMethods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

std::string NameOf(const ApiCall& call) {
  return absl::StrCat(call.method, " ", call.path);
}

std::vector<int> CodesOf(const ApiCall& call) {
  std::vector<int> codes;
  for (const std::string& code : std::vector<std::string>(
           absl::StrSplit(call.errors, ' ', absl::SkipEmpty()))) {
    codes.push_back(std::stoi(code));
  }
  return codes;
}

bool Has(const std::vector<int>& codes, int code) {
  return std::count(codes.begin(), codes.end(), code) > 0;
}

// Values that are not of the type. Null is among them.
std::vector<Json> WrongValues(absl::string_view text) {
  const ShapeType type = ParseShapeType(text);
  std::vector<Json> wrong = {Json()};
  if (type.kind != Kind::kArray) wrong.push_back(Json::array({1}));
  if (type.kind != Kind::kObject && type.kind != Kind::kMap &&
      type.kind != Kind::kAnyObject) {
    wrong.push_back({{"a", 1}});
  }
  if (type.kind != Kind::kInteger) wrong.push_back(7);
  if (type.kind != Kind::kString) wrong.push_back("neither here nor there");
  if (type.kind == Kind::kInteger) wrong.push_back(1.5);
  if (type.most != 0) wrong.push_back(type.least - 1);
  if (type.most != 0) wrong.push_back(type.most + 1);
  if (type.max_length != 0) {
    wrong.push_back(std::string(type.max_length + 1, 'x'));
  }
  return wrong;
}

class ConformanceTest : public SimFixture {
 protected:
  void SetUp() override {
    SimFixture::SetUp();
    run_id_ = Spawn({{"prompt", "[sim outcome=succeeded]"}});
    Advance(run_id_, 8);
    const Json run = Run(run_id_);
    known_["conversationId"] = StringAt(run, "conversation_id");
    known_["sessionUuid"] = StringAt(run, "session_id");
    for (const Json& artifact : run["artifacts"]) {
      const std::string uid = StringAt(artifact["data"], "artifact_uid");
      if (!uid.empty()) known_["artifactUid"] = uid;
    }
    known_["runId"] = run_id_;
    live_run_id_ = Spawn({{"prompt", "[sim outcome=never]"}});
    known_["messageId"] = PostJson("/api/v1/agent/messages",
                                   BodyOf("MessageRequest"))["message_ids"][0];
  }

  void Customise(Options* options) override { options->seed_runs = 40; }

  // A body of the form that is accepted, with nothing that may be left out.
  Json BodyOf(absl::string_view form) {
    if (form == "RunRequest") return {{"prompt", "x"}};
    if (form == "MessageRequest") {
      return {{"to", {live_run_id_}},
              {"subject", "s"},
              {"body", "b"},
              {"sender_run_id", run_id_}};
    }
    if (form == "ReportRequest") return {{"event_type", "run_succeeded"}};
    if (form == "ScheduleRequest") {
      return {{"name", "n"}, {"cron_schedule", "0 3 * * *"}, {"prompt", "p"}};
    }
    if (form == "ScheduleUpdate") {
      Json body = BodyOf("ScheduleRequest");
      body["enabled"] = false;
      return body;
    }
    if (form == "IdentityUpdate") return Json::object();
    return {{"name", "n"}};
  }

  // A new thing for every call, as some calls end it.
  std::string Known(const std::string& name) {
    if (name == "liveRunId") return Spawn({{"prompt", "[sim outcome=never]"}});
    const bool is_schedule = name == "scheduleId";
    if (!is_schedule && name != "uid") return known_[name];
    const Response made =
        is_schedule ? Post("/api/v1/agent/schedules", BodyOf("ScheduleRequest"))
                    : Post("/api/v1/agent/identities", {{"name", "n"}});
    EXPECT_EQ(made.status, 201) << made.body;
    return StringAt(ParseJson(made.body), is_schedule ? "id" : "uid");
  }

  // The path with what is in braces replaced, by what there is or by `other`.
  std::string PathOf(const std::string& pattern, const char* other = nullptr) {
    std::vector<std::string> segments = absl::StrSplit(pattern, '/');
    for (std::string& segment : segments) {
      if (segment.empty() || segment.front() != '{') continue;
      segment = other != nullptr ? other
                                 : Known(segment.substr(1, segment.size() - 2));
    }
    return kRoot + absl::StrJoin(segments, "/");
  }

  static Query QueryOf(const ApiCall& call) {
    const bool is_poll = NameOf(call) == "GET /agent/events";
    return is_poll ? Query{{"run_ids", "x"}} : Query{};
  }

  Response Ask(const ApiCall& call, Headers extra = {}) {
    const std::string body =
        *call.body == '\0' ? "" : DumpJson(BodyOf(call.body));
    return Call(call.method, PathOf(call.path), QueryOf(call), body,
                std::move(extra));
  }

  // A problem as the specification wants it.
  static void ExpectProblem(const Response& response, int status) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(response.content_type, "application/problem+json");
    const Json problem = ParseJson(response.body);
    EXPECT_THAT(CheckShape(problem, "Problem"), IsEmpty());
    EXPECT_EQ(problem["status"], status);
    const std::string type = StringAt(problem, "type");
    EXPECT_THAT(CheckShape(Json(type.substr(type.rfind('/') + 1)), "ErrorCode"),
                IsEmpty());
    EXPECT_EQ(StringAt(problem, "trace_id").size(), 32U);
  }

  // Puts every wrong value at every place of the form below `pointer`.
  void RefuseWrongMembers(const ApiCall& call, absl::string_view form,
                          const Json& good, const std::string& pointer) {
    for (const ShapeMember& member : MembersOfForm(form)) {
      const Json::json_pointer at(absl::StrCat(pointer, "/", member.name));
      for (const Json& wrong : WrongValues(member.type)) {
        Json body = good;
        body[at] = wrong;
        Refuse(call, body);
      }
      if (member.required) {
        Json body = good;
        body[Json::json_pointer(pointer)].erase(member.name);
        Refuse(call, body);
      }
      const ShapeType type = ParseShapeType(member.type);
      if (type.kind == Kind::kArray) RefuseWrongItems(call, type, good, at);
      if (type.kind != Kind::kObject || type.inner == form) continue;
      Json body = good;
      body[at] = Json::object();
      RefuseWrongMembers(call, type.inner, body, at.to_string());
    }
  }

  void RefuseWrongItems(const ApiCall& call, const ShapeType& type,
                        const Json& good, const Json::json_pointer& at) {
    for (const Json& wrong : WrongValues(type.inner)) {
      Json body = good;
      body[at] = Json::array({wrong});
      Refuse(call, body);
    }
  }

  void Refuse(const ApiCall& call, const Json& body) {
    const std::string path = PathOf(call.path);
    const Response response =
        Call(call.method, path, QueryOf(call), DumpJson(body));
    EXPECT_EQ(response.status, 400)
        << NameOf(call) << " takes " << DumpJson(body) << "\n"
        << response.body;
    ExpectProblem(response, 400);
  }

  std::string run_id_;
  std::string live_run_id_;
  std::map<std::string, std::string> known_;
};

TEST_F(ConformanceTest, EveryCallAnswersInItsForm) {
  for (const ApiCall& call : ApiCalls()) {
    SCOPED_TRACE(NameOf(call));
    const Response response = Ask(call);
    EXPECT_EQ(response.status, call.success) << response.body;
    if (*call.answer == '\0') {
      EXPECT_EQ(response.body, "");
      continue;
    }
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_THAT(CheckShape(ParseJson(response.body), call.answer), IsEmpty());
  }
}

TEST_F(ConformanceTest, EverySeededRunHasItsForm) {
  const Json list = GetJson("/api/v1/agent/runs", {{"limit", "500"}});
  EXPECT_THAT(CheckShape(list, "RunList"), IsEmpty());
  std::set<std::string> types;
  for (const Json& run : list["runs"]) {
    for (const Json& artifact : MemberAt(run, "artifacts")) {
      const std::string uid = StringAt(artifact["data"], "artifact_uid");
      if (uid.empty()) continue;
      const Json whole = GetJson("/api/v1/agent/artifacts/" + uid);
      EXPECT_THAT(CheckShape(whole, "ArtifactAnswer"), IsEmpty());
      types.insert(StringAt(whole, "artifact_type"));
    }
  }
  EXPECT_GE(types.size(), 2U);
}

TEST_F(ConformanceTest, KeysAreNeededWhereTheSpecificationSaysSo) {
  for (const ApiCall& call : ApiCalls()) {
    SCOPED_TRACE(NameOf(call));
    for (const char* authorization :
         {"", "Bearer wk-1.nobody", "Bearer wk-1.old",
          "Basic d2stMS5maXJzdA==", "wk-1.first"}) {
      const Response response = Ask(call, {{"authorization", authorization}});
      if (call.needs_key) {
        ExpectProblem(response, 401);
      } else {
        EXPECT_EQ(response.status, call.success) << response.body;
      }
    }
  }
}

TEST_F(ConformanceTest, EveryDocumentedErrorCanBeAskedFor) {
  for (const ApiCall& call : ApiCalls()) {
    for (const int code : CodesOf(call)) {
      SCOPED_TRACE(absl::StrCat(NameOf(call), " ", code));
      ExpectProblem(Ask(call, {{"prefer", absl::StrCat("code=", code)}}), code);
    }
    SCOPED_TRACE(NameOf(call));
    // What is not documented is not given.
    EXPECT_EQ(Ask(call, {{"prefer", "code=418"}}).status, call.success);
  }
}

TEST_F(ConformanceTest, OtherMethodsAreRefusedByName) {
  std::map<std::string, std::set<std::string>> methods;
  for (const ApiCall& call : ApiCalls()) {
    methods[PathOf(call.path, "x")].insert(call.method);
  }
  // Newer than the specification.
  methods["/api/v1/agent/identities/x"].insert("GET");
  for (const auto& [path, known] : methods) {
    for (const char* method : kMethods) {
      if (known.count(method) > 0) continue;
      SCOPED_TRACE(absl::StrCat(method, " ", path));
      const Response response = Call(method, path);
      ExpectProblem(response, 405);
      const auto allow = response.headers.find("Allow");
      ASSERT_NE(allow, response.headers.end());
      const std::set<std::string> allowed = absl::StrSplit(allow->second, ", ");
      EXPECT_EQ(allowed, known);
    }
  }
}

TEST_F(ConformanceTest, UnknownIdsAreNotFound) {
  for (const ApiCall& call : ApiCalls()) {
    if (!Has(CodesOf(call), 404)) continue;
    SCOPED_TRACE(NameOf(call));
    const std::string body =
        *call.body == '\0' ? "" : DumpJson(BodyOf(call.body));
    for (const char* id : {"nobody", "00000000-0000-4000-8000-000000000000"}) {
      ExpectProblem(Call(call.method, PathOf(call.path, id), {}, body), 404);
    }
  }
}

TEST_F(ConformanceTest, WrongParametersAreRefused) {
  for (const ApiParameter& row : ApiParameters()) {
    const std::string path = PathOf(row.path);
    for (const ShapeMember& parameter : ParseShapeMembers(row.parameters)) {
      SCOPED_TRACE(absl::StrCat(row.path, " ", parameter.name));
      Query query = {{"run_ids", "x"}};
      if (parameter.required) {
        ExpectProblem(Call(row.method, path), 400);
      }
      if (parameter.type == "string") continue;
      const ShapeType type = ParseShapeType(parameter.type);
      std::vector<std::string> wrong = {"x y", "-", "1.5", "yes",
                                        "99999999999999999999"};
      if (type.most != 0) wrong.push_back(std::to_string(type.least - 1));
      if (type.most != 0) wrong.push_back(std::to_string(type.most + 1));
      for (const std::string& value : wrong) {
        query.resize(1);
        query.emplace_back(parameter.name, value);
        const Response response = Call(row.method, path, query);
        EXPECT_EQ(response.status, 400) << value;
      }
    }
  }
}

TEST_F(ConformanceTest, RightParametersAreTaken) {
  for (const ApiParameter& row : ApiParameters()) {
    const std::string path = PathOf(row.path);
    for (const ShapeMember& parameter : ParseShapeMembers(row.parameters)) {
      const ShapeType type = ParseShapeType(parameter.type);
      std::vector<std::string> right = type.values;
      if (type.kind == Kind::kTime) right = {"2026-01-01T00:00:00.5+02:00"};
      if (type.kind == Kind::kBoolean) right = {"true", "false"};
      if (type.kind == Kind::kInteger) right = {"1", "100"};
      if (type.most != 0) right.push_back(std::to_string(type.most));
      for (const std::string& value : right) {
        const Response response =
            Call(row.method, path, {{"run_ids", "x"}, {parameter.name, value}});
        EXPECT_EQ(response.status, 200)
            << row.path << " " << parameter.name << "=" << value << "\n"
            << response.body;
      }
    }
  }
}

TEST_F(ConformanceTest, BodiesAreChecked) {
  for (const ApiCall& call : ApiCalls()) {
    if (*call.body == '\0') continue;
    SCOPED_TRACE(NameOf(call));
    for (const char* body : {"", "{", "[]", "null", "7", "\"x\"", "{}}"}) {
      const Response response = Call(call.method, PathOf(call.path), {}, body,
                                     {{"content-type", "application/json"}});
      EXPECT_EQ(response.status, 400) << body << "\n" << response.body;
    }
    ExpectProblem(Ask(call, {{"content-type", "text/plain"}}), 415);
    RefuseWrongMembers(call, call.body, BodyOf(call.body), "");
  }
}

TEST_F(ConformanceTest, UnknownMembersOfBodiesAreIgnored) {
  for (const ApiCall& call : ApiCalls()) {
    if (*call.body == '\0') continue;
    Json body = BodyOf(call.body);
    body["newer_than_the_specification"] = {{"a", 1}};
    EXPECT_EQ(Call(call.method, PathOf(call.path), {}, DumpJson(body)).status,
              call.success)
        << NameOf(call);
  }
}

TEST_F(ConformanceTest, WhatIsPrivateIsForbidden) {
  const std::string run_id = Spawn({{"prompt", "x"}, {"team", false}});
  Json schedule = BodyOf("ScheduleRequest");
  schedule["team"] = false;
  const std::string schedule_id =
      StringAt(ParseJson(Post("/api/v1/agent/schedules", schedule).body), "id");
  key_ = "wk-1.second";
  for (const ApiCall& call : ApiCalls()) {
    const std::string path = call.path;
    const bool of_run = path.find("unId}") != std::string::npos;
    if (!of_run && path.find("{scheduleId}") == std::string::npos) continue;
    SCOPED_TRACE(NameOf(call));
    const std::string body =
        *call.body == '\0' ? "" : DumpJson(BodyOf(call.body));
    const std::string& id = of_run ? run_id : schedule_id;
    ExpectProblem(Call(call.method, PathOf(path, id.c_str()), {}, body), 403);
  }
}

TEST_F(ConformanceTest, OnlyJsonIsOffered) {
  for (const ApiCall& call : ApiCalls()) {
    if (!call.needs_key) continue;
    SCOPED_TRACE(NameOf(call));
    ExpectProblem(Ask(call, {{"accept", "text/html"}}), 406);
  }
}

}  // namespace
}  // namespace ozd::sim
