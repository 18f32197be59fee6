// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/jq_filter.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace oz {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

// What the program puts out, and how it ended.
absl::Status Filter(const std::string& program, absl::string_view json,
                    std::string* output) {
  absl::StatusOr<std::unique_ptr<JqFilter>> filter = JqFilter::Compile(program);
  if (!filter.ok()) return filter.status();
  return (*filter)->Run(json, [output](absl::string_view text) {
    output->append(text.data(), text.size());
  });
}

std::string Output(const std::string& program, absl::string_view json) {
  std::string output;
  const absl::Status status = Filter(program, json, &output);
  return status.ok() ? output : std::string(status.message());
}

TEST(JqFilterTest, PrintsStringsRawAndTheRestAsJson) {
  EXPECT_EQ("x\ny\n", Output(".[]", "[\"x\",\"y\"]"));
  EXPECT_EQ("1\ntrue\nnull\n", Output(".[]", "[1,true,null]"));
  EXPECT_EQ("{\n  \"a\": \"s\"\n}\n", Output(".", "{\"a\":\"s\"}"));
  EXPECT_EQ("[\n  \"s\"\n]\n", Output("[.a]", "{\"a\":\"s\"}"));
  EXPECT_EQ("", Output("empty", "{}"));
}

TEST(JqFilterTest, IdentityChangesNothing) {
  EXPECT_EQ("{\n  \"a\": 9223372036854775807,\n  \"b\": 1.0\n}\n",
            Output(" . ", "{\"b\":1.0,\"a\":9223372036854775807}"));
}

TEST(JqFilterTest, SeesSortedKeys) {
  EXPECT_EQ("[\"a\",\"b\"]\n",
            Output("keys_unsorted|tojson", "{\"b\":1,\"a\":2}"));
}

TEST(JqFilterTest, PrintsWhatCameBeforeAFailure) {
  std::string output;
  EXPECT_THAT(Filter(".a, .b.c.d", "{\"a\":1,\"b\":2}", &output),
              ozd::StatusIs(StatusCode::kInvalidArgument,
                            HasSubstr("jq filter error: ")));
  EXPECT_EQ("1\n", output);
}

TEST(JqFilterTest, RefusesBadPrograms) {
  EXPECT_EQ("", CheckJqProgram(".runs[].title"));
  EXPECT_EQ("invalid jq filter ``: the program is empty", CheckJqProgram(""));
  EXPECT_EQ("invalid jq filter `  `: the program is empty",
            CheckJqProgram("  "));
  EXPECT_THAT(CheckJqProgram("@"),
              testing::StartsWith("invalid jq filter `@`: syntax error"));
  EXPECT_THAT(CheckJqProgram("@"), testing::Not(HasSubstr("\n")));
  EXPECT_THAT(CheckJqProgram("nosuch(1)"), HasSubstr("nosuch/1"));
}

TEST(JqFilterTest, RefusesWhatIsNotJson) {
  std::string output;
  EXPECT_THAT(Filter(".a", "{", &output), ozd::StatusIs(StatusCode::kDataLoss));
}

}  // namespace
}  // namespace oz
