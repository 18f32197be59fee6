// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/sql/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd::sql {
namespace {

using testing::HasSubstr;

mode_t Mode(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 ? info.st_mode & 0777u : 0u;
}

TEST(DatabaseTest, FilesArePrivate) {
  TempDir dir;
  const mode_t before = umask(0);
  auto db = *Database::Open(dir.File("x.db"), {});
  ASSERT_THAT(db->Execute("CREATE TABLE t (i INTEGER) STRICT"), IsOk());
  umask(before);
  for (const char* name : {"x.db", "x.db-wal", "x.db-shm"}) {
    EXPECT_EQ(Mode(dir.File(name)), 0600u) << name;
  }
}

TEST(DatabaseTest, TightensTheModeOfAnExistingFile) {
  TempDir dir;
  std::ofstream(dir.File("x.db")).close();
  ASSERT_EQ(chmod(dir.File("x.db").c_str(), 0644), 0);
  auto db = *Database::Open(dir.File("x.db"), {});
  EXPECT_EQ(Mode(dir.File("x.db")), 0600u);
}

TEST(DatabaseTest, AReaderCannotWrite) {
  TempDir dir;
  auto writer = *Database::Open(dir.File("x.db"), {});
  ASSERT_THAT(writer->Execute("CREATE TABLE t (i INTEGER) STRICT"), IsOk());
  auto reader =
      *Database::Open(dir.File("x.db"), {.role = Database::Role::kReader});
  EXPECT_THAT(reader->Execute("INSERT INTO t (i) VALUES (1)"),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(DatabaseTest, AReaderDoesNotCreateTheFile) {
  TempDir dir;
  EXPECT_FALSE(
      Database::Open(dir.File("x.db"), {.role = Database::Role::kReader}).ok());
  EXPECT_EQ(Mode(dir.File("x.db")), 0u);
}

TEST(DatabaseTest, WritersAreSetUpAsTheReadmeSays) {
  TempDir dir;
  auto db = *Database::Open(dir.File("x.db"), {});
  Statement mode = *db->Prepare("PRAGMA journal_mode");
  ASSERT_TRUE(*mode.Step());
  EXPECT_EQ(mode.Bytes(0), "wal");
  EXPECT_EQ(*db->QueryInteger("PRAGMA synchronous"), 1);
  EXPECT_EQ(*db->QueryInteger("PRAGMA temp_store"), 2);
  EXPECT_EQ(*db->QueryInteger("PRAGMA busy_timeout"), 5000);
  EXPECT_EQ(*db->QueryInteger("PRAGMA journal_size_limit"), 8 << 20);
  EXPECT_EQ(*db->QueryInteger("PRAGMA mmap_size"), 0);
}

TEST(DatabaseTest, ManyDifferentStatementsDoNotPileUp) {
  TempDir dir;
  auto db = *Database::Open(dir.File("x.db"), {});
  for (int64_t i = 0; i < 200; ++i) {
    EXPECT_EQ(*db->QueryInteger(absl::StrCat("SELECT ", i)), i);
  }
  EXPECT_EQ(*db->QueryInteger("SELECT 3"), 3);
}

TEST(DatabaseTest, NotADatabaseIsDataLoss) {
  TempDir dir;
  std::ofstream(dir.File("x.db")) << std::string(5000, 'x');
  EXPECT_THAT(Database::Open(dir.File("x.db"), {}),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(DatabaseTest, ErrorsShowNoValues) {
  TempDir dir;
  auto db = *Database::Open(dir.File("x.db"), {});
  ASSERT_THAT(db->Execute("CREATE TABLE t (s TEXT UNIQUE) STRICT"), IsOk());
  absl::Status status;
  for (int i = 0; i < 2; ++i) {
    Statement insert = *db->Prepare("INSERT INTO t (s) VALUES (?)");
    insert.Bind({absl::string_view("canary")});
    status = insert.Run();
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(status.ToString(), testing::Not(HasSubstr("canary")));
}

TEST(DatabaseTest, CheckpointEmptiesTheLog) {
  TempDir dir;
  auto db = *Database::Open(dir.File("x.db"), {});
  ASSERT_THAT(db->Execute("CREATE TABLE t (i INTEGER) STRICT"), IsOk());
  struct stat info;
  ASSERT_EQ(stat(dir.File("x.db-wal").c_str(), &info), 0);
  EXPECT_GT(info.st_size, 0);
  EXPECT_THAT(db->Checkpoint(), IsOk());
  ASSERT_EQ(stat(dir.File("x.db-wal").c_str(), &info), 0);
  EXPECT_EQ(info.st_size, 0);
}

TEST(DatabaseTest, CheckpointDoesNotWaitForReaders) {
  TempDir dir;
  auto db = *Database::Open(dir.File("x.db"), {.busy_timeout = absl::Hours(1)});
  ASSERT_THAT(db->Execute("CREATE TABLE t (i INTEGER) STRICT"), IsOk());
  auto reader =
      *Database::Open(dir.File("x.db"), {.role = Database::Role::kReader});
  ASSERT_THAT(reader->Execute("BEGIN"), IsOk());
  ASSERT_THAT(reader->QueryInteger("SELECT count(*) FROM t"), IsOk());
  ASSERT_THAT(db->Execute("INSERT INTO t (i) VALUES (1)"), IsOk());
  EXPECT_THAT(db->Checkpoint(), IsOk());
  EXPECT_EQ(*db->QueryInteger("PRAGMA busy_timeout"), 3'600'000);
}

TEST(DatabaseTest, TheSizeLimitLooksLikeAFullDisk) {
  TempDir dir;
  auto db = *Database::Open(dir.File("x.db"), {.max_file_bytes = 64 << 10});
  ASSERT_THAT(db->Execute("CREATE TABLE t (b BLOB) STRICT"), IsOk());
  EXPECT_THAT(db->Execute("INSERT INTO t (b) VALUES (zeroblob(100000))"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("disk full")));
}

TEST(DatabaseTest, QuickCheckFindsDamage) {
  TempDir dir;
  {
    auto db = *Database::Open(dir.File("x.db"), {});
    ASSERT_THAT(db->Execute("CREATE TABLE t (b BLOB) STRICT;"
                            "INSERT INTO t (b) VALUES (zeroblob(20000))"),
                IsOk());
    EXPECT_THAT(db->QuickCheck(), IsOk());
  }
  {
    std::fstream file(dir.File("x.db"),
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(4096, '\x77');
  }
  auto db = *Database::Open(dir.File("x.db"), {});
  EXPECT_THAT(db->QuickCheck(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(DatabaseStopTest, AStatementEndsWhenItsCallerGivesUp) {
  constexpr char kLongSql[] =
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
      " WHERE i < 100000) SELECT count(*) FROM n";
  TempDir dir;
  auto db = *Database::Open(dir.File("x.db"), {});
  int looks = 0;
  const std::function<bool()> stop = [&] { return ++looks == 3; };
  db->StopWhen(&stop);
  EXPECT_THAT(db->QueryInteger(kLongSql).status(),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(looks, 3);
  db->StopWhen(nullptr);
  EXPECT_EQ(*db->QueryInteger(kLongSql), 100'000);
  EXPECT_EQ(looks, 3);
}

}  // namespace
}  // namespace ozd::sql
