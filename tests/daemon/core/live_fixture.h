// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CORE_LIVE_FIXTURE_H_
#define OZD_TESTS_DAEMON_CORE_LIVE_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "cache/journal/event_log.h"
#include "cache/journal/journal.h"
#include "daemon/core/events/event_hub.h"
#include "tests/daemon/core/core_fixture.h"
#include "tests/daemon/core/source_reader.h"

namespace ozd {

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
  }
  void StopLive() {
    if (synced_ != nullptr) synced_->Shutdown();
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
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CORE_LIVE_FIXTURE_H_
