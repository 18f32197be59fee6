// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/agent_config/config_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;

absl::StatusOr<ConfigDocument> Parse(const std::string& path,
                                     const std::string& content,
                                     JsonTree* values = nullptr) {
  oz::v1::TextFile file;
  file.set_path(path);
  file.set_content(content);
  JsonTree ignored;
  return ParseConfigDocument(file, values == nullptr ? &ignored : values);
}

std::string ErrorOf(const std::string& path, const std::string& content) {
  const absl::Status status = Parse(path, content).status();
  EXPECT_EQ(absl::StatusCode::kInvalidArgument, status.code());
  return std::string(status.message());
}

TEST(ConfigDocumentTest, TheExtensionDecides) {
  for (const char* path : {"a.json", "a.JSON", "a", "a.conf"}) {
    JsonTree values;
    const auto document = Parse(path, R"({"name": "x"})", &values);
    ASSERT_TRUE(document.ok()) << path << document.status();
    EXPECT_EQ(R"({"name":"x"})", DumpJsonTree(values));
  }
  for (const char* path : {"a.yaml", "a.yml", "a", "a.YML"}) {
    JsonTree values;
    const auto document = Parse(path, "name: x\n", &values);
    ASSERT_TRUE(document.ok()) << path << document.status();
    EXPECT_EQ(R"({"name":"x"})", DumpJsonTree(values));
  }
  EXPECT_EQ("a.json:1: this is not valid JSON", ErrorOf("a.json", "name: x\n"));
}

TEST(ConfigDocumentTest, KnowsTheLinesOfKeysInJson) {
  const auto document = Parse("a.json",
                              "{\n \"a\": {\"deep\": 1},\n"
                              " \"b\\n\\\"\": \"x: y\",\n"
                              "\n \"c\": [\"d\"]}");
  ASSERT_TRUE(document.ok()) << document.status();
  const std::map<std::string, int> expected = {
      {"a", 2}, {"b\n\"", 3}, {"c", 5}};
  EXPECT_EQ(expected, document->lines);
  EXPECT_EQ("a.json:5: odd", document->ErrorAt("c", "odd").message());
  EXPECT_EQ("a.json: odd", document->ErrorAt("none", "odd").message());
}

TEST(ConfigDocumentTest, NamesThePathTheLineAndTheReason) {
  EXPECT_EQ("d/a.json:3: this is not valid JSON",
            ErrorOf("d/a.json", "{\n\"a\": 1,\nb\n}"));
  EXPECT_EQ("a.json:2: this is not valid JSON: it ends too early",
            ErrorOf("a.json", "{\n\"a\": "));
  EXPECT_EQ("a.json:1: this is not valid JSON: it ends too early",
            ErrorOf("a.json", ""));
  EXPECT_EQ("a.json: this is not a JSON object", ErrorOf("a.json", "[1]"));
  EXPECT_THAT(ErrorOf("a.yaml", "a: 1\nb: [\n"), HasSubstr("a.yaml:3: "));
  EXPECT_THAT(ErrorOf("a.yaml", "words"), HasSubstr("'key: value'"));
  EXPECT_EQ("a.yaml: not UTF-8 text", ErrorOf("a.yaml", "a: \xff"));
  EXPECT_EQ("a.json: larger than 1 MiB",
            ErrorOf("a.json", std::string((1u << 20) + 1, ' ')));
  EXPECT_EQ("a.json: nested deeper than 64",
            ErrorOf("a.json", std::string(100'000, '[')));
}

TEST(ConfigDocumentTest, ComplainsAboutWhatTheFileLooksLike) {
  EXPECT_THAT(ErrorOf("a", "{\"a\": 1,,}"), HasSubstr("not valid JSON"));
  EXPECT_THAT(ErrorOf("a", "a: 1\n b: 2: 3\n"), HasSubstr("not valid YAML"));
}

TEST(ConfigDocumentTest, DoesNotQuoteValues) {
  for (const char* path : {"a.json", "a.yaml", "a"}) {
    EXPECT_THAT(ErrorOf(path, "{\"env\": \"wk-canary\" \"wk-canary\"}"),
                Not(HasSubstr("canary")));
  }
}

}  // namespace
}  // namespace ozd
