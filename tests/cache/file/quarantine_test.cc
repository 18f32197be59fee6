// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/file/quarantine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::UnorderedElementsAre;

class QuarantineTest : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& content) {
    std::ofstream(dir_.File(name)) << content;
  }
  std::set<std::string> Names() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

  TempDir dir_;
};

TEST_F(QuarantineTest, TakesLogAndSharedMemoryAlong) {
  Write("x.db", "1");
  Write("x.db-wal", "2");
  Write("x.db-shm", "3");
  Write("x.db.open", "");
  const absl::Time now = absl::FromUnixSeconds(1'795'321'879);
  EXPECT_EQ(*Quarantine(dir_.File("x.db"), now),
            dir_.File("x.db.corrupt-20261122T043119Z"));
  EXPECT_THAT(Names(), UnorderedElementsAre("x.db.corrupt-20261122T043119Z",
                                            "x.db.corrupt-20261122T043119Z-wal",
                                            "x.db.corrupt-20261122T043119Z-shm",
                                            "x.db.open"));
}

TEST_F(QuarantineTest, KeepsTheNewestThree) {
  for (int second = 0; second < 5; ++second) {
    Write("x.db", "1");
    Write("x.db-wal", "2");
    EXPECT_THAT(Quarantine(dir_.File("x.db"),
                           absl::FromUnixSeconds(1'795'321'870 + second)),
                IsOk());
  }
  EXPECT_THAT(Names(),
              UnorderedElementsAre("x.db.corrupt-20261122T043112Z",
                                   "x.db.corrupt-20261122T043112Z-wal",
                                   "x.db.corrupt-20261122T043113Z",
                                   "x.db.corrupt-20261122T043113Z-wal",
                                   "x.db.corrupt-20261122T043114Z",
                                   "x.db.corrupt-20261122T043114Z-wal"));
}

TEST_F(QuarantineTest, TwoInOneSecondGetTwoNames) {
  const absl::Time now = absl::FromUnixSeconds(1'795'321'870);
  Write("x.db", "1");
  const std::string first = *Quarantine(dir_.File("x.db"), now);
  Write("x.db", "2");
  EXPECT_NE(*Quarantine(dir_.File("x.db"), now), first);
}

TEST_F(QuarantineTest, AMissingFileIsUnavailable) {
  EXPECT_THAT(Quarantine(dir_.File("x.db"), absl::UnixEpoch()),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(QuarantineTest, LooksAtTheFirstBytes) {
  EXPECT_TRUE(LooksLikeDatabase(dir_.File("missing")));
  Write("empty", "");
  EXPECT_TRUE(LooksLikeDatabase(dir_.File("empty")));
  Write("short", "SQLite");
  EXPECT_FALSE(LooksLikeDatabase(dir_.File("short")));
  Write("other", std::string(5000, 'x'));
  EXPECT_FALSE(LooksLikeDatabase(dir_.File("other")));
  Write("good", std::string("SQLite format 3\0 and so on", 26));
  EXPECT_TRUE(LooksLikeDatabase(dir_.File("good")));
}

TEST_F(QuarantineTest, AMarkerIsSetAndCleared) {
  const MarkerFile marker(dir_.File("m"));
  EXPECT_FALSE(marker.Exists());
  marker.Set();
  EXPECT_TRUE(MarkerFile(dir_.File("m")).Exists());
  marker.Clear();
  EXPECT_FALSE(marker.Exists());
}

}  // namespace
}  // namespace ozd
