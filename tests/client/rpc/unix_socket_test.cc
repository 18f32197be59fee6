// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/rpc/unix_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using ozd::IsOk;
using ozd::StatusIs;
using testing::HasSubstr;

ozd::UniqueFd Listen(const std::string& path, int backlog) {
  ozd::UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  EXPECT_EQ(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address)),
            0);
  EXPECT_EQ(listen(fd.get(), backlog), 0);
  return fd;
}

// Connects until nobody else fits into the backlog.
std::vector<ozd::UniqueFd> FillBacklog(const std::string& path) {
  std::vector<ozd::UniqueFd> waiting;
  while (true) {
    auto fd = ConnectUnixSocket(path, absl::ZeroDuration());
    if (!fd.ok()) return waiting;
    waiting.push_back(*std::move(fd));
  }
}

TEST(ConnectUnixSocketTest, ConnectsToItsOwnUser) {
  ozd::TempDir directory;
  const ozd::UniqueFd listener = Listen(directory.File("s"), 1);
  EXPECT_THAT(ConnectUnixSocket(directory.File("s"), ozd::Patience()), IsOk());
}

TEST(ConnectUnixSocketTest, TellsTheFailuresApart) {
  ozd::TempDir directory;
  EXPECT_THAT(ConnectUnixSocket(directory.File("none"), ozd::Patience()),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none")));
  // A socket file whose listener is gone.
  Listen(directory.File("stale"), 1).Reset();
  EXPECT_THAT(ConnectUnixSocket(directory.File("stale"), ozd::Patience()),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(
      ConnectUnixSocket("/" + std::string(200, 'x'), ozd::Patience()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("201 bytes")));
  EXPECT_THAT(ConnectUnixSocket("", ozd::Patience()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ConnectUnixSocketTest, IsNotPermitted) {
  if (geteuid() == 0) GTEST_SKIP() << "root may do everything";
  ozd::TempDir directory;
  const ozd::UniqueFd listener = Listen(directory.File("s"), 1);
  chmod(directory.File("s").c_str(), 0);
  EXPECT_THAT(ConnectUnixSocket(directory.File("s"), ozd::Patience()),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(ConnectUnixSocketTest, GivesUpOnAFullBacklog) {
  ozd::TempDir directory;
  const ozd::UniqueFd listener = Listen(directory.File("s"), 0);
  const auto waiting = FillBacklog(directory.File("s"));
  EXPECT_THAT(ConnectUnixSocket(directory.File("s"), absl::Milliseconds(20)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(ConnectUnixSocketTest, WaitsForRoomInTheBacklog) {
  ozd::TempDir directory;
  const ozd::UniqueFd listener = Listen(directory.File("s"), 0);
  const auto waiting = FillBacklog(directory.File("s"));
  std::thread server([&] {
    for (size_t i = 0; i < waiting.size(); ++i) {
      const ozd::UniqueFd accepted(accept(listener.get(), nullptr, nullptr));
    }
  });
  EXPECT_THAT(ConnectUnixSocket(directory.File("s"), ozd::Patience()), IsOk());
  server.join();
}

// A daemon of another user is refused by name. Needs root, to be another user.
TEST(ConnectUnixSocketTest, RefusesSomeoneElsesDaemon) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  constexpr uid_t kSomeone = 12345;
  ozd::TempDir directory;
  const ozd::UniqueFd listener = Listen(directory.File("s"), 1);
  // The credentials of a listener are those of its last listen().
  ASSERT_EQ(seteuid(kSomeone), 0);
  const int listening = listen(listener.get(), 1);
  ASSERT_EQ(seteuid(0), 0);
  ASSERT_EQ(listening, 0);
  EXPECT_THAT(
      ConnectUnixSocket(directory.File("s"), ozd::Patience()),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("uid 12345")));
}

}  // namespace
}  // namespace oz
