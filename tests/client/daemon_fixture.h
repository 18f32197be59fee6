// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_DAEMON_FIXTURE_H_
#define OZD_TESTS_CLIENT_DAEMON_FIXTURE_H_

#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"
#include "tests/client/sample_runs.h"

namespace oz {

// The status with which connecting fails.
inline absl::Status Unreachable(const char* error_code) {
  v1::ErrorDetail detail;
  detail.set_error_code(error_code);
  return ozd::MakeError(absl::StatusCode::kNotFound,
                        "the daemon is not running", detail);
}

// A daemon with a problem and two accounts, one of them offline.
inline v1::GetStatusResponse SampleStatus() {
  v1::GetStatusResponse status;
  status.set_pid(4242);
  status.set_version("0.1.0");
  status.set_phase("ready");
  status.set_socket_path("/run/user/1000/oz/ozd.sock");
  status.set_uptime_ms(7'500'000);
  status.set_state_dir("/home/u/.local/state/oz");
  status.set_log_path("/home/u/.local/state/oz/ozd.log");
  status.set_resident_bytes(24'641'536);
  status.set_open_connections(3);
  status.set_upstream_requests(17);
  status.add_problems("disk full: nothing new is stored");
  v1::AccountStatus* account = status.add_accounts();
  account->set_name("default");
  account->set_server_root_url("https://app.warp.dev");
  account->set_cached_runs(100'000);
  account->mutable_freshness()->set_as_of_us((kSampleNow - 3) * 1'000'000);
  account->mutable_freshness()->set_age_ms(3000);
  account->set_upstream("list");
  account->set_coverage_complete(true);
  account = status.add_accounts();
  account->set_name("work");
  account->set_server_root_url("https://app.warp.dev");
  account->set_cached_runs(12);
  account->mutable_freshness()->set_as_of_us((kSampleNow - 7200) * 1'000'000);
  account->mutable_freshness()->set_age_ms(7'200'000);
  account->mutable_freshness()->set_stale(true);
  account->set_upstream("offline");
  account->set_upstream_reason("cannot resolve app.warp.dev");
  account->set_coverage_created_from_us(kSampleNow * 1'000'000);
  account->set_subscribers(2);
  return status;
}

// For `oz daemon ...`.
class DaemonCommandTest : public AppTest {
 protected:
  void Down(const char* error_code = "daemon_not_running") {
    machine_.reach = Unreachable(error_code);
  }
  void AnswerStatus() {
    channel().Answer("/oz.v1.DaemonService/GetStatus", SampleStatus());
  }
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_DAEMON_FIXTURE_H_
