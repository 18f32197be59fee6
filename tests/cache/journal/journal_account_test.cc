// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/journal_account.h"

#include "tests/cache/journal/journal_db.h"

namespace ozd {
namespace {

using JournalAccountTest = JournalDbTest;

TEST_F(JournalAccountTest, AnAccountIsTheSameForAllStores) {
  EXPECT_EQ(*EnsureJournalAccount(db_.get(), "a"), account_id_);
  EXPECT_EQ(*FindJournalAccount(db_.get(), "a"), account_id_);
  EXPECT_NE(*EnsureJournalAccount(db_.get(), "b"), account_id_);
  EXPECT_EQ(*FindJournalAccount(db_.get(), "c"), std::nullopt);
}

TEST_F(JournalAccountTest, IsKeptAsLongAsAStoreHasSomethingOfIt) {
  for (const std::string table :
       {"event_account VALUES (1, 0, 0, 0)", "hook_account VALUES (1, '', 0)",
        "seen_account VALUES (1, 0)", "seen_mark VALUES (1, '', '', 0)"}) {
    ASSERT_THAT(db_->Execute("INSERT INTO " + table), IsOk());
    ASSERT_THAT(DropUnusedJournalAccount(db_.get(), account_id_), IsOk());
    EXPECT_EQ(*FindJournalAccount(db_.get(), "a"), account_id_) << table;
    ASSERT_THAT(db_->Execute("DELETE FROM " + table.substr(0, table.find(' '))),
                IsOk());
  }
  ASSERT_THAT(DropUnusedJournalAccount(db_.get(), account_id_), IsOk());
  EXPECT_EQ(*FindJournalAccount(db_.get(), "a"), std::nullopt);
  // Its integer is not used again.
  EXPECT_GT(*EnsureJournalAccount(db_.get(), "a"), account_id_);
}

}  // namespace
}  // namespace ozd
