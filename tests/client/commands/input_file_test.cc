// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/input_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace oz {
namespace {

class InputFileTest : public testing::Test {
 protected:
  std::string Write(const std::string& content) {
    std::ofstream(directory_.File("f"), std::ios::binary) << content;
    return directory_.File("f");
  }
  ozd::TempDir directory_;
};

TEST_F(InputFileTest, ReadsAllBytes) {
  const std::string content("a\0\xff\n", 4);
  EXPECT_EQ(content, ReadInputFile(Write(content), 4).value());
  EXPECT_EQ("", ReadInputFile(Write(""), 4).value());
  EXPECT_EQ("", ReadInputFile("/dev/null", 0).value());
}

TEST_F(InputFileTest, SaysWhyNot) {
  EXPECT_EQ("/nonexistent/f: No such file or directory",
            ReadInputFile("/nonexistent/f", 9).status().message());
  EXPECT_EQ(directory_.path() + ": Is a directory",
            ReadInputFile(directory_.path(), 9).status().message());
  const std::string path = Write(std::string(2049, 'x'));
  EXPECT_EQ(path + ": larger than 2 KiB",
            ReadInputFile(path, 2048).status().message());
}

TEST_F(InputFileTest, NamesTheLineThatIsNoText) {
  EXPECT_TRUE(CheckInputIsText("f", "a\nä\n").ok());
  EXPECT_EQ("f:2: this is not UTF-8 text",
            CheckInputIsText("f", "a\n\xff\n").message());
}

TEST_F(InputFileTest, CountsInFittingUnits) {
  EXPECT_EQ("7 bytes", ByteCountText(7));
  EXPECT_EQ("1 KiB", ByteCountText(1024));
  EXPECT_EQ("10 MiB", ByteCountText(10u << 20));
}

}  // namespace
}  // namespace oz
