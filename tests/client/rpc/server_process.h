// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_RPC_SERVER_PROCESS_H_
#define OZD_TESTS_CLIENT_RPC_SERVER_PROCESS_H_

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "proto/support/unique_fd.h"

namespace oz {

// Runs grpc_test_server on `socket_path` for as long as it lives.
class ServerProcess {
 public:
  ServerProcess(const std::string& program, const std::string& socket_path) {
    int from_child[2];
    if (pipe2(from_child, O_CLOEXEC) != 0) return;
    pid_ = fork();
    if (pid_ == 0) {
      dup2(from_child[1], 1);
      execl(program.c_str(), program.c_str(), socket_path.c_str(), nullptr);
      _exit(127);
    }
    close(from_child[1]);
    const ozd::UniqueFd output(from_child[0]);
    char byte = 0;
    ready_ = read(output.get(), &byte, 1) == 1;
  }
  ~ServerProcess() { Kill(); }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Returns whether the server came up.
  bool ready() const { return ready_; }
  // Its own process id.
  pid_t pid() const { return pid_; }
  // Stops the process in its tracks; returns when it stands still.
  void Pause() const {
    kill(pid_, SIGSTOP);
    waitpid(pid_, nullptr, WUNTRACED);
  }
  void Resume() const { kill(pid_, SIGCONT); }
  void Kill() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
  bool ready_ = false;
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_RPC_SERVER_PROCESS_H_
