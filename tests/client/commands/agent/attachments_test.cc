// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/agent/attachments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::HasSubstr;

class AttachmentsTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& content) {
    std::ofstream(directory_.File(name), std::ios::binary) << content;
    return directory_.File(name);
  }
  std::string ErrorOf(const std::vector<std::string>& paths) {
    return std::string(AddAttachments(paths, &request_).message());
  }

  ozd::TempDir directory_;
  v1::CreateRunRequest request_;
};

TEST_F(AttachmentsTest, KeepsOrderAndRepeats) {
  const std::string a = Write("a.txt", "one");
  const std::string b = Write("b", std::string("\0\xff", 2));
  ASSERT_EQ("", ErrorOf({b, a, a}));
  ASSERT_EQ(3, request_.attachments_size());
  EXPECT_EQ("b", request_.attachments(0).file_name());
  EXPECT_EQ(std::string("\0\xff", 2), request_.attachments(0).data());
  EXPECT_EQ("a.txt", request_.attachments(1).file_name());
  EXPECT_EQ("one", request_.attachments(2).data());
}

TEST_F(AttachmentsTest, AcceptsNoMoreThanTheLimits) {
  EXPECT_EQ("", ErrorOf(std::vector<std::string>(25, Write("a", "x"))));
  EXPECT_EQ(
      "Too many attachments. Maximum 25 attachments allowed, but 26 were "
      "provided.",
      ErrorOf(std::vector<std::string>(26, Write("a", "x"))));
  EXPECT_EQ("", ErrorOf({Write("b", std::string(10u << 20, 'x'))}));
  EXPECT_THAT(ErrorOf({Write("b", std::string((10u << 20) + 1, 'x'))}),
              HasSubstr("/b: File is too large (11MB). Maximum size is 10MB."));
  EXPECT_THAT(ErrorOf({"/dev/zero"}), HasSubstr("File is too large"));
}

TEST_F(AttachmentsTest, SaysWhatCannotBeRead) {
  EXPECT_EQ(
      "Failed to read attachment file /nonexistent/a: No such file or "
      "directory",
      ErrorOf({"/nonexistent/a"}));
  EXPECT_THAT(ErrorOf({directory_.path()}), HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace oz
