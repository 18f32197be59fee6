// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class EndpointTest : public testing::Test {
 protected:
  EndpointTest() {
    inputs_.uid = getuid();
    inputs_.home = "/home/u";
    inputs_.run_user_root = dir_.path();
  }
  TempDir dir_;
  EndpointInputs inputs_;
};

TEST_F(EndpointTest, PrefersOzSocketThenRunUserThenHome) {
  EXPECT_EQ(ResolveEndpoint(inputs_)->socket_path,
            "/home/u/.local/state/oz/run/ozd.sock");
  const std::string run_user = dir_.File(absl::StrCat(getuid()));
  ASSERT_EQ(mkdir(run_user.c_str(), 0700), 0);
  EXPECT_EQ(ResolveEndpoint(inputs_)->socket_path, run_user + "/oz/ozd.sock");
  inputs_.oz_socket = "/x/y.sock";
  auto endpoint = ResolveEndpoint(inputs_);
  EXPECT_EQ(endpoint->socket_path, "/x/y.sock");
  EXPECT_EQ(endpoint->directory, "/x");
  EXPECT_EQ(endpoint->rule, "OZ_SOCKET");
}

TEST_F(EndpointTest, IgnoresRunUserDirectoryOfSomebodyElse) {
  const std::string run_user = dir_.File(absl::StrCat(getuid() + 1));
  ASSERT_EQ(mkdir(run_user.c_str(), 0700), 0);
  inputs_.uid = getuid() + 1;
  EXPECT_EQ(ResolveEndpoint(inputs_)->rule, "home");
}

TEST_F(EndpointTest, StateAndConfigFollowXdgOnlyWhenAbsolute) {
  EXPECT_EQ(ResolveEndpoint(inputs_)->state_dir, "/home/u/.local/state/oz");
  EXPECT_EQ(ResolveEndpoint(inputs_)->config_path,
            "/home/u/.config/oz/config.yaml");
  inputs_.xdg_state_home = "relative";
  EXPECT_EQ(ResolveEndpoint(inputs_)->state_dir, "/home/u/.local/state/oz");
  inputs_.xdg_state_home = "/s";
  EXPECT_EQ(ResolveEndpoint(inputs_)->state_dir, "/s/oz");
}

TEST_F(EndpointTest, NamesPathLengthAndLimit) {
  inputs_.oz_socket = "/" + std::string(107, 'a');
  EXPECT_THAT(ResolveEndpoint(inputs_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("108 bytes"), HasSubstr("107"),
                             HasSubstr("OZ_SOCKET"))));
  inputs_.oz_socket = "/" + std::string(106, 'a');
  EXPECT_THAT(ResolveEndpoint(inputs_), IsOk());
  inputs_.oz_socket = "relative.sock";
  EXPECT_THAT(ResolveEndpoint(inputs_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(EndpointTest, WithoutHomeThePasswordFileIsAsked) {
  const char* home = getenv("HOME");
  const std::string saved = home == nullptr ? "" : home;
  unsetenv("HOME");
  const auto inputs = EndpointInputsFromProcess();
  if (!saved.empty()) setenv("HOME", saved.c_str(), 1);
  // Whoever runs this is in the file or has no home to be found.
  if (inputs.ok()) {
    EXPECT_EQ(inputs->home.front(), '/');
  } else {
    EXPECT_THAT(inputs, StatusIs(absl::StatusCode::kFailedPrecondition,
                                 HasSubstr("set HOME")));
  }
}

TEST_F(EndpointTest, PrivateDirectoryIsCreatedOrJudgedNeverRepaired) {
  const std::string fresh = dir_.File("a/b/c");
  EXPECT_THAT(EnsurePrivateDirectory(fresh, getuid()), IsOk());
  struct stat info {};
  ASSERT_EQ(stat(fresh.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0700u);

  ASSERT_EQ(chmod(fresh.c_str(), 0755), 0);
  EXPECT_THAT(EnsurePrivateDirectory(fresh, getuid()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("0755"), HasSubstr("chmod 700"))));
  ASSERT_EQ(stat(fresh.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0755u);

  const std::string link = dir_.File("link");
  ASSERT_EQ(symlink("/tmp", link.c_str()), 0);
  EXPECT_THAT(EnsurePrivateDirectory(link, getuid()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(
      EnsurePrivateDirectory(dir_.File("a"), getuid() + 1),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("belongs to")));
}

}  // namespace
}  // namespace ozd
