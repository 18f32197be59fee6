// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/graphql/graphql_document.h"

#include <gmock/gmock.h>

#include <string>

namespace ozd::sim {
namespace {

using testing::HasSubstr;

TEST(GraphqlDocumentTest, TakesWhatAServerTakes) {
  for (const char* query :
       {"query Ask { a }", "query Ask($v: ID!) { a(v: $v) { b } }",
        "mutation Ask($v: [ID!]!, $w: Int = 3) { a(v: $v, w: $w) }",
        "query Ask { a { ...F } } fragment F on A { b ... on B { c } }",
        "# nothing $here\nquery Ask { a(text: \"$x }\") }"}) {
    EXPECT_EQ(CheckDocument(query, "Ask", {{"v", "x"}}), "") << query;
  }
}

TEST(GraphqlDocumentTest, NamesWhatIsWrong) {
  const std::pair<const char*, const char*> kWrong[] = {
      {"query Other { a }", "Ask"},
      {"query Asking { a }", "Ask"},
      {"query Ask { a", "braces"},
      {"query Ask { a } }", "braces"},
      {"query Ask { ...F }", "Unknown fragment \"F\""},
      {"query Ask { a } fragment F on A { b }", "\"F\" is never used"},
      {"query Ask { ...F } fragment F on A { b } fragment F on A { b }",
       "two fragments"},
      {"query Ask { a(v: $v) }", "\"$v\" is not defined"},
      {"query Ask($v: ID) { a }", "\"$v\" is never used"},
      {"query Ask($n: ID!) { a(n: $n) }", "\"$n\" of required"},
  };
  for (const auto& [query, part] : kWrong) {
    EXPECT_THAT(CheckDocument(query, "Ask", {{"v", "x"}}), HasSubstr(part))
        << query;
  }
}

}  // namespace
}  // namespace ozd::sim
