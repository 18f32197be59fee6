// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/search_table.h"

#include <gtest/gtest.h>

#include "tests/cache/cache_db.h"

namespace ozd {
namespace {

class SearchTableTest : public CacheDbTest {};

TEST_F(SearchTableTest, IsMadeAndDroppedForEachAccount) {
  ASSERT_THAT(MakeSearchTable(db_.get(), 7), IsOk());
  ASSERT_THAT(MakeSearchTable(db_.get(), 7), IsOk());
  ASSERT_THAT(MakeSearchTable(db_.get(), 8), IsOk());
  EXPECT_TRUE(*HasSearchTable(db_.get(), 7));
  ASSERT_THAT(NoteTextChanged(db_.get(), 7, 1), IsOk());
  ASSERT_THAT(NoteTextChanged(db_.get(), 7, 1), IsOk());
  ASSERT_THAT(NoteTextChanged(db_.get(), 8, 2), IsOk());
  EXPECT_EQ(Count("search_todo"), 2);
  ASSERT_THAT(DropSearch(db_.get(), 7), IsOk());
  ASSERT_THAT(DropSearch(db_.get(), 7), IsOk());
  EXPECT_FALSE(*HasSearchTable(db_.get(), 7));
  EXPECT_TRUE(*HasSearchTable(db_.get(), 8));
  EXPECT_EQ(Count("search_todo"), 1);
}

TEST_F(SearchTableTest, ForgettingConversationsBeginsAnewOnlyWhereOneWas) {
  ASSERT_THAT(MakeSearchTable(db_.get(), 7), IsOk());
  ASSERT_THAT(ForgetConversations(db_.get(), 7), IsOk());
  EXPECT_TRUE(*HasSearchTable(db_.get(), 7));
  ASSERT_THAT(db_->Execute("INSERT INTO search_talk (account_id, run_key)"
                           " VALUES (7, 1)"),
              IsOk());
  ASSERT_THAT(ForgetConversations(db_.get(), 7), IsOk());
  EXPECT_FALSE(*HasSearchTable(db_.get(), 7));
  EXPECT_EQ(Count("search_talk"), 0);
}

TEST_F(SearchTableTest, RemovesOneRun) {
  ASSERT_THAT(RemoveFromSearch(db_.get(), 7, 1), IsOk());
  ASSERT_THAT(MakeSearchTable(db_.get(), 7), IsOk());
  ASSERT_THAT(db_->Execute("INSERT INTO search_7 (rowid, title, prompt, talk)"
                           " VALUES (1, 'x', 'y', 'z'), (2, 'x', 'y', 'z')"),
              IsOk());
  ASSERT_THAT(RemoveFromSearch(db_.get(), 7, 1), IsOk());
  EXPECT_EQ(Count("search_7"), 1);
  EXPECT_EQ(Count("search_7 WHERE search_7 MATCH 'x'"), 1);
}

}  // namespace
}  // namespace ozd
