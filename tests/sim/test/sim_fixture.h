// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_TEST_SIM_FIXTURE_H_
#define OZD_TESTS_SIM_TEST_SIM_FIXTURE_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/http/json.h"
#include "tests/sim/simulator.h"
#include "tests/support/fake_clock.h"

namespace ozd::sim {

// A simulator in this process whose time moves by hand, asked without sockets.
class SimFixture : public testing::Test {
 protected:
  using Query = std::vector<std::pair<std::string, std::string>>;
  using Headers = std::multimap<std::string, std::string>;

  void SetUp() override;
  // Changes what the simulator is started with.
  virtual void Customise(Options* /*options*/) {}

  // `extra` header names are in lower case. The key is `key_` unless they
  // carry another.
  Response Call(const std::string& method, const std::string& path,
                Query query = {}, std::string body = "", Headers extra = {});
  Response Get(const std::string& path, Query query = {});
  Response Post(const std::string& path, const Json& body);
  // The body of a GET that must succeed.
  Json GetJson(const std::string& path, Query query = {});
  // The body of a POST that must succeed.
  Json PostJson(const std::string& path, const Json& body);
  // Creates a run and returns its id.
  std::string Spawn(const Json& body);
  Json Run(const std::string& run_id);
  std::string State(const std::string& run_id);
  void Advance(const std::string& run_id, int steps);
  // Returns the events of the runs from GET /agent/events.
  Json Events(const std::vector<std::string>& run_ids, int64_t since = 0);
  // Opens the event stream.
  Response OpenStream(Query query);
  // Returns the bytes that the stream sends until it waits or ends.
  static std::string Drain(const Response& response);

  FakeClock clock_;
  std::unique_ptr<Simulator> sim_;
  std::string key_ = "wk-1.first";
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_TEST_SIM_FIXTURE_H_
