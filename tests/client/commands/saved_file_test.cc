// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/saved_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using ozd::StatusIs;
using testing::HasSubstr;

std::string Content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

size_t FilesIn(const std::string& directory) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!entry.path().empty()) ++files;
  }
  return files;
}

absl::Status Save(const std::string& directory, const std::string& text,
                  SavedFile::Existing existing) {
  absl::StatusOr<SavedFile> file =
      SavedFile::Create(directory, "report.txt", existing);
  if (!file.ok()) return file.status();
  const absl::Status written = file->Write(text);
  return written.ok() ? file->Commit() : written;
}

TEST(SavedFileTest, NamesNeverLeaveTheDirectory) {
  const struct {
    const char* filename;
    const char* name;
  } kCases[] = {
      {"report.txt", "report.txt"},
      {"/etc/passwd", "passwd"},
      {"../../.ssh/authorized_keys", "authorized_keys"},
      {"C:\\Windows\\system.ini", "system.ini"},
      {"..", ""},
      {".", ""},
      {"a/", ""},
      {"/", ""},
      {"", ""},
      {".bashrc", "bashrc"},
      {"... .x", "x"},
      {"übersicht 日本.md", "übersicht 日本.md"},
      {"a\x1b[2Jb", "a_x1b[2Jb"},
      {"a\nb", "a_x0ab"},
      {"-rf", "-rf"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(test.name, SafeFileName(test.filename)) << test.filename;
  }
}

TEST(SavedFileTest, LongNamesAreCutBetweenCharacters) {
  std::string filename;
  for (int i = 0; i < 300; ++i) filename += "日";
  const std::string name = SafeFileName(filename);
  EXPECT_EQ(198u, name.size());
  EXPECT_EQ(filename.substr(0, 198), name);
}

TEST(SavedFileTest, AppearsWholeAndPrivate) {
  ozd::TempDir directory;
  {
    absl::StatusOr<SavedFile> file = SavedFile::Create(
        directory.path(), "report.txt", SavedFile::Existing::kKeep);
    ASSERT_THAT(file, ozd::IsOk());
    ASSERT_THAT(file->Write("hello "), ozd::IsOk());
    ASSERT_THAT(file->Write("world"), ozd::IsOk());
    EXPECT_FALSE(std::filesystem::exists(file->path()));
    ASSERT_THAT(file->Commit(), ozd::IsOk());
  }
  const std::string path = directory.File("report.txt");
  EXPECT_EQ("hello world", Content(path));
  struct stat status;
  ASSERT_EQ(0, stat(path.c_str(), &status));
  EXPECT_EQ(0600u, status.st_mode & 0777u);
  EXPECT_EQ(1u, FilesIn(directory.path()));
}

TEST(SavedFileTest, LeavesNothingWhenItIsNotCommitted) {
  ozd::TempDir directory;
  {
    absl::StatusOr<SavedFile> file = SavedFile::Create(
        directory.path(), "report.txt", SavedFile::Existing::kKeep);
    ASSERT_THAT(file, ozd::IsOk());
    ASSERT_THAT(file->Write("half"), ozd::IsOk());
  }
  EXPECT_EQ(0u, FilesIn(directory.path()));
}

TEST(SavedFileTest, ReplacesOnlyWhenTold) {
  ozd::TempDir directory;
  ASSERT_THAT(Save(directory.path(), "old", SavedFile::Existing::kKeep),
              ozd::IsOk());
  EXPECT_THAT(Save(directory.path(), "new", SavedFile::Existing::kKeep),
              StatusIs(absl::StatusCode::kAlreadyExists,
                       HasSubstr("report.txt exists; --force replaces it")));
  EXPECT_EQ("old", Content(directory.File("report.txt")));
  ASSERT_THAT(Save(directory.path(), "new", SavedFile::Existing::kReplace),
              ozd::IsOk());
  EXPECT_EQ("new", Content(directory.File("report.txt")));
  EXPECT_EQ(1u, FilesIn(directory.path()));
}

TEST(SavedFileTest, WhatAppearedMeanwhileIsKept) {
  ozd::TempDir directory;
  absl::StatusOr<SavedFile> file = SavedFile::Create(
      directory.path(), "report.txt", SavedFile::Existing::kKeep);
  ASSERT_THAT(file, ozd::IsOk());
  std::ofstream(directory.File("report.txt")) << "theirs";
  EXPECT_THAT(file->Commit(), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ("theirs", Content(directory.File("report.txt")));
}

TEST(SavedFileTest, ALinkIsReplacedNotFollowed) {
  ozd::TempDir directory;
  std::ofstream(directory.File("victim")) << "precious";
  std::filesystem::create_symlink(directory.File("victim"),
                                  directory.File("report.txt"));
  ASSERT_THAT(Save(directory.path(), "new", SavedFile::Existing::kReplace),
              ozd::IsOk());
  EXPECT_EQ("precious", Content(directory.File("victim")));
  EXPECT_EQ("new", Content(directory.File("report.txt")));
}

TEST(SavedFileTest, NamesTheDirectoryThatIsMissing) {
  EXPECT_THAT(Save("/nonexistent", "x", SavedFile::Existing::kKeep),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("/nonexistent")));
}

}  // namespace
}  // namespace oz
