// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/artifacts/spool_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

TEST(SpoolFileTest, GivesBackWhatWasWritten) {
  TempDir directory;
  absl::StatusOr<SpoolFile> file = SpoolFile::Create(directory.path());
  ASSERT_THAT(file, IsOk());
  ASSERT_THAT(file->Append("hello "), IsOk());
  ASSERT_THAT(file->Append("world"), IsOk());
  EXPECT_EQ(file->size(), 11);
  EXPECT_EQ(*file->Read(7), "hello w");
  EXPECT_EQ(*file->Read(7), "orld");
  EXPECT_EQ(*file->Read(7), "");
}

TEST(SpoolFileTest, LeavesNoName) {
  TempDir directory;
  absl::StatusOr<SpoolFile> file = SpoolFile::Create(directory.path());
  ASSERT_THAT(file, IsOk());
  ASSERT_THAT(file->Append("secret"), IsOk());
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(SpoolFileTest, NamesTheDirectoryThatIsMissing) {
  TempDir directory;
  const std::string missing = directory.File("missing");
  const auto file = SpoolFile::Create(missing);
  ASSERT_THAT(file, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_NE(file.status().message().find(missing), std::string::npos);
}

}  // namespace
}  // namespace ozd
