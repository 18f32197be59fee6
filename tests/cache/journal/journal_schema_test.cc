// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/journal_schema.h"

#include "tests/cache/journal/journal_db.h"

namespace ozd {
namespace {

using JournalSchemaTest = JournalDbTest;

TEST_F(JournalSchemaTest, EveryTableIsStrict) {
  EXPECT_GT(Count("pragma_table_list WHERE type = 'table' AND strict = 1"), 7);
  EXPECT_EQ(Count("pragma_table_list WHERE type = 'table' AND strict = 0"
                  " AND name NOT LIKE 'sqlite_%'"),
            0);
}

TEST_F(JournalSchemaTest, IsMarkedAsAnotherFileThanTheCache) {
  EXPECT_NE(JournalFormat().application_id, CacheFormat().application_id);
  EXPECT_EQ(*db_->ApplicationId(), JournalFormat().application_id);
}

}  // namespace
}  // namespace ozd
