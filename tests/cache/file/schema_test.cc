// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/file/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr Migration kSteps[] = {
    {"CREATE TABLE t (i INTEGER NOT NULL) STRICT; INSERT INTO t VALUES (7)"},
    {"ALTER TABLE t ADD COLUMN j INTEGER NOT NULL DEFAULT 1"},
    {"UPDATE t SET j = i + 1"},
};

class SchemaTest : public testing::Test {
 protected:
  SchemaTest() : db_(*sql::Database::Open(path_, {})) {}
  absl::Status MigrateTo(size_t version) {
    return MigrateBy(absl::MakeConstSpan(kSteps).subspan(0, version));
  }
  absl::Status MigrateBy(absl::Span<const Migration> steps) {
    return Migrate(
        db_.get(), path_,
        {.what = "cache", .application_id = 77, .migrations = steps});
  }

  TempDir dir_;
  const std::string path_ = dir_.File("x.db");
  std::unique_ptr<sql::Database> db_;
};

TEST_F(SchemaTest, BringsAnOldFileUpToDateAndKeepsItsRows) {
  ASSERT_THAT(MigrateTo(1), IsOk());
  EXPECT_EQ(*db_->UserVersion(), 1);
  ASSERT_THAT(MigrateTo(3), IsOk());
  EXPECT_EQ(*db_->UserVersion(), 3);
  EXPECT_EQ(*db_->ApplicationId(), 77);
  EXPECT_EQ(*db_->QueryInteger("SELECT j FROM t"), 8);
  EXPECT_THAT(MigrateTo(3), IsOk());
}

TEST_F(SchemaTest, RefusesANewerFileByName) {
  ASSERT_THAT(MigrateTo(3), IsOk());
  EXPECT_THAT(MigrateTo(1),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(path_), HasSubstr("version 3"),
                             HasSubstr("knows 1"), HasSubstr("upgrade ozd"))));
  EXPECT_EQ(*db_->UserVersion(), 3);
}

TEST_F(SchemaTest, RefusesTheFileOfAnotherProgram) {
  ASSERT_THAT(db_->SetApplicationId(12345), IsOk());
  EXPECT_THAT(MigrateTo(1), StatusIs(absl::StatusCode::kFailedPrecondition,
                                     HasSubstr("another program")));
}

TEST_F(SchemaTest, AStepThatFailsLeavesTheStepBefore) {
  constexpr Migration kBroken[] = {
      kSteps[0], {"UPDATE t SET i = 99; CREATE TABLE t (i INTEGER) STRICT"}};
  EXPECT_FALSE(MigrateBy(kBroken).ok());
  EXPECT_EQ(*db_->UserVersion(), 1);
  EXPECT_EQ(*db_->QueryInteger("SELECT i FROM t"), 7);
}

TEST_F(SchemaTest, TheCacheOfTheFirstVersionIsKept) {
  FileFormat first = CacheFormat();
  first.migrations = first.migrations.subspan(0, 1);
  ASSERT_THAT(Migrate(db_.get(), path_, first), IsOk());
  ASSERT_THAT(db_->Execute("INSERT INTO removed_account VALUES (5)"), IsOk());
  ASSERT_THAT(Migrate(db_.get(), path_, CacheFormat()), IsOk());
  EXPECT_EQ(*db_->QueryInteger("SELECT account_id FROM removed_account"), 5);
  EXPECT_EQ(*db_->QueryInteger("SELECT count(*) FROM resource"), 0);
}

TEST_F(SchemaTest, WhatWasCachedBeforeIsSearchedAndCounted) {
  FileFormat second = CacheFormat();
  second.migrations = second.migrations.subspan(0, 2);
  ASSERT_THAT(Migrate(db_.get(), path_, second), IsOk());
  ASSERT_THAT(
      db_->Execute(
          "INSERT INTO run VALUES (1, 1, 'r', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0,"
          " '', '', '', '', 0, x'');"
          "INSERT INTO run_body VALUES"
          " (1, CAST('{\"request_usage\":{\"inference_cost\":1.25,"
          "\"compute_cost\":\"x\"}}' AS BLOB)),"
          " (2, CAST('{\"request_usage\":null}' AS BLOB)),"
          " (3, CAST('{not json' AS BLOB)), (4, CAST('{}' AS BLOB))"),
      IsOk());
  ASSERT_THAT(Migrate(db_.get(), path_, CacheFormat()), IsOk());
  EXPECT_EQ(*db_->QueryInteger("SELECT count(*) FROM search_todo"), 1);
  EXPECT_EQ(*db_->QueryInteger("SELECT count(*) FROM run_usage"), 1);
  EXPECT_EQ(*db_->QueryInteger("SELECT inference_micro FROM run_usage"),
            1250000);
}

TEST_F(SchemaTest, EveryTableIsStrict) {
  ASSERT_THAT(Migrate(db_.get(), path_, CacheFormat()), IsOk());
  EXPECT_GT(*db_->QueryInteger("SELECT count(*) FROM pragma_table_list"
                               " WHERE type = 'table' AND strict = 1"),
            5);
  EXPECT_EQ(*db_->QueryInteger("SELECT count(*) FROM pragma_table_list"
                               " WHERE type = 'table' AND strict = 0"
                               " AND name NOT LIKE 'sqlite_%'"),
            0);
}

}  // namespace
}  // namespace ozd
