// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CACHE_JOURNAL_JOURNAL_DB_H_
#define OZD_TESTS_CACHE_JOURNAL_JOURNAL_DB_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "cache/journal/journal_account.h"
#include "cache/journal/journal_schema.h"
#include "cache/sql/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {

// A test of the layer between sql/ and the stores: an empty journal with one
// account and one connection to it.
class JournalDbTest : public testing::Test {
 protected:
  JournalDbTest() : db_(*sql::Database::Open(dir_.File("x.db"), {})) {
    EXPECT_THAT(Migrate(db_.get(), "x.db", JournalFormat()), IsOk());
    account_id_ = *EnsureJournalAccount(db_.get(), "a");
  }
  int64_t Count(const std::string& from) {
    return *db_->QueryInteger("SELECT count(*) FROM " + from);
  }

  TempDir dir_;
  std::unique_ptr<sql::Database> db_;
  int64_t account_id_ = 0;
};

}  // namespace ozd

#endif  // OZD_TESTS_CACHE_JOURNAL_JOURNAL_DB_H_
