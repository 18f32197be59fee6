// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CORE_EVENTS_EVENT_FIXTURE_H_
#define OZD_TESTS_DAEMON_CORE_EVENTS_EVENT_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cache/journal/event_log.h"
#include "cache/journal/journal.h"
#include "daemon/core/events/event_hub.h"
#include "tests/daemon/core/core_fixture.h"
#include "tests/daemon/core/source_reader.h"

namespace ozd {

using oz::v1::WatchEventsResponse;

// Core with a hub on real threads and a clock that moves; all pauses are short.
class EventFixture : public CoreFixture {
 protected:
  using EventReader = SourceReader<WatchEventsResponse>;

  void SetUp() override {
    CoreFixture::SetUp();
    used_clock_ = RealClock();
    hub_options_.back_off = {absl::Milliseconds(1)};
    hub_options_.permanent_back_off = absl::Milliseconds(2);
    hub_options_.poll_interval = absl::Milliseconds(1);
    hub_options_.batch = absl::ZeroDuration();
    hub_options_.quiet_after = absl::Milliseconds(20);
  }
  void TearDown() override {
    StopHub();
    CoreFixture::TearDown();
  }

  void StartHub() {
    CoreFixture::Start(/*threads=*/8);
    absl::StatusOr<std::unique_ptr<Journal>> journal =
        Journal::Open({.directory = directory_.path()}, used_clock_);
    ASSERT_THAT(journal, IsOk());
    journal_ = *std::move(journal);
    log_ = std::make_unique<EventLog>(journal_.get());
    hub_ = std::make_unique<EventHub>(synced_.get(), journal_.get(), log_.get(),
                                      hub_options_);
  }
  // The hub and the journal end and come back; the rest goes on. All readers
  // must be gone.
  void RestartHub() {
    hub_.reset();
    log_.reset();
    journal_.reset();
    absl::StatusOr<std::unique_ptr<Journal>> journal =
        Journal::Open({.directory = directory_.path()}, used_clock_);
    ASSERT_THAT(journal, IsOk());
    journal_ = *std::move(journal);
    log_ = std::make_unique<EventLog>(journal_.get());
    hub_ = std::make_unique<EventHub>(synced_.get(), journal_.get(), log_.get(),
                                      hub_options_);
  }
  void StopHub() {
    hub_.reset();
    CoreFixture::Stop();
    log_.reset();
    journal_.reset();
  }

  static oz::v1::WatchEventsRequest Watch(
      const std::vector<std::string>& run_ids, const std::string& resume = "") {
    oz::v1::WatchEventsRequest request;
    *request.mutable_context() = Context();
    *request.mutable_run_ids() = {run_ids.begin(), run_ids.end()};
    request.set_resume(resume);
    return request;
  }
  std::unique_ptr<EventReader> Open(const oz::v1::WatchEventsRequest& request) {
    absl::StatusOr<SourcePtr<WatchEventsResponse>> source =
        hub_->WatchEvents(request, CallScope());
    EXPECT_THAT(source, IsOk());
    if (!source.ok()) return nullptr;
    return std::make_unique<EventReader>(*std::move(source));
  }
  static Polled<WatchEventsResponse> WaitForEvent(EventReader* reader) {
    return reader->WaitFor(
        [](const WatchEventsResponse& message) { return message.has_event(); });
  }
  static std::vector<int64_t> WaitForSequences(EventReader* reader,
                                               size_t count) {
    std::vector<int64_t> sequences;
    while (sequences.size() < count) {
      const Polled<WatchEventsResponse> pulled = WaitForEvent(reader);
      if (pulled.end.has_value()) break;
      sequences.push_back(pulled.message->event().sequence());
    }
    return sequences;
  }
  static void WaitUntilSynced(EventReader* reader) {
    reader->WaitFor([](const WatchEventsResponse& message) {
      return message.has_synced();
    });
  }
  static oz::v1::Connection WaitForConnection(EventReader* reader,
                                              const std::string& state,
                                              const std::string& transport) {
    const Polled<WatchEventsResponse> pulled =
        reader->WaitFor([&](const WatchEventsResponse& message) {
          return message.has_connection() &&
                 message.connection().state() == state &&
                 message.connection().transport() == transport;
        });
    return pulled.message.has_value() ? pulled.message->connection()
                                      : oz::v1::Connection();
  }
  // Until the hub knows that the stream of a run that is followed is open.
  void WaitUntilStreamed(const std::string& run_id) {
    const auto reader = Open(Watch({run_id}));
    WaitForConnection(reader.get(), "live", "stream");
  }
  std::shared_ptr<AccountState> State() {
    return synced_->Use(Context(), oz::v1::READ_MODE_AUTO)->state;
  }

  EventHub::Options hub_options_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<EventHub> hub_;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CORE_EVENTS_EVENT_FIXTURE_H_
