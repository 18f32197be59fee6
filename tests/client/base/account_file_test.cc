// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/base/account_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AccountFileTest : public testing::Test {
 protected:
  // Writes the file into `directory` below the test's own.
  std::string Put(const std::string& directory, const std::string& text,
                  mode_t mode = 0644) {
    std::string path = dir_.path();
    if (!directory.empty()) {
      path += "/" + directory;
      mkdir(path.c_str(), 0755);
    }
    path += "/.oz.yaml";
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  AccountFile Find(const std::string& directory = "") {
    std::string path = dir_.path();
    if (!directory.empty()) path += "/" + directory;
    return FindAccountFile(path, geteuid());
  }

  ozd::TempDir dir_;
};

TEST_F(AccountFileTest, TheNearestOneCounts) {
  const std::string outer = Put("", "account: outer\n");
  const std::string inner = Put("a", "account: inner\n");
  mkdir((dir_.path() + "/b").c_str(), 0755);
  EXPECT_EQ(Find("a").account, "inner");
  EXPECT_EQ(Find("a").path, inner);
  EXPECT_EQ(Find("b").account, "outer");
  EXPECT_EQ(Find("b").path, outer);
  // Also where the directory is gone.
  EXPECT_EQ(Find("b/gone").account, "outer");
}

TEST_F(AccountFileTest, IsNotBelievedWhenOthersCanWriteIt) {
  const std::string path = Put("", "account: mallory\n", 0666);
  EXPECT_EQ(Find().account, "");
  EXPECT_THAT(Find().warnings, ElementsAre(HasSubstr("everybody can write")));
  chmod(path.c_str(), 0644);
  const AccountFile foreign = FindAccountFile(dir_.path(), geteuid() + 1);
  // Root's own are believed by everybody.
  if (geteuid() == 0) {
    EXPECT_EQ(foreign.account, "mallory");
    ASSERT_EQ(chown(path.c_str(), 12345, 12345), 0);
    EXPECT_THAT(Find().warnings, ElementsAre(HasSubstr("another user")));
  } else {
    EXPECT_THAT(foreign.warnings, ElementsAre(HasSubstr("another user")));
  }
}

TEST_F(AccountFileTest, PipesAndDirectoriesDoNotHoldUpAnybody) {
  const std::string path = dir_.File(".oz.yaml");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_THAT(Find().warnings, ElementsAre(HasSubstr("no file")));
  unlink(path.c_str());
  ASSERT_EQ(mkdir(path.c_str(), 0700), 0);
  EXPECT_THAT(Find().warnings, ElementsAre(HasSubstr("no file")));
}

TEST_F(AccountFileTest, ReadsTheOneKey) {
  for (const char* text :
       {"account: work", "account:   work  \n", "account: \"work\"\n",
        "account: 'work' # mine\n",
        "# a comment\n\n---\naccount: work # mine\n", "account: work\r\n"}) {
    const AccountFile file = ParseAccountFile(text, "f");
    EXPECT_EQ(file.account, "work") << text;
    EXPECT_THAT(file.warnings, IsEmpty()) << text;
  }
}

TEST_F(AccountFileTest, WarnsOfWhatItDoesNotKnow) {
  const AccountFile file = ParseAccountFile(
      "acount: x\naccount: work\n  nested: y\nnothing\naccount:\n", "f");
  EXPECT_EQ(file.account, "");
  EXPECT_THAT(
      file.warnings,
      ElementsAre(HasSubstr("f:1: \"acount\""), HasSubstr("f:3: "),
                  HasSubstr("f:4: "), HasSubstr("f:5: account has no value")));
}

TEST_F(AccountFileTest, RefusesWhatIsTooLarge) {
  Put("", std::string(70'000, '#'));
  EXPECT_THAT(Find().warnings, ElementsAre(HasSubstr("64 KiB")));
}

}  // namespace
}  // namespace oz
