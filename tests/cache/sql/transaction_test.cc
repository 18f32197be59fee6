// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/sql/transaction.h"

#include <gtest/gtest.h>

#include "cache/sql/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd::sql {
namespace {

class TransactionTest : public testing::Test {
 protected:
  TransactionTest() : db_(*Database::Open(dir_.File("x.db"), {})) {
    EXPECT_THAT(db_->Execute("CREATE TABLE t (i INTEGER) STRICT"), IsOk());
  }
  int64_t Count(Database* db) {
    return *db->QueryInteger("SELECT count(*) FROM t");
  }

  TempDir dir_;
  std::unique_ptr<Database> db_;
};

TEST_F(TransactionTest, RollsBackUnlessCommitted) {
  {
    Transaction transaction(db_.get());
    ASSERT_THAT(transaction.Begin(Transaction::kWrite), IsOk());
    ASSERT_THAT(db_->Execute("INSERT INTO t (i) VALUES (1)"), IsOk());
  }
  EXPECT_EQ(Count(db_.get()), 0);
  {
    Transaction transaction(db_.get());
    ASSERT_THAT(transaction.Begin(Transaction::kWrite), IsOk());
    ASSERT_THAT(db_->Execute("INSERT INTO t (i) VALUES (1)"), IsOk());
    ASSERT_THAT(transaction.Commit(), IsOk());
  }
  EXPECT_EQ(Count(db_.get()), 1);
  EXPECT_FALSE(db_->in_transaction());
}

TEST_F(TransactionTest, AReadSeesOneUnchangingView) {
  auto reader =
      *Database::Open(dir_.File("x.db"), {.role = Database::Role::kReader});
  Transaction read(reader.get());
  ASSERT_THAT(read.Begin(Transaction::kRead), IsOk());
  EXPECT_EQ(Count(reader.get()), 0);
  ASSERT_THAT(db_->Execute("INSERT INTO t (i) VALUES (1)"), IsOk());
  EXPECT_EQ(Count(reader.get()), 0);
}

TEST_F(TransactionTest, TwoWritersDoNotMix) {
  auto other = *Database::Open(dir_.File("x.db"),
                               {.busy_timeout = absl::ZeroDuration()});
  Transaction first(db_.get());
  ASSERT_THAT(first.Begin(Transaction::kWrite), IsOk());
  Transaction second(other.get());
  EXPECT_THAT(second.Begin(Transaction::kWrite),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace ozd::sql
