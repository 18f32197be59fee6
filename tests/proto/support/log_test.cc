// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

TEST(LogTest, WritesOnePrivateRedactedLineAnEvent) {
  TempDir dir;
  const std::string path = dir.File("ozd.log");
  ASSERT_THAT(SetLogFile(path, 1 << 20), IsOk());
  LogInfo("sync", "key wk-1.secretsecret\nforged line \x1b[2J");
  LogDebug("sync", "not at this level");
  const std::string log = Read(path);
  EXPECT_THAT(log, HasSubstr(" info sync: key [redacted]\\x0aforged line"));
  EXPECT_THAT(log, Not(HasSubstr("secretsecret")));
  EXPECT_THAT(log, Not(HasSubstr("not at this level")));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1);
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
}

TEST(LogTest, RotatesPastTheLimit) {
  TempDir dir;
  const std::string path = dir.File("ozd.log");
  ASSERT_THAT(SetLogFile(path, 200), IsOk());
  for (int i = 0; i < 10; ++i) LogInfo("test", std::string(80, 'x'));
  EXPECT_LT(Read(path).size(), 400u);
  EXPECT_GT(Read(path + ".1").size(), 200u);
}

TEST(LogTest, NamesALogThatCannotBeOpened) {
  EXPECT_THAT(SetLogFile("/nonexistent/ozd.log", 1),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("/nonexistent/ozd.log")));
}

}  // namespace
}  // namespace ozd
