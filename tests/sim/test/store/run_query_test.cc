// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/run_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace ozd::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Request With(std::vector<std::pair<std::string, std::string>> query) {
  Request request;
  request.query = std::move(query);
  return request;
}

TEST(RunQueryTest, HasTheDocumentedDefaults) {
  const auto query = ParseRunQuery(With({}));
  ASSERT_THAT(query, IsOk());
  EXPECT_EQ(query->limit, 20);
  EXPECT_EQ(query->sort_by, SortField::kUpdatedAt);
  EXPECT_TRUE(query->descending);
}

TEST(RunQueryTest, ReadsEveryParameter) {
  const auto query =
      ParseRunQuery(With({{"limit", "500"},
                          {"sort_by", "agent"},
                          {"sort_order", "asc"},
                          {"state", "FAILED"},
                          {"state", "IN_PROGRESS"},
                          {"skill", "a:b"},
                          {"skill_spec", "a:b"},
                          {"source", "CLI"},
                          {"updated_after", "1970-01-01T00:00:01+00:00"},
                          {"q", " Fix\tthe  BUG "},
                          {"some_new_parameter", "x"}}));
  ASSERT_THAT(query, IsOk());
  EXPECT_EQ(query->limit, 500);
  EXPECT_EQ(query->sort_by, SortField::kAgent);
  EXPECT_FALSE(query->descending);
  EXPECT_THAT(query->states, ElementsAre("FAILED", "INPROGRESS"));
  EXPECT_EQ(query->skill_spec, "a:b");
  EXPECT_EQ(query->updated_after_us, 1'000'000);
  EXPECT_THAT(query->words, ElementsAre("fix", "the", "bug"));
}

TEST(RunQueryTest, RefusesWhatIsWrongByName) {
  const std::pair<std::string, std::string> kBad[] = {
      {"limit", "0"},
      {"limit", "501"},
      {"limit", "many"},
      {"limit", ""},
      {"sort_by", "age"},
      {"sort_order", "up"},
      {"state", "DONE"},
      {"state", "succeeded"},
      {"state", ""},
      {"source", "cli"},
      {"execution_location", "MOON"},
      {"artifact_type", "PICTURE"},
      {"created_after", "yesterday"},
      {"created_before", "2026-04-03"},
      {"updated_after", "2026-04-03T10:30:00 00:00"},
      {"cursor", "%%%"},
      {"cursor", "AAAA"},
  };
  for (const auto& [name, value] : kBad) {
    EXPECT_THAT(ParseRunQuery(With({{name, value}})),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(name)))
        << name << "=" << value;
  }
  EXPECT_THAT(ParseRunQuery(With({{"skill", "a"}, {"skill_spec", "b"}})),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(RunQueryTest, CursorReturnsTheSamePosition) {
  RunQuery query;
  const std::string cursor = EncodeCursor(query, {42, "text", true, "id"});
  const auto read = ParseRunQuery(With({{"cursor", cursor}}));
  ASSERT_THAT(read, IsOk());
  ASSERT_TRUE(read->after.has_value());
  EXPECT_EQ(read->after->time_us, 42);
  EXPECT_EQ(read->after->text, "text");
  EXPECT_TRUE(read->after->without_skill);
  EXPECT_EQ(read->after->run_id, "id");
}

TEST(RunQueryTest, CursorIsBoundToItsSort) {
  const std::string cursor = EncodeCursor(RunQuery(), {42, "", false, "id"});
  for (const char* field : {"created_at", "title", "agent"}) {
    EXPECT_THAT(
        ParseRunQuery(With({{"cursor", cursor}, {"sort_by", field}})),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cursor")));
  }
  EXPECT_THAT(ParseRunQuery(With({{"cursor", cursor}, {"sort_order", "asc"}})),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace ozd::sim
