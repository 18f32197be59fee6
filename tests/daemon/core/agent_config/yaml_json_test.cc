// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/agent_config/yaml_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ozd {
namespace {

using testing::HasSubstr;

std::string Converted(const std::string& yaml) {
  JsonTree json;
  std::map<std::string, int> lines;
  const YamlProblem problem = ConvertYaml(yaml, 8, &json, &lines);
  return problem.what.empty() ? DumpJsonTree(json) : "problem: " + problem.what;
}

YamlProblem ProblemOf(const std::string& yaml) {
  JsonTree json;
  std::map<std::string, int> lines;
  return ConvertYaml(yaml, 8, &json, &lines);
}

TEST(YamlJsonTest, ScalarsAreWhatTheCoreSchemaSays) {
  const struct {
    const char* yaml;
    const char* json;
  } kCases[] = {
      {"a: text", R"({"a":"text"})"},
      {"a: true", R"({"a":true})"},
      {"a: False", R"({"a":false})"},
      {"a: 'true'", R"({"a":"true"})"},
      {"a: yes", R"({"a":"yes"})"},
      {"a: 12", R"({"a":12})"},
      {"a: -3", R"({"a":-3})"},
      {"a: \"12\"", R"({"a":"12"})"},
      {"a: 1.5", R"({"a":1.5})"},
      {"a: 1.2.3", R"({"a":"1.2.3"})"},
      {"a: inf", R"({"a":"inf"})"},
      {"a: ~", R"({"a":null})"},
      {"a:", R"({"a":null})"},
      {"a: ''", R"({"a":""})"},
      {"a: |\n  one\n  two\n", R"({"a":"one\ntwo\n"})"},
      {"a: [x, {y: 1}]", R"({"a":["x",{"y":1}]})"},
      {"a: &v {k: 1}\nb: *v", R"({"a":{"k":1},"b":{"k":1}})"},
      {"", "{}"},
      {"# nothing\n", "{}"},
  };
  for (const auto& c : kCases) EXPECT_EQ(c.json, Converted(c.yaml)) << c.yaml;
}

TEST(YamlJsonTest, TellsTheLinesOfKeys) {
  JsonTree json;
  std::map<std::string, int> lines;
  ConvertYaml("# first\na: 1\n\nb:\n  c: 2\n", 8, &json, &lines);
  const std::map<std::string, int> expected = {{"a", 2}, {"b", 4}};
  EXPECT_EQ(expected, lines);
}

TEST(YamlJsonTest, ProblemsHaveTheirLine) {
  EXPECT_EQ(3, ProblemOf("a: 1\nb: 2\na: 3\n").line);
  EXPECT_THAT(ProblemOf("a: 1\na: 3\n").what, HasSubstr("'a' is given twice"));
  EXPECT_EQ(3, ProblemOf("a: 1\nb: [1, 2\n").line);
  EXPECT_THAT(ProblemOf("a: [").what, HasSubstr("not valid YAML"));
  EXPECT_THAT(ProblemOf("just words").what, HasSubstr("'key: value'"));
  EXPECT_THAT(ProblemOf("? [a]\n: 1\n").what, HasSubstr("plain text"));
}

TEST(YamlJsonTest, BoundsWhatAliasesAndNestingCost) {
  EXPECT_THAT(ProblemOf("a: [[[[[[[[[1]]]]]]]]]").what,
              HasSubstr("nested deeper than 8"));
  EXPECT_FALSE(ProblemOf("a: " + std::string(100'000, '[')).what.empty());
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 7; ++i) {
    const std::string n = std::to_string(i);
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + n + ": &a" + n + " [" + before;
    for (int k = 0; k < 9; ++k) bomb += ", " + before;
    bomb += "]\n";
  }
  EXPECT_THAT(ProblemOf(bomb).what,
              testing::AnyOf(HasSubstr("values"), HasSubstr("nested")));
}

}  // namespace
}  // namespace ozd
