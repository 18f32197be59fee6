// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_CONNECTION_FAKE_DAEMON_H_
#define OZD_TESTS_CLIENT_CONNECTION_FAKE_DAEMON_H_

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "tests/support/temp_dir.h"

namespace oz {

// A directory for fake_ozd: its socket, its reports, its lock. Kills every one
// that was started. Sets the process's environment, so one at a time.
class FakeDaemon {
 public:
  explicit FakeDaemon(const std::string& mode) {
    setenv("OZD_FAKE_DIR", directory_.path().c_str(), 1);
    SetMode(mode);
  }
  ~FakeDaemon() {
    for (const std::string& report : Reports()) {
      pid_t pid = 0;
      if (absl::SimpleAtoi(Field(report, "pid "), &pid)) kill(pid, SIGKILL);
    }
    unsetenv("OZD_FAKE_DIR");
    unsetenv("OZD_FAKE_MODE");
  }

  static void SetMode(const std::string& mode) {
    setenv("OZD_FAKE_MODE", mode.c_str(), 1);
  }
  std::string socket_path() const { return directory_.File("s"); }
  const std::string& path() const { return directory_.path(); }

  // Returns the environment and arguments of every fake_ozd that ran.
  std::vector<std::string> Reports() const {
    std::vector<std::string> reports;
    for (const auto& entry :
         std::filesystem::directory_iterator(directory_.path())) {
      const std::string name = entry.path().filename().string();
      if (!absl::StartsWith(name, "report.")) continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      reports.push_back(text.str());
    }
    return reports;
  }

  // The rest of the first line of `report` that begins with `name`.
  static std::string Field(const std::string& report, const std::string& name) {
    const std::vector<std::string> all = Fields(report, name);
    return all.empty() ? "" : all.front();
  }
  static std::vector<std::string> Fields(const std::string& report,
                                         const std::string& name) {
    std::vector<std::string> found;
    for (absl::string_view line : absl::StrSplit(report, '\n')) {
      if (absl::StartsWith(line, name)) {
        found.emplace_back(line.substr(name.size()));
      }
    }
    return found;
  }

 private:
  ozd::TempDir directory_;
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_CONNECTION_FAKE_DAEMON_H_
