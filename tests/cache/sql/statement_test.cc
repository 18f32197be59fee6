// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/sql/statement.h"

#include <gtest/gtest.h>

#include <limits>

#include "cache/sql/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd::sql {
namespace {

class StatementTest : public testing::Test {
 protected:
  StatementTest() : db_(*Database::Open(dir_.File("x.db"), {})) {
    EXPECT_THAT(db_->Execute("CREATE TABLE t (i INTEGER NOT NULL,"
                             " s TEXT NOT NULL, b BLOB NOT NULL) STRICT"),
                IsOk());
  }

  TempDir dir_;
  std::unique_ptr<Database> db_;
};

TEST_F(StatementTest, KeepsEdgeValuesAsTheyAre) {
  const std::string nul("a\0b\0", 4);
  const std::string not_utf8 = "\xff\xfe";
  for (int64_t number : {std::numeric_limits<int64_t>::min(), int64_t{-1},
                         int64_t{0}, std::numeric_limits<int64_t>::max()}) {
    for (const std::string& text : {std::string(), nul, not_utf8}) {
      Statement insert =
          *db_->Prepare("INSERT INTO t (i, s, b) VALUES (?, ?, ?)");
      insert.Bind({number, text, Blob{text}});
      ASSERT_THAT(insert.Run(), IsOk());
      Statement find =
          *db_->Prepare("SELECT i, s, b FROM t WHERE i = ? AND s = ?");
      find.Bind({number, text});
      ASSERT_TRUE(*find.Step());
      EXPECT_EQ(find.Integer(0), number);
      EXPECT_EQ(find.String(1), text);
      EXPECT_EQ(find.String(2), text);
      EXPECT_FALSE(find.IsNull(1));
    }
  }
}

TEST_F(StatementTest, DefaultViewBindsAnEmptyText) {
  Statement insert = *db_->Prepare("INSERT INTO t (i, s, b) VALUES (?, ?, ?)");
  insert.Bind({int64_t{1}, absl::string_view(), Blob{absl::string_view()}});
  EXPECT_THAT(insert.Run(), IsOk());
}

TEST_F(StatementTest, TooManyValuesAreAnError) {
  Statement select = *db_->Prepare("SELECT ?");
  select.Bind({int64_t{1}, int64_t{2}});
  EXPECT_THAT(select.Step(), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(StatementTest, ForgetsValuesWhenGivenBack) {
  {
    Statement select = *db_->Prepare("SELECT ?");
    select.Bind({int64_t{7}});
    ASSERT_TRUE(*select.Step());
  }
  Statement again = *db_->Prepare("SELECT ?");
  ASSERT_TRUE(*again.Step());
  EXPECT_TRUE(again.IsNull(0));
}

TEST_F(StatementTest, TheSameTextTwiceAtOnceGivesTwoStatements) {
  Statement first = *db_->Prepare("SELECT ?");
  Statement second = *db_->Prepare("SELECT ?");
  first.Bind({int64_t{1}});
  second.Bind({int64_t{2}});
  ASSERT_TRUE(*first.Step());
  ASSERT_TRUE(*second.Step());
  EXPECT_EQ(first.Integer(0), 1);
  EXPECT_EQ(second.Integer(0), 2);
}

}  // namespace
}  // namespace ozd::sql
