// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CACHE_CACHE_DB_H_
#define OZD_TESTS_CACHE_CACHE_DB_H_

#include <gtest/gtest.h>

#include <memory>

#include "cache/file/schema.h"
#include "cache/sql/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {

// A test of the layer between sql/ and the stores: an empty cache file and one
// connection to it.
class CacheDbTest : public testing::Test {
 protected:
  CacheDbTest() : db_(*sql::Database::Open(dir_.File("x.db"), {})) {
    EXPECT_THAT(Migrate(db_.get(), "x.db", CacheFormat()), IsOk());
  }
  int64_t Count(const std::string& from) {
    return *db_->QueryInteger("SELECT count(*) FROM " + from);
  }

  TempDir dir_;
  std::unique_ptr<sql::Database> db_;
};

}  // namespace ozd

#endif  // OZD_TESTS_CACHE_CACHE_DB_H_
