// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/agent_config/mcp_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nlohmann/json.hpp"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

// JSON text with sorted keys, or the error.
std::string Shown(const absl::StatusOr<JsonTree>& servers) {
  return servers.ok() ? nlohmann::json(*servers).dump()
                      : "error: " + std::string(servers.status().message());
}

std::string Parse(const std::string& text) {
  oz::v1::McpSpec spec;
  spec.set_text(text);
  return Shown(ParseMcpSpec(spec));
}

std::string ParseFile(const std::string& content) {
  oz::v1::McpSpec spec;
  spec.set_text("servers.json");
  spec.mutable_file()->set_path("servers.json");
  spec.mutable_file()->set_content(content);
  return Shown(ParseMcpSpec(spec));
}

constexpr char kById[] =
    R"({"0190f3a2-1111-7000-8000-00000000000a":)"
    R"({"warp_id":"0190f3a2-1111-7000-8000-00000000000a"}})";

TEST(McpSpecTest, TakesIds) {
  for (const char* text : {"0190f3a2-1111-7000-8000-00000000000a",
                           "0190F3A2-1111-7000-8000-00000000000A",
                           "0190f3a211117000800000000000000a",
                           "{0190f3a2-1111-7000-8000-00000000000a}",
                           "urn:uuid:0190f3a2-1111-7000-8000-00000000000a"}) {
    EXPECT_EQ(kById, Parse(text)) << text;
  }
  EXPECT_EQ(R"({"linear":{"warp_id":"linear"}})", Parse("linear"));
  EXPECT_EQ(R"({"my_server-2":{"warp_id":"my_server-2"}})",
            Parse(" my_server-2 "));
}

TEST(McpSpecTest, TakesInlineJsonWithOrWithoutBraces) {
  const char* expected = R"({"fs":{"args":["-y"],"command":"npx"}})";
  EXPECT_EQ(expected, Parse(R"({"fs": {"command": "npx", "args": ["-y"]}})"));
  EXPECT_EQ(expected, Parse(R"("fs": {"command": "npx", "args": ["-y"]})"));
}

TEST(McpSpecTest, UnwrapsWhatOthersWrite) {
  const std::string server = R"({"a":{"url":"https://x"}})";
  for (const char* wrapped :
       {R"({"mcp":{"servers":{"a":{"url":"https://x"}}}})",
        R"({"servers":{"a":{"url":"https://x"}}})",
        R"({"mcpServers":{"a":{"url":"https://x"}}})",
        R"({"mcp_servers":{"a":{"url":"https://x"}}})",
        R"({"a":{"url":"https://x"}})"}) {
    EXPECT_EQ(server, Parse(wrapped)) << wrapped;
    EXPECT_EQ(server, ParseFile(wrapped)) << wrapped;
  }
}

TEST(McpSpecTest, NamesTheNameless) {
  const auto servers = nlohmann::json::parse(
      Parse(R"({"command": "npx", "env": {"A": "b\"c"}})"));
  ASSERT_EQ(1u, servers.size());
  EXPECT_THAT(servers.items().begin().key(),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-"
                           "[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ("b\"c", servers.items().begin().value()["env"]["A"]);
}

TEST(McpSpecTest, SaysWhatIsWrongWithAServer) {
  const struct {
    const char* spec;
    const char* what;
  } kCases[] = {
      {"[1]", "config must be a JSON object"},
      {R"({"a": 1})", "'a': config must be a JSON object"},
      {R"({"a": {}})",
       "must have exactly one of: 'warp_id', 'command', or 'url'"},
      {R"({"a": {"command": "x", "url": "y"}})", "must have exactly one of"},
      {R"({"a": {"command": "x", "url": "y", "warp_id": "z"}})",
       "must have exactly one of"},
      {R"({"a": {"warp_id": ""}})", "field 'warp_id' must be non-empty"},
      {R"({"a": {"command": ""}})", "field 'command' must be non-empty"},
      {R"({"a": {"url": ""}})", "field 'url' must be non-empty"},
      {R"({"a": {"url": 7}})", "field 'url' must be text"},
      {R"({"a": {"command": "x", "args": "y"}})",
       "field 'args' must be an array"},
      {R"({"a": {"command": "x", "args": ["y", 1]}})", "args[1]"},
      {R"({"a": {"command": "x", "env": []}})", "field 'env' must be"},
      {R"({"a": {"command": "x", "env": {"X": 1}}})", "env.X"},
      {R"({"a": {"url": "x", "headers": {"X": null}}})", "headers.X"},
      {R"({"": {"url": "x"}})", "name of an MCP server is empty"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(Parse(c.spec), HasSubstr("error: --mcp: ")) << c.spec;
    EXPECT_THAT(Parse(c.spec), HasSubstr(c.what)) << c.spec;
    EXPECT_THAT(ParseFile(c.spec), HasSubstr("error: servers.json: "))
        << c.spec;
  }
}

TEST(McpSpecTest, SaysWhatWasNotUnderstood) {
  EXPECT_EQ(
      "error: --mcp: './none.json' is neither an id, the path of an "
      "existing file nor JSON",
      Parse("./none.json"));
  EXPECT_THAT(Parse(""), HasSubstr("neither an id"));
  EXPECT_THAT(ParseFile("{\n oops"), HasSubstr("servers.json:2: this is not"));
}

TEST(McpSpecTest, NeverQuotesWhatMayBeASecret) {
  for (const char* spec :
       {R"({"a": {"command": "x", "env": {"T": "canary"}})", R"(TOKEN=canary)",
        R"({"a": {"url": "canary", "args": "canary"}})"}) {
    EXPECT_THAT(Parse(spec), HasSubstr("error: "));
    EXPECT_THAT(Parse(spec), Not(HasSubstr("canary"))) << spec;
  }
  EXPECT_THAT(ParseFile(R"({"env": "canary" "canary"})"),
              Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace ozd
