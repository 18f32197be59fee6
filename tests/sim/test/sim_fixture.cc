// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {

void SimFixture::SetUp() {
  Options options;
  options.api_keys = {"wk-1.first", "wk-1.second",
                      "wk-1.bot=bot:service_account"};
  options.expired_api_keys = {"wk-1.old"};
  Customise(&options);
  auto started = Simulator::Start(options, &clock_);
  ASSERT_TRUE(started.ok()) << started.status();
  sim_ = *std::move(started);
}

Response SimFixture::Call(const std::string& method, const std::string& path,
                          Query query, std::string body, Headers extra) {
  Request request;
  request.method = method;
  request.path = path;
  request.query = std::move(query);
  request.body = std::move(body);
  request.headers = std::move(extra);
  request.headers.emplace("host", "sim.test");
  if (request.headers.count("authorization") == 0) {
    request.headers.emplace("authorization", "Bearer " + key_);
  }
  if (!request.body.empty() && request.headers.count("content-type") == 0) {
    request.headers.emplace("content-type", "application/json");
  }
  return sim_->Handle(std::move(request));
}

Response SimFixture::Get(const std::string& path, Query query) {
  return Call("GET", path, std::move(query));
}

Response SimFixture::Post(const std::string& path, const Json& body) {
  return Call("POST", path, {}, DumpJson(body));
}

Json SimFixture::GetJson(const std::string& path, Query query) {
  const Response response = Get(path, std::move(query));
  EXPECT_EQ(response.status, 200) << response.body;
  return ParseJson(response.body);
}

Json SimFixture::PostJson(const std::string& path, const Json& body) {
  const Response response = Post(path, body);
  EXPECT_EQ(response.status, 200) << response.body;
  return ParseJson(response.body);
}

std::string SimFixture::Spawn(const Json& body) {
  return StringAt(PostJson("/api/v1/agent/runs", body), "run_id");
}

Json SimFixture::Run(const std::string& run_id) {
  return GetJson("/api/v1/agent/runs/" + run_id);
}

std::string SimFixture::State(const std::string& run_id) {
  return StringAt(Run(run_id), "state");
}

void SimFixture::Advance(const std::string& run_id, int steps) {
  PostJson("/sim/advance", {{"run_id", run_id}, {"steps", steps}});
}

Json SimFixture::Events(const std::vector<std::string>& run_ids,
                        int64_t since) {
  Query query = {{"since", std::to_string(since)}};
  for (const std::string& run_id : run_ids) {
    query.emplace_back("run_ids", run_id);
  }
  return GetJson("/api/v1/agent/events", query);
}

Response SimFixture::OpenStream(Query query) {
  return Call("GET", "/api/v1/agent/events/stream", std::move(query), "",
              {{"accept", "text/event-stream"}});
}

std::string SimFixture::Drain(const Response& response) {
  std::string text;
  if (!response.stream) return text;
  response.stream([&text](absl::string_view bytes) {
    text.append(bytes.data(), bytes.size());
    return !bytes.empty();
  });
  return text;
}

}  // namespace ozd::sim
