// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_TEST_GRAPHQL_FIXTURE_H_
#define OZD_TESTS_SIM_TEST_GRAPHQL_FIXTURE_H_

#include <string>
#include <utility>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {

// Asks GraphQL operations of a simulator in this process.
class GraphqlFixture : public SimFixture {
 protected:
  // The value of `field` in "data"; null when there were errors.
  Json Ask(const std::string& name, const std::string& field,
           Json input = Json()) {
    Json variables = {{"requestContext", Json::object()}};
    if (!input.is_null()) variables["input"] = std::move(input);
    const Json body = {{"query", "query " + name + " { " + field + " }"},
                       {"operationName", name},
                       {"variables", std::move(variables)}};
    const Response response =
        Call("POST", "/graphql/v2", {{"op", name}}, DumpJson(body));
    EXPECT_EQ(response.status, 200) << response.body;
    const Json answer = ParseJson(response.body);
    EXPECT_FALSE(answer.contains("errors")) << response.body;
    return MemberAt(MemberAt(answer, "data"), field.c_str());
  }
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_TEST_GRAPHQL_FIXTURE_H_
