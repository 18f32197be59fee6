// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/daemon/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "proto/support/error_detail.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::HasSubstr;
using Level = CheckResult::Level;

class DoctorTest : public testing::Test {
 protected:
  DoctorTest() {
    endpoint_.directory = dir_.path();
    endpoint_.socket_path = dir_.File("ozd.sock");
    endpoint_.state_dir = dir_.path();
    endpoint_.config_path = dir_.File("config.yaml");
  }
  CheckResult Find(const std::string& name) {
    for (const CheckResult& result : CheckFiles(endpoint_, getuid())) {
      if (result.name == name) return result;
    }
    ADD_FAILURE() << "no check " << name;
    return {};
  }

  ozd::TempDir dir_;
  ozd::Endpoint endpoint_;
};

TEST_F(DoctorTest, AFreshMachineIsFine) {
  endpoint_.directory = dir_.File("none");
  endpoint_.state_dir = dir_.File("none/state");
  for (const CheckResult& result : CheckFiles(endpoint_, getuid())) {
    EXPECT_EQ(Level::kOk, result.level) << result.name << result.finding;
  }
  EXPECT_NE(0, access(dir_.File("none").c_str(), F_OK)) << "doctor wrote";
}

TEST_F(DoctorTest, SeesAnOpenDirectory) {
  ASSERT_EQ(0, chmod(dir_.path().c_str(), 0755));
  const CheckResult result = Find("socket directory");
  EXPECT_EQ(Level::kFail, result.level);
  EXPECT_EQ("chmod 0700 " + dir_.path(), result.remedy);
}

TEST_F(DoctorTest, SeesAForeignDirectory) {
  const std::vector<CheckResult> results = CheckFiles(endpoint_, getuid() + 1);
  EXPECT_EQ(Level::kFail, results[0].level);
  EXPECT_THAT(results[0].finding, HasSubstr("belongs to uid"));
}

TEST_F(DoctorTest, SeesAFileInPlaceOfTheSocket) {
  std::ofstream(endpoint_.socket_path) << "x";
  EXPECT_EQ(Level::kFail, Find("socket").level);
}

TEST_F(DoctorTest, SeesAKeyFileThatOthersCanRead) {
  std::ofstream(dir_.File("credentials.json")) << "{}";
  ASSERT_EQ(0, chmod(dir_.File("credentials.json").c_str(), 0644));
  const CheckResult result = Find("key storage");
  EXPECT_EQ(Level::kFail, result.level);
  EXPECT_THAT(result.remedy, HasSubstr("chmod 0600"));
}

TEST_F(DoctorTest, ReportsWhatTheDaemonSays) {
  v1::GetStatusResponse status;
  status.set_version("0.0.9");
  status.add_problems("disk full");
  status.add_accounts()->set_upstream("offline");
  status.mutable_accounts(0)->set_upstream_reason("no route");
  const std::vector<CheckResult> results = CheckDaemon(status, "0.1.0");
  ASSERT_EQ(4u, results.size());
  EXPECT_EQ(Level::kOk, results[0].level);
  EXPECT_EQ(Level::kWarn, results[1].level);
  EXPECT_EQ("oz daemon restart", results[1].remedy);
  EXPECT_EQ("disk full", results[2].finding);
  EXPECT_EQ(Level::kFail, results[2].level);
  EXPECT_THAT(results[3].finding, HasSubstr("offline: no route"));
}

TEST_F(DoctorTest, TellsTheWaysOfNotReachingIt) {
  const std::pair<const char*, Level> cases[] = {
      {"daemon_not_running", Level::kOk},
      {"daemon_stale", Level::kWarn},
      {"daemon_not_permitted", Level::kFail},
      {"daemon_not_answering", Level::kFail},
  };
  for (const auto& [code, level] : cases) {
    v1::ErrorDetail detail;
    detail.set_error_code(code);
    const std::vector<CheckResult> results = CheckDaemon(
        ozd::MakeError(absl::StatusCode::kUnavailable, "x", detail), "0.1.0");
    ASSERT_EQ(1u, results.size());
    EXPECT_EQ(level, results[0].level) << code;
  }
}

TEST_F(DoctorTest, SeesAClockThatWasNeverSet) {
  EXPECT_EQ(Level::kFail, CheckClock(absl::UnixEpoch()).level);
  EXPECT_EQ(Level::kOk, CheckClock(absl::FromUnixSeconds(1'775'212'200)).level);
}

}  // namespace
}  // namespace oz
