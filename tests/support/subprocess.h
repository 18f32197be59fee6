// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_SUBPROCESS_H_
#define OZD_TESTS_SUPPORT_SUBPROCESS_H_

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "proto/support/unique_fd.h"
#include "tests/support/patience.h"

namespace ozd {

// Describes how a program is started. Nothing is inherited but what is named
// here.
struct Command {
  std::vector<std::string> argv;  // argv[0] is the path
  std::map<std::string, std::string> env = {};
  std::string stdin_text = {};
  std::string working_directory = "/";
  // When not 0, the child runs as this user (needs root).
  uid_t uid = 0;
  // Seconds until the child is killed and the result says timed_out.
  int timeout_s = PatienceSeconds();
};

// Describes how a program ended.
struct ProcessResult {
  int exit_code = -1;  // 128 + signal when a signal ended it
  std::string out;
  std::string err;
  bool timed_out = false;
};

// Runs a program to its end. Reads both streams meanwhile. Thread-safe.
ProcessResult RunProcess(const Command& command);

// A program that runs beside the test and is killed when this goes away.
class BackgroundProcess {
 public:
  BackgroundProcess() = default;
  ~BackgroundProcess();
  BackgroundProcess(BackgroundProcess&& other) noexcept;
  BackgroundProcess& operator=(BackgroundProcess&& other) noexcept;

  // Starts it; stdout can be read by ReadLine, stderr goes to `stderr_path`.
  static BackgroundProcess Start(const Command& command,
                                 const std::string& stderr_path);

  // The next line of stdout, without the newline; "" at its end or after the
  // command's timeout.
  std::string ReadLine();
  pid_t pid() const { return pid_; }
  bool running();
  // Sends the signal and waits for the end; returns the exit code as above.
  int Stop(int signal);

 private:
  pid_t pid_ = -1;
  int timeout_s_ = PatienceSeconds();
  UniqueFd stdout_;
  std::string pending_;
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_SUBPROCESS_H_
