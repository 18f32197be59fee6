// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CORE_HOOKS_HOOK_FIXTURE_H_
#define OZD_TESTS_DAEMON_CORE_HOOKS_HOOK_FIXTURE_H_

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cache/journal/hook_store.h"
#include "cache/journal/journal.h"
#include "cache/journal/seen_store.h"
#include "daemon/core/hooks/hook_engine.h"
#include "proto/support/mutex.h"
#include "tests/daemon/core/core_fixture.h"

namespace ozd {

// Runs nothing, remembers what it was to run, and ends as it is told to.
// Thread-safe.
class FakeCommands : public CommandRunner {
 public:
  struct Call {
    std::vector<std::string> command;
    std::map<std::string, std::string> environment;
    std::string input;
    absl::Duration timeout;

    std::string event() const { return environment.at("OZ_HOOK_EVENT"); }
    std::string run_id() const { return environment.at("OZ_HOOK_RUN_ID"); }
    std::string delivery_id() const {
      return environment.at("OZ_HOOK_DELIVERY_ID");
    }
  };

  // The next `count` commands end with that exit code; 0 without.
  void FailNext(int count, int exit_code = 1) {
    MutexLock lock(&mutex_);
    for (int i = 0; i < count; ++i) exit_codes_.push_back(exit_code);
  }
  // Commands do not end until Release() or Shutdown().
  void Block() {
    MutexLock lock(&mutex_);
    blocking_ = true;
  }
  void Release() {
    MutexLock lock(&mutex_);
    blocking_ = false;
    changed_.NotifyAll();
  }
  void WaitForCalls(size_t count) {
    MutexLock lock(&mutex_);
    while (calls_.size() < count) changed_.Wait(&mutex_);
  }
  void WaitUntilIdle() {
    MutexLock lock(&mutex_);
    while (running_ > 0) changed_.Wait(&mutex_);
  }

  std::vector<Call> calls() const {
    MutexLock lock(&mutex_);
    return calls_;
  }
  // "run_failed 00000001" and so on, in order.
  std::vector<std::string> told() const {
    std::vector<std::string> all;
    for (const Call& call : calls()) {
      all.push_back(call.event() + " " + call.run_id().substr(0, 8));
    }
    return all;
  }
  int most_running() const {
    MutexLock lock(&mutex_);
    return most_running_;
  }
  // Returns whether two commands of the same hook and run ever ran at a time.
  bool overlapped() const {
    MutexLock lock(&mutex_);
    return overlapped_;
  }

  CommandResult Run(const std::vector<std::string>& command,
                    const std::map<std::string, std::string>& environment,
                    const std::string& stdin_text,
                    absl::Duration timeout) override {
    MutexLock lock(&mutex_);
    calls_.push_back({command, environment, stdin_text, timeout});
    const std::string line =
        environment.at("OZ_HOOK_NAME") + "/" + environment.at("OZ_HOOK_RUN_ID");
    overlapped_ = !lines_.insert(line).second || overlapped_;
    most_running_ = std::max(most_running_, ++running_);
    changed_.NotifyAll();
    while (blocking_ && !is_shutdown_) changed_.Wait(&mutex_);
    lines_.erase(line);
    --running_;
    changed_.NotifyAll();
    CommandResult result;
    if (is_shutdown_) {
      result.summary = "ended with ozd";
      result.cut_off = true;
      return result;
    }
    result.exit_code = 0;
    if (!exit_codes_.empty()) {
      result.exit_code = exit_codes_.front();
      exit_codes_.pop_front();
    }
    result.summary = absl::StrCat("exit ", result.exit_code);
    result.output = "said this";
    return result;
  }
  void Shutdown() override {
    MutexLock lock(&mutex_);
    is_shutdown_ = true;
    changed_.NotifyAll();
  }

 private:
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<int> exit_codes_ ABSL_GUARDED_BY(mutex_);
  std::vector<Call> calls_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  bool blocking_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_shutdown_ ABSL_GUARDED_BY(mutex_) = false;
  bool overlapped_ ABSL_GUARDED_BY(mutex_) = false;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  int most_running_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Remembers what was shown. Thread-safe.
class FakeNotifier : public Notifier {
 public:
  absl::Status Notify(const Notification& notification) override {
    MutexLock lock(&mutex_);
    shown_.push_back(notification);
    return absl::OkStatus();
  }
  std::vector<Notification> shown() const {
    MutexLock lock(&mutex_);
    return shown_;
  }

