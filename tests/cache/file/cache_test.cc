// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/file/cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cache/file/schema.h"
#include "cache/runs/run_store.h"
#include "cache/sql/database.h"
#include "cache/sql/statement.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class CacheTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Cache>> Open() {
    return Cache::Open({.directory = dir_.path()}, &clock_);
  }
  static absl::Status Store(Cache* cache, const std::string& run_id) {
    oz::v1::Run run;
    run.set_run_id(run_id);
    run.set_title(std::string(500, 't'));
    return RunStore(cache).Upsert("a", {run}, std::nullopt);
  }
  static int64_t Count(Cache* cache) { return *RunStore(cache).CountRuns("a"); }
  // Writes over part of the file.
  void Damage(int64_t from, int64_t bytes) {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(from);
    file << std::string(static_cast<size_t>(bytes), '\x77');
  }

  TempDir dir_;
  FakeClock clock_;
  const std::string path_ = dir_.File("cache.db");
};

TEST_F(CacheTest, KeepsRunsOverARestart) {
  {
    std::unique_ptr<Cache> cache = *Open();
    ASSERT_THAT(Store(cache.get(), "r1"), IsOk());
  }
  std::unique_ptr<Cache> cache = *Open();
  EXPECT_EQ(Count(cache.get()), 1);
  EXPECT_THAT(cache->replaced_corrupt_file(), IsEmpty());
  EXPECT_THAT(cache->write_problem(), IsEmpty());
}

TEST_F(CacheTest, RefusesANetworkFileSystem) {
  EXPECT_THAT(
      Cache::Open({.directory = dir_.path(),
                   .check_file_system =
                       [](const std::string& directory) {
                         return absl::FailedPreconditionError(directory);
                       }},
                  &clock_),
      StatusIs(absl::StatusCode::kFailedPrecondition, dir_.path()));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(CacheTest, RefusesAFileFromANewerVersion) {
  Open()->reset();
  {
    auto db = *sql::Database::Open(path_, {});
    ASSERT_THAT(db->SetUserVersion(999), IsOk());
  }
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition,
                               AllOf(HasSubstr(path_), HasSubstr("999"))));
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(CacheTest, SetsAFileAsideThatIsNoDatabase) {
  std::ofstream(path_) << "this is not a database, it is a poem";
  std::unique_ptr<Cache> cache = *Open();
  EXPECT_THAT(cache->replaced_corrupt_file(), StartsWith(path_ + ".corrupt-"));
  EXPECT_TRUE(std::filesystem::exists(cache->replaced_corrupt_file()));
  EXPECT_THAT(Store(cache.get(), "r1"), IsOk());
}

TEST_F(CacheTest, SetsAFileAsideWhoseSchemaIsDamaged) {
  {
    std::unique_ptr<Cache> cache = *Open();
    ASSERT_THAT(Store(cache.get(), "r1"), IsOk());
  }
  Damage(100, 3900);
  std::unique_ptr<Cache> cache = *Open();
  EXPECT_THAT(cache->replaced_corrupt_file(), StartsWith(path_));
  EXPECT_EQ(Count(cache.get()), 0);
}

TEST_F(CacheTest, ChecksTheWholeFileAfterAnUncleanExit) {
  {
    std::unique_ptr<Cache> cache = *Open();
    for (int i = 0; i < 50; ++i) {
      ASSERT_THAT(Store(cache.get(), std::to_string(i)), IsOk());
    }
  }
  // Data pages only: nothing that opening the file reads.
  Damage(4096 * 30, 4096 * 4);
  std::ofstream(path_ + ".open").close();
  std::unique_ptr<Cache> cache = *Open();
  EXPECT_THAT(cache->replaced_corrupt_file(), StartsWith(path_));
}

TEST_F(CacheTest, CorruptionMetInUseLeadsToANewFile) {
  {
    std::unique_ptr<Cache> cache = *Open();
    for (int i = 0; i < 200; ++i) {
      ASSERT_THAT(Store(cache.get(), std::to_string(i)), IsOk());
    }
  }
  // Data pages only: nothing that opening the file reads.
  Damage(4096 * 30, 4096 * 100);
  {
    std::unique_ptr<Cache> cache = *Open();
    ASSERT_THAT(cache->replaced_corrupt_file(), IsEmpty());
    RunQuery query;
    query.limit = 500;
    EXPECT_THAT(RunStore(cache.get()).List("a", query),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  {
    std::unique_ptr<Cache> cache = *Open();
    EXPECT_THAT(cache->replaced_corrupt_file(), StartsWith(path_));
    EXPECT_EQ(Count(cache.get()), 0);
  }
  // Once is enough.
  EXPECT_THAT((*Open())->replaced_corrupt_file(), IsEmpty());
}

TEST_F(CacheTest, HousekeepEmptiesTheLogAndChangesNothing) {
  std::unique_ptr<Cache> cache = *Open();
  ASSERT_THAT(Store(cache.get(), "r1"), IsOk());
  ASSERT_GT(std::filesystem::file_size(path_ + "-wal"), 0u);
  cache->Housekeep();
  EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), 0u);
  EXPECT_EQ(Count(cache.get()), 1);
  ASSERT_THAT(Store(cache.get(), "r2"), IsOk());
  EXPECT_EQ(Count(cache.get()), 2);
}

TEST_F(CacheTest, TheDirectoryMustExist) {
  EXPECT_FALSE(Cache::Open({.directory = dir_.File("missing")}, &clock_).ok());
}

}  // namespace
}  // namespace ozd
