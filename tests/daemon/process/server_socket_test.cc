// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/server_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/daemon/unix_socket.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::HasSubstr;

// A socket file whose owner is gone.
void LeaveStaleSocket(const std::string& path) {
  { const UniqueFd listening = ListenOn(path); }
  ASSERT_TRUE(std::filesystem::exists(path));
}

TEST(ServerSocketTest, IsPrivate) {
  const TempDir dir;
  const auto socket = ServerSocket::Bind(dir.File("run/s"), getuid());
  ASSERT_THAT(socket, IsOk());
  struct stat info {};
  ASSERT_EQ(lstat(dir.File("run/s").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  ASSERT_EQ(lstat(dir.File("run").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
  EXPECT_TRUE(ConnectTo(dir.File("run/s")).valid());
}

TEST(ServerSocketTest, ReplacesAStaleSocket) {
  const TempDir dir;
  LeaveStaleSocket(dir.File("s"));
  EXPECT_FALSE(ConnectTo(dir.File("s")).valid());
  const auto socket = ServerSocket::Bind(dir.File("s"), getuid());
  ASSERT_THAT(socket, IsOk());
  EXPECT_TRUE(ConnectTo(dir.File("s")).valid());
}

TEST(ServerSocketTest, LeavesALivingSocketAlone) {
  const TempDir dir;
  const UniqueFd other = ListenOn(dir.File("s"));
  EXPECT_THAT(ServerSocket::Bind(dir.File("s"), getuid()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("answers on " + dir.File("s"))));
  EXPECT_TRUE(ConnectTo(dir.File("s")).valid());
}

TEST(ServerSocketTest, LeavesOtherFilesAlone) {
  const TempDir dir;
  std::ofstream(dir.File("s")) << "mine";
  EXPECT_THAT(ServerSocket::Bind(dir.File("s"), getuid()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("is not a socket")));
  EXPECT_TRUE(std::filesystem::is_regular_file(dir.File("s")));
}

TEST(ServerSocketTest, RefusesAForeignDirectory) {
  const TempDir dir;
  // As if the directory belonged to somebody else.
  EXPECT_THAT(ServerSocket::Bind(dir.File("s"), getuid() + 1),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("belongs to uid")));
}

TEST(ServerSocketTest, RefusesADirectoryThatIsOpenToOthers) {
  const TempDir dir;
  ASSERT_EQ(chmod(dir.path().c_str(), 0755), 0);
  EXPECT_THAT(ServerSocket::Bind(dir.File("s"), getuid()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("chmod 700 " + dir.path())));
}

TEST(ServerSocketTest, NamesTheLimitOfAPath) {
  const TempDir dir;
  const std::string path = dir.File(std::string(100, 's'));
  EXPECT_THAT(ServerSocket::Bind(path, getuid()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("107")));
}

TEST(ServerSocketTest, UnlinksOnlyItsOwnName) {
  const TempDir dir;
  auto socket = ServerSocket::Bind(dir.File("s"), getuid());
  ASSERT_THAT(socket, IsOk());
  EXPECT_EQ(socket->CheckName(), ServerSocket::Name::kOwn);

  ASSERT_EQ(unlink(dir.File("s").c_str()), 0);
  EXPECT_EQ(socket->CheckName(), ServerSocket::Name::kMissing);

  const UniqueFd other = ListenOn(dir.File("s"));
  EXPECT_EQ(socket->CheckName(), ServerSocket::Name::kForeign);
  socket->Unlink();
  EXPECT_TRUE(ConnectTo(dir.File("s")).valid());
}

TEST(ServerSocketTest, TakesOverASocketOfSystemd) {
  const TempDir dir;
  auto socket = ServerSocket::Inherit(ListenOn(dir.File("s")), dir.File("s"));
  ASSERT_THAT(socket, IsOk());
  EXPECT_TRUE(ConnectTo(dir.File("s")).valid());
  socket->Unlink();
  EXPECT_TRUE(std::filesystem::exists(dir.File("s")));
}

TEST(ServerSocketTest, RefusesADescriptorThatIsNoSuchSocket) {
  const TempDir dir;
  EXPECT_THAT(ServerSocket::Inherit(ListenOn(dir.File("s")), dir.File("t")),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("ListenStream=")));
  EXPECT_FALSE(
      ServerSocket::Inherit(UniqueFd(dup(STDIN_FILENO)), dir.File("s")).ok());
}

TEST(ServerSocketTest, BelievesOnlyActivationMeantForThisProcess) {
  setenv("LISTEN_FDS", "1", 1);
  setenv("LISTEN_PID", "1", 1);
  EXPECT_FALSE(TakeActivationSocket()->has_value());
  setenv("LISTEN_PID", absl::StrCat(getpid()).c_str(), 1);
  setenv("LISTEN_FDS", "2", 1);
  EXPECT_THAT(
      TakeActivationSocket(),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("2 sockets")));
  unsetenv("LISTEN_FDS");
  unsetenv("LISTEN_PID");
}

}  // namespace
}  // namespace ozd
