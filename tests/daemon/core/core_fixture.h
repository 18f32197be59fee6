// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CORE_CORE_FIXTURE_H_
#define OZD_TESTS_DAEMON_CORE_CORE_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cache/file/cache.h"
#include "cache/runs/document_store.h"
#include "cache/runs/run_store.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/base/executor.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/sync/account_sync.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_credential_store.h"
#include "tests/support/fake_oz_api.h"
#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {

inline constexpr int64_t kSecondUs = 1'000'000;

// Core over a real cache in a fresh directory and an Oz service in memory. The
// service's clock is `api_now_us`, which moves with Advance().
class CoreFixture : public testing::Test {
 protected:
  void SetUp() override {
    options_.first_contact_wait = Patience();
    options_.sync_wait = Patience();
    options_.backfill = false;
    options_.background_sync = false;
  }
  void TearDown() override { Stop(); }

  // Starts core on what is in the directory; `threads` 0 runs all inline.
  void Start(int threads = 0) {
    absl::StatusOr<std::unique_ptr<Cache>> cache =
        Cache::Open({.directory = directory_.path()}, &clock_);
    ASSERT_THAT(cache, IsOk());
    cache_ = *std::move(cache);
    runs_ = std::make_unique<RunStore>(cache_.get());
    documents_ = std::make_unique<DocumentStore>(cache_.get());
    executor_ =
        std::make_unique<Executor>(Executor::Options{.max_threads = threads});
    accounts_ = std::make_unique<AccountService>(
        AccountService::Dependencies{.credentials = &credentials_,
                                     .runs = runs_.get(),
                                     .documents = documents_.get(),
                                     .calls = &api_,
                                     .clock = &clock_},
        AccountService::Options{.default_server_root_url = kServer,
                                .partition_salt = "salt"});
    synced_ = std::make_unique<AccountSync>(
        AccountSync::Dependencies{.runs = runs_.get(),
                                  .documents = documents_.get(),
                                  .calls = &api_,
                                  .accounts = accounts_.get(),
                                  .executor = executor_.get(),
                                  .clock = used_clock_},
        options_);
    service_ = std::make_unique<RunService>(synced_.get(), run_options_);
  }
  void Stop() {
    service_.reset();
    synced_.reset();
    accounts_.reset();
    executor_.reset();
    documents_.reset();
    runs_.reset();
    cache_.reset();
  }
  void Restart(int threads = 0) {
    Stop();
    Start(threads);
  }

  int64_t NowUs() const { return absl::ToUnixMicros(clock_.Now()); }

  // Puts run `number` on the service, as if it had changed just now. Runs are
  // created a second apart, the highest number last.
  oz::v1::Run PutRun(int number, const std::string& state = "INPROGRESS",
                     const std::string& api_key = "") {
    oz::v1::Run run;
    run.set_run_id(RunId(number));
    run.set_title(absl::StrCat("Run ", number % 7, " of ", number));
    run.set_state(state);
    run.set_created_at_us(kEpochUs + number * kSecondUs);
    run.set_updated_at_us(NowUs());
    api_.PutRun(run, api_key);
    return run;
  }
  // Puts runs 1..count, each last changed when it was created.
  void PutHistory(int count) {
    for (int i = 1; i <= count; ++i) {
      oz::v1::Run run;
      run.set_run_id(RunId(i));
      run.set_title(absl::StrCat("Run ", i % 7, " of ", i));
      run.set_state("SUCCEEDED");
      run.set_created_at_us(kEpochUs + i * kSecondUs);
      run.set_updated_at_us(kEpochUs + i * kSecondUs);
      api_.PutRun(run);
    }
  }
  static std::string RunId(int number) {
    return absl::StrFormat("%08d-0000-4000-8000-000000000000", number);
  }

  static oz::v1::CallContext Context(const std::string& api_key = kKey) {
    oz::v1::CallContext context;
    context.set_api_key(api_key);
    return context;
  }
  static oz::v1::ListRunsRequest ListRequest(
      int limit = 10, oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::ListRunsRequest request;
    *request.mutable_context() = Context();
    request.set_limit(limit);
    request.set_read_mode(mode);
    return request;
  }
  static oz::v1::GetRunRequest GetRequest(
      const std::string& run_id,
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::GetRunRequest request;
    *request.mutable_context() = Context();
    request.set_run_id(run_id);
    request.set_read_mode(mode);
    return request;
  }
  absl::StatusOr<oz::v1::ListRunsResponse> List(
      const oz::v1::ListRunsRequest& request) {
    return service_->ListRuns(request, CallScope());
  }
  // The partition of the key that requests carry.
  std::string Partition(const std::string& api_key = kKey) {
    return accounts_->Resolve(Context(api_key))->partition;
  }
  int lists() const { return api_.calls(FakeOzApi::Method::kListRuns); }

  static std::vector<std::string> Ids(const oz::v1::ListRunsResponse& list) {
    std::vector<std::string> ids;
    for (const oz::v1::Run& run : list.runs()) ids.push_back(run.run_id());
    return ids;
  }

  static constexpr char kServer[] = "https://oz.test";
  static constexpr char kKey[] = "wk-1.test";
  // A day before the fake clock's beginning.
  static constexpr int64_t kEpochUs = (1'775'212'200 - 86'400) * kSecondUs;

  TempDir directory_;
  FakeClock clock_;
  FakeOzApi api_;
  // The clock that core reads; threads that wait need one that moves.
  const Clock* used_clock_ = &clock_;
  FakeCredentialStore credentials_;
  AccountSync::Options options_;
  RunService::Options run_options_;
  std::unique_ptr<Cache> cache_;
  std::unique_ptr<RunStore> runs_;
  std::unique_ptr<DocumentStore> documents_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<AccountService> accounts_;
  std::unique_ptr<AccountSync> synced_;
  std::unique_ptr<RunService> service_;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CORE_CORE_FIXTURE_H_
