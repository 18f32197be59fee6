// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/connection/service_manager.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "client/connection/connection.h"
#include "proto/support/unique_fd.h"
#include "tests/client/connection/fake_daemon.h"
#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using ozd::IsOk;
using ozd::StatusIs;

// A user's manager whose systemctl is a shell script.
class ServiceManagerTest : public testing::Test {
 protected:
  ServiceManagerTest() {
    std::filesystem::create_directories(directory_.File("run/systemd"));
    std::filesystem::create_directories(directory_.File("units"));
    manager_.unit_directories = {directory_.File("none"),
                                 directory_.File("units")};
    manager_.runtime_directory = directory_.File("run");
    manager_.systemctl = directory_.File("systemctl");
  }

  void InstallUnit() { Write("units/ozd.service", ""); }
  void RunManager() { Write("run/systemd/private", ""); }
  void WriteSystemctl(const std::string& script) {
    Write("systemctl", "#!/bin/sh\n" + script);
    chmod(directory_.File("systemctl").c_str(), 0700);
  }
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(directory_.File(name)) << text;
  }
  std::string Read(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(directory_.File(name)).rdbuf();
    return text.str();
  }

  ozd::TempDir directory_;
  ServiceManager manager_;
};

TEST_F(ServiceManagerTest, CanStartOnlyAnInstalledUnitOfARunningManager) {
  EXPECT_FALSE(manager_.CanStart());
  InstallUnit();
  EXPECT_FALSE(manager_.CanStart());
  RunManager();
  EXPECT_TRUE(manager_.CanStart());
  std::filesystem::remove(directory_.File("units/ozd.service"));
  EXPECT_FALSE(manager_.CanStart());
}

TEST_F(ServiceManagerTest, StartsTheUnit) {
  WriteSystemctl("echo \"$@ $XDG_RUNTIME_DIR\" >" + directory_.File("said"));
  EXPECT_THAT(manager_.Start({"XDG_RUNTIME_DIR=/wrong"}, ozd::Patience()),
              IsOk());
  EXPECT_EQ(Read("said"),
            "--user start ozd.service " + directory_.File("run") + "\n");
}

TEST_F(ServiceManagerTest, ReportsAFailure) {
  WriteSystemctl("exit 5");
  EXPECT_THAT(manager_.Start({}, ozd::Patience()),
              StatusIs(absl::StatusCode::kUnavailable));
  manager_.systemctl = directory_.File("missing");
  EXPECT_THAT(manager_.Start({}, ozd::Patience()),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ServiceManagerTest, DoesNotWaitForEver) {
  WriteSystemctl("exec sleep 600");
  EXPECT_THAT(manager_.Start({"PATH=/usr/bin:/bin"}, absl::Milliseconds(30)),
              StatusIs(absl::StatusCode::kUnavailable));
}

// There is no handle to wait on then, as in a sandbox or on an old kernel.
TEST_F(ServiceManagerTest, DoesNotWaitForEverWithoutDescriptors) {
  WriteSystemctl("exec sleep 600");
  std::vector<ozd::UniqueFd> hogs;
  while (hogs.empty() || hogs.back().get() < 20) {
    hogs.emplace_back(open("/dev/null", O_RDONLY | O_CLOEXEC));
  }
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit none_left = before;
  none_left.rlim_cur = static_cast<rlim_t>(hogs.back().get()) + 1;
  setrlimit(RLIMIT_NOFILE, &none_left);
  const absl::Status status =
      manager_.Start({"PATH=/usr/bin:/bin"}, absl::Milliseconds(30));
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
}

// The script starts the fake daemon as the manager would.
TEST_F(ServiceManagerTest, IsPreferredToADetachedDaemon) {
  FakeDaemon fake("ready");
  InstallUnit();
  RunManager();
  WriteSystemctl("OZ_SOCKET=" + fake.socket_path() + " OZD_BY=manager " +
                 OZ_FAKE_OZD + " 3>/dev/null &");
  ConnectOptions options;
  options.endpoint.socket_path = fake.socket_path();
  options.endpoint.directory = fake.path();
  options.endpoint.rule = "home";
  options.service_manager = manager_;
  options.daemon_path = "/none/ozd";
  EXPECT_THAT(ConnectToDaemon(options), IsOk());
  ASSERT_EQ(fake.Reports().size(), 1u);
  EXPECT_THAT(fake.Reports().front(), testing::HasSubstr("OZD_BY=manager"));
}

}  // namespace
}  // namespace oz