 private:
  mutable Mutex mutex_;
  std::vector<Notification> shown_ ABSL_GUARDED_BY(mutex_);
};

// Core with hooks, over a real journal in a fresh directory.
class HookFixture : public CoreFixture {
 protected:
  void TearDown() override {
    StopHooks();
    CoreFixture::TearDown();
  }

  static HookConfig Hook(const std::string& name,
                         const std::vector<std::string>& events) {
    HookConfig hook;
    hook.name = name;
    hook.events = events;
    hook.command = {"/bin/tell", "--x"};
    return hook;
  }
  static HookConfig EveryEvent(const std::string& name = "all") {
    return Hook(name, {kHookEvents.begin(), kHookEvents.end()});
  }

  void StartHooks(int threads = 0) {
    Start(threads);
    absl::StatusOr<std::unique_ptr<Journal>> opened =
        Journal::Open({.directory = journal_directory_.path()}, &clock_);
    ASSERT_THAT(opened, IsOk());
    hook_journal_ = *std::move(opened);
    hook_store_ = std::make_unique<HookStore>(hook_journal_.get());
    commands_ = std::make_unique<FakeCommands>();
    progress_ = std::make_unique<StallPolicy>(&clock_, progress_options_);
    engine_ = std::make_unique<HookEngine>(synced_.get(), hook_store_.get(),
                                           progress_.get(), commands_.get(),
                                           &notifier_, hook_options_);
    engine_->Start();
  }
  void StopHooks() {
    if (engine_ != nullptr) engine_->Shutdown();
    if (executor_ != nullptr) executor_->Shutdown();
    engine_.reset();
    Stop();
    progress_.reset();
    hook_store_.reset();
    hook_journal_.reset();
  }
  void RestartHooks(int threads = 0) {
    StopHooks();
    StartHooks(threads);
  }

  // Time passes, on our clock and the service's.
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    api_.SetServerTime(NowUs());
    executor_->RunDue(time);
  }
  // The service is asked what changed, and what it says settles.
  void Sync() {
    api_.SetServerTime(NowUs());
    ASSERT_THAT(List(ListRequest(10, oz::v1::READ_MODE_AUTO)), IsOk());
    ASSERT_TRUE(List(ListRequest(10, oz::v1::READ_MODE_AUTO)).ok());
    Pass(absl::Seconds(6));
    ASSERT_THAT(List(ListRequest(10, oz::v1::READ_MODE_AUTO)), IsOk());
    Pass(absl::Milliseconds(100));
  }

  // First contact is made; nothing of it was told.
  void Begin(int threads = 0) {
    StartHooks(threads);
    Sync();
    // With threads the first look comes when it comes.
    while (threads > 0 && !hook_store_->GetCursor(Partition())->has_value()) {
      std::this_thread::yield();
    }
    ASSERT_TRUE(commands_->calls().empty());
  }
  oz::v1::Run PutNewRun(int number, const std::string& state) {
    oz::v1::Run run = PutRun(number, state);
    run.set_created_at_us(NowUs());
    api_.PutRun(run);
    return run;
  }

  std::vector<oz::v1::HookDelivery> Deliveries(const std::string& state = "") {
    oz::v1::ListHookDeliveriesRequest request;
    request.set_state(state);
    request.set_limit(1000);
    const auto response = engine_->ListDeliveries(request);
    if (!response.ok()) return {};
    return {response->deliveries().begin(), response->deliveries().end()};
  }

  TempDir journal_directory_;
  HookEngine::Options hook_options_;
  StallPolicy::Options progress_options_;
  FakeNotifier notifier_;
  std::unique_ptr<Journal> hook_journal_;
  std::unique_ptr<HookStore> hook_store_;
  std::unique_ptr<FakeCommands> commands_;
  std::unique_ptr<StallPolicy> progress_;
  std::unique_ptr<HookEngine> engine_;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CORE_HOOKS_HOOK_FIXTURE_H_
