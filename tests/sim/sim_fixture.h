// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_SIM_FIXTURE_H_
#define OZD_TESTS_SIM_SIM_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/json.h"
#include "tests/sim/simulator.h"
#include "tests/support/fake_clock.h"

namespace ozd::sim {

// A simulator in this process whose time moves by hand, asked without sockets.
class SimFixture : public testing::Test {
 protected:
  using Query = std::vector<std::pair<std::string, std::string>>;
  using Headers = std::multimap<std::string, std::string>;

  void SetUp() override {
    Options options;
    options.api_keys = {"wk-1.first", "wk-1.second",
                        "wk-1.bot=bot:service_account"};
    options.expired_api_keys = {"wk-1.old"};
    Customise(&options);
    auto started = Simulator::Start(options, &clock_);
    ASSERT_TRUE(started.ok()) << started.status();
    sim_ = *std::move(started);
  }

  virtual void Customise(Options* /*options*/) {}

  Response Call(const std::string& method, const std::string& path,
                Query query = {}, std::string body = "", Headers extra = {}) {
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
  Response Get(const std::string& path, Query query = {}) {
    return Call("GET", path, std::move(query));
  }
  Response Post(const std::string& path, const Json& body) {
    return Call("POST", path, {}, DumpJson(body));
  }
  // The body of a GET that must succeed.
  Json GetJson(const std::string& path, Query query = {}) {
    const Response response = Get(path, std::move(query));
    EXPECT_EQ(response.status, 200) << response.body;
    return ParseJson(response.body);
  }
  // Creates a run and returns its id.
  std::string Spawn(const Json& body) {
    const Response response = Post("/api/v1/agent/runs", body);
    EXPECT_EQ(response.status, 200) << response.body;
    return StringAt(ParseJson(response.body), "run_id");
  }
  Json Run(const std::string& run_id) {
    return GetJson("/api/v1/agent/runs/" + run_id);
  }
  std::string State(const std::string& run_id) {
    return StringAt(Run(run_id), "state");
  }
  void Advance(const std::string& run_id, int steps) {
    const Response response =
        Post("/sim/advance", {{"run_id", run_id}, {"steps", steps}});
    ASSERT_EQ(response.status, 200) << response.body;
  }

  FakeClock clock_;
  std::unique_ptr<Simulator> sim_;
  std::string key_ = "wk-1.first";
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_SIM_FIXTURE_H_
