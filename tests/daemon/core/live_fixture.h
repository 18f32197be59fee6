// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CORE_LIVE_FIXTURE_H_
#define OZD_TESTS_DAEMON_CORE_LIVE_FIXTURE_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cache/journal/event_log.h"
#include "cache/journal/journal.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/runs/run_confirmer.h"
#include "daemon/core/streams/source.h"
#include "proto/support/mutex.h"
#include "tests/daemon/core/core_fixture.h"

namespace ozd {

// Reads a source as a client does: one message after the other, waiting for the
// wake_callback in between.
template <typename T>
class SourceReader {
 public:
  explicit SourceReader(SourcePtr<T> source) : source_(std::move(source)) {
    source_->Start([this] {
      MutexLock lock(&mutex_);
      rung_ = true;
      wake_callback_.NotifyAll();
    });
  }

  // Returns the messages that are there without waiting.
  std::vector<T> Drain() {
    std::vector<T> messages;
    while (!end_.has_value()) {
      Polled<T> pulled = source_->Next();
      if (pulled.end.has_value()) end_ = *pulled.end;
      if (!pulled.message.has_value()) break;
      messages.push_back(*std::move(pulled.message));
    }
    return messages;
  }

  // The next message for which `wanted` is true, or the last before the end.
  T Await(const std::function<bool(const T&)>& wanted) {
    T last;
    while (!end_.has_value()) {
      Polled<T> pulled = source_->Next();
      if (pulled.end.has_value()) end_ = *pulled.end;
      if (pulled.message.has_value()) {
        last = *std::move(pulled.message);
        if (wanted(last)) return last;
      } else if (!end_.has_value()) {
        WaitForBell();
      }
    }
    return last;
  }
  absl::Status AwaitEnd() {
    Await([](const T&) { return false; });
    return *end_;
  }

  const std::optional<absl::Status>& end() const { return end_; }

 private:
  void WaitForBell() {
    MutexLock lock(&mutex_);
    while (!rung_) wake_callback_.Wait(&mutex_);
    rung_ = false;
  }

  Mutex mutex_;
  CondVar wake_callback_;
  bool rung_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> end_;
  // Last, so that it is gone before what its wake_callback uses.
  SourcePtr<T> source_;
};

// Core with its live half. Streams of events are not offered: what happens is
// learnt by syncs and reads, as under a service that has nothing better.
class LiveFixture : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    api_.live().RefuseStreams(absl::UnimplementedError("not offered"));
    api_.live().RefusePolls(absl::UnimplementedError("not offered"));
  }
  void TearDown() override {
    StopLive();
    CoreFixture::TearDown();
  }

  void StartLive(int threads = 0) {
    Start(threads);
    absl::StatusOr<std::unique_ptr<Journal>> journal =
        Journal::Open({.directory = directory_.path()}, &clock_);
    ASSERT_THAT(journal, IsOk());
    journal_ = *std::move(journal);
    log_ = std::make_unique<EventLog>(journal_.get());
    hub_ = std::make_unique<EventHub>(synced_.get(), journal_.get(), log_.get(),
                                      EventHub::Options());
    confirmer_ =
        std::make_unique<RunConfirmer>(synced_.get(), RunConfirmer::Options());
  }
  void StopLive() {
    if (synced_ != nullptr) synced_->Shutdown();
    confirmer_.reset();
    hub_.reset();
    Stop();
    log_.reset();
    journal_.reset();
  }

  std::shared_ptr<AccountState> State(const std::string& api_key = kKey) {
    return synced_->Use(Context(api_key), oz::v1::READ_MODE_CACHED)->state;
  }
  // Stores the key that Context() brings.
  void LogIn() {
    oz::v1::LoginRequest login;
    *login.mutable_context() = Context();
    ASSERT_THAT(accounts_->Login(login, CallScope()), IsOk());
  }
  // Brings the cache up to date, as a sync that somebody else wanted would.
  void Sync() {
    clock_.Advance(absl::Seconds(6));
    EXPECT_THAT(List(ListRequest(1)), IsOk());
  }
  // Inline mode: runs what is due now or within `elapsed`.
  void Settle(absl::Duration elapsed = absl::Milliseconds(200)) {
    executor_->RunDue(elapsed);
  }

  std::unique_ptr<Journal> journal_;
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<EventHub> hub_;
  std::unique_ptr<RunConfirmer> confirmer_;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CORE_LIVE_FIXTURE_H_
