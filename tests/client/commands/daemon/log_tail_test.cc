// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/daemon/log_tail.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

class LogTailTest : public testing::Test {
 protected:
  void Append(const std::string& text) {
    std::ofstream(path_, std::ios::app) << text;
  }
  LogTail Open() { return LogTail::Open(path_).value(); }

  ozd::TempDir dir_;
  const std::string path_ = dir_.File("ozd.log");
};

TEST_F(LogTailTest, SaysThatThereIsNoLog) {
  EXPECT_THAT(LogTail::Open(path_), ozd::StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(LogTailTest, ReadsTheLastLines) {
  Append("1\n2\n3\n");
  EXPECT_EQ("2\n3\n", Open().ReadLast(2));
  EXPECT_EQ("3\n", Open().ReadLast(1));
  EXPECT_EQ("1\n2\n3\n", Open().ReadLast(3));
  EXPECT_EQ("1\n2\n3\n", Open().ReadLast(99));
  EXPECT_EQ("", Open().ReadLast(0));
  Append("4");
  EXPECT_EQ("3\n4", Open().ReadLast(2));
}

TEST_F(LogTailTest, ReadsAnEmptyLog) {
  Append("");
  EXPECT_EQ("", Open().ReadLast(5));
}

TEST_F(LogTailTest, FindsLinesFarApart) {
  const std::string line(40'000, 'x');
  Append("first\n" + line + "\n" + line + "\n");
  EXPECT_EQ(line + "\n" + line + "\n", Open().ReadLast(2));
  EXPECT_EQ(80'008u, Open().ReadLast(3).size());
}

TEST_F(LogTailTest, FollowsAcrossRotation) {
  Append("1\n");
  LogTail tail = Open();
  EXPECT_EQ("1\n", tail.ReadLast(10));
  EXPECT_EQ("", tail.ReadNew());
  Append("2\n");
  EXPECT_EQ("2\n", tail.ReadNew());
  Append("3\n");
  ASSERT_EQ(0, std::rename(path_.c_str(), dir_.File("ozd.log.1").c_str()));
  Append("4\n");
  EXPECT_EQ("3\n4\n", tail.ReadNew());
  Append("5\n");
  EXPECT_EQ("5\n", tail.ReadNew());
}

TEST_F(LogTailTest, StartsAgainWhenTheFileIsCut) {
  Append("1\n2\n");
  LogTail tail = Open();
  tail.ReadLast(10);
  std::ofstream(path_, std::ios::trunc) << "3\n";
  EXPECT_EQ("3\n", tail.ReadNew());
}

}  // namespace
}  // namespace oz
