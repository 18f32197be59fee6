// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/state_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::HasSubstr;

TEST(StateFileTest, ReadsWhatWasWrittenAndKeepsItPrivate) {
  const TempDir dir;
  const std::string path = dir.File("last-exit");
  ASSERT_THAT(WriteStateFile(path, "idle"), IsOk());
  ASSERT_THAT(WriteStateFile(path, "signal SIGTERM"), IsOk());
  EXPECT_EQ(*ReadStateFile(path), "signal SIGTERM");
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST(StateFileTest, TellsMissingFromUnwritable) {
  const TempDir dir;
  EXPECT_THAT(ReadStateFile(dir.File("none")),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(WriteStateFile(dir.File("none/file"), "x"),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr(dir.File("none/file"))));
}

TEST(StateFileTest, ReplacesALeftoverOfACrash) {
  const TempDir dir;
  std::ofstream(dir.File("f.new")) << "half";
  ASSERT_THAT(WriteStateFile(dir.File("f"), "whole"), IsOk());
  EXPECT_EQ(*ReadStateFile(dir.File("f")), "whole");
}

TEST(StateFileTest, MakesASecretOnce) {
  const TempDir dir;
  const auto first = LoadOrCreateSecret(dir.File("salt"), 32);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->size(), 32U);
  EXPECT_EQ(*LoadOrCreateSecret(dir.File("salt"), 32), *first);
  EXPECT_NE(*LoadOrCreateSecret(dir.File("other"), 32), *first);
}

TEST(StateFileTest, RefusesADamagedSecret) {
  const TempDir dir;
  std::ofstream(dir.File("salt")) << "short";
  EXPECT_THAT(LoadOrCreateSecret(dir.File("salt"), 32),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("5 bytes")));
}

}  // namespace
}  // namespace ozd
