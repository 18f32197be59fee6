// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/start_notifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/daemon/unix_socket.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::HasSubstr;

// What arrives at the other end of a pipe until it is closed.
class PipeReader {
 public:
  PipeReader() {
    int fds[2];
    EXPECT_EQ(pipe(fds), 0);
    read_end_ = UniqueFd(fds[0]);
    write_end_ = fds[1];
  }
  int write_end() const { return write_end_; }
  std::string ReadAll() {
    std::string all;
    char buffer[256];
    for (ssize_t n = 0;
         (n = read(read_end_.get(), buffer, sizeof(buffer))) > 0;) {
      all.append(buffer, static_cast<size_t>(n));
    }
    return all;
  }

 private:
  UniqueFd read_end_;
  int write_end_ = -1;
};

TEST(StartNotifierTest, SaysReadyOnceAndCloses) {
  PipeReader pipe;
  StartNotifier notifier(pipe.write_end(), "");
  notifier.Ready(42, "/run/s");
  notifier.Error("too late");
  EXPECT_EQ(pipe.ReadAll(), "ready 42 /run/s\n");
}

TEST(StartNotifierTest, SaysRunning) {
  PipeReader pipe;
  StartNotifier notifier(pipe.write_end(), "");
  notifier.Running(7);
  EXPECT_EQ(pipe.ReadAll(), "running 7\n");
}

TEST(StartNotifierTest, KeepsAnErrorOnOneLineAndWithoutSecrets) {
  PipeReader pipe;
  StartNotifier notifier(pipe.write_end(), "");
  notifier.Error("two\nlines Bearer wk-1.0123456789abcdef0123456789abcdef");
  const std::string text = pipe.ReadAll();
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  EXPECT_THAT(text, HasSubstr("error two"));
  EXPECT_THAT(text, testing::Not(HasSubstr("0123456789abcdef")));
}

TEST(StartNotifierTest, EndsWithoutALineWhenTheDaemonDoes) {
  PipeReader pipe;
  { const StartNotifier notifier(pipe.write_end(), ""); }
  EXPECT_EQ(pipe.ReadAll(), "");
}

TEST(StartNotifierTest, TellsSystemd) {
  const TempDir dir;
  const sockaddr_un address = UnixAddress(dir.File("notify"));
  const UniqueFd systemd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(bind(systemd.get(), reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address)),
            0);
  StartNotifier notifier(-1, dir.File("notify"));
  char text[256] = "";
  notifier.Ready(42, "/run/s");
  ASSERT_GT(recv(systemd.get(), text, sizeof(text) - 1, MSG_DONTWAIT), 0);
  EXPECT_THAT(text, HasSubstr("READY=1\n"));
  notifier.Stopping("idle");
  ASSERT_GT(recv(systemd.get(), text, sizeof(text) - 1, MSG_DONTWAIT), 0);
  EXPECT_THAT(text, HasSubstr("STOPPING=1\n"));
}

}  // namespace
}  // namespace ozd
