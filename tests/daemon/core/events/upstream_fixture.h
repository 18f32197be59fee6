// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CORE_EVENTS_UPSTREAM_FIXTURE_H_
#define OZD_TESTS_DAEMON_CORE_EVENTS_UPSTREAM_FIXTURE_H_

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cache/journal/event_log.h"
#include "cache/journal/journal.h"
#include "daemon/core/events/event_ingest.h"
#include "daemon/core/events/upstream_events.h"
#include "tests/daemon/core/core_fixture.h"
#include "tests/support/service_json.h"

namespace ozd {

inline oz::v1::Event MakeEvent(const std::string& run_id, int64_t sequence) {
  oz::v1::Event event;
  event.set_run_id(run_id);
  event.set_event_type("x");
  event.set_sequence(sequence);
  return event;
}

// A service whose streams do what the test says, on its thread, and whose polls
// answer as prepared: with `poll_failure`, else with the next of `pages`, else
// with no events.
class ScriptedService : public ServiceCalls {
 public:
  struct Stream {
    ApiCaller caller;
    StreamCall call;
    bool is_open = true;
    int resumed = 0;
  };

  absl::StatusOr<RestAnswer> Send(const ApiCaller&,
                                  const RestCall& call) override {
    std::vector<std::string> runs;
    std::string since;
    for (const auto& [name, value] : call.query) {
      if (name == "run_ids") runs.push_back(value);
      if (name == "since") since = value;
    }
    polls.push_back(absl::StrCat(absl::StrJoin(runs, ","), ">", since));
    if (!poll_failure.ok()) return poll_failure;
    std::vector<std::string> page;
    if (!pages.empty()) {
      for (const auto& event : pages.front())
        page.push_back(EventToJson(event));
      pages.pop_front();
    }
    return RestAnswer{absl::StrCat("[", absl::StrJoin(page, ","), "]"), "url"};
  }
  absl::StatusOr<std::string> Graphql(const ApiCaller&,
                                      const GraphqlCall&) override {
    return absl::UnimplementedError("not used");
  }
  absl::StatusOr<std::unique_ptr<EventStream>> StartStream(
      const ApiCaller& caller, StreamCall call) override {
    class Handle : public EventStream {
     public:
      explicit Handle(Stream* stream) : stream_(stream) {}
      ~Handle() override { stream_->is_open = false; }
      void Resume() override { ++stream_->resumed; }

     private:
      Stream* const stream_;
    };
    if (!start_failure.ok()) return start_failure;
    streams.push_back(std::make_unique<Stream>());
    streams.back()->caller = caller;
    streams.back()->call = std::move(call);
    return std::make_unique<Handle>(streams.back().get());
  }

  // The stream that was opened last.
  StreamCall* last() { return &streams.back()->call; }
  bool Emit(const std::string& run_id, int64_t sequence) {
    return last()->on_data(EventToJson(MakeEvent(run_id, sequence)));
  }

  absl::Status start_failure;
  absl::Status poll_failure;
  std::deque<std::vector<oz::v1::Event>> pages;
  // "run,run>since" for each poll.
  std::vector<std::string> polls;
  std::vector<std::unique_ptr<Stream>> streams;
};

// The events of one account on a clock that the test moves; nothing runs on
// another thread.
class UpstreamFixture : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    Start();
    absl::StatusOr<std::unique_ptr<Journal>> journal =
        Journal::Open({.directory = directory_.path()}, &clock_);
    ASSERT_THAT(journal, IsOk());
    journal_ = *std::move(journal);
    log_ = std::make_unique<EventLog>(journal_.get());
    tasks_ = std::make_unique<Tasks>(executor_.get());
    state_ = synced_->Use(Context(), oz::v1::READ_MODE_CACHED)->state;
    EventIngest::Hooks hooks;
    hooks.on_caught_up = [this](const std::vector<std::string>& run_ids) {
      for (const std::string& run_id : run_ids) caught_up_.push_back(run_id);
    };
    ingest_ = std::make_unique<EventIngest>(state_->partition(), log_.get(),
                                            &recent_, tasks_.get(), &clock_,
                                            event_options_, std::move(hooks));
    events_ = std::make_unique<UpstreamEvents>(
        UpstreamEvents::Parts{.calls = &service_,
                              .clock = &clock_,
                              .state = state_,
                              .log = log_.get(),
                              .ingest = ingest_.get(),
                              .recent = &recent_},
        event_options_,
        UpstreamEvents::Hooks{.poke = [this] { ++pokes_; },
                              .is_stopping = [] { return false; }});
  }
  void TearDown() override {
    events_.reset();
    tasks_->Shutdown();
    ingest_.reset();
    tasks_.reset();
    state_.reset();
    log_.reset();
    journal_.reset();
    CoreFixture::TearDown();
  }

  // Calls Step until it does not want to be called at once; returns how long it
  // wants to wait then.
  absl::Duration Step(const std::vector<std::string>& run_ids,
                      bool urgent = true) {
    for (int i = 0; i < 10; ++i) {
      const absl::Duration wait =
          events_->Step(run_ids, urgent && i == 0) - clock_.Uptime();
      if (wait > absl::ZeroDuration()) return wait;
    }
    ADD_FAILURE() << "wants to be called at once, again and again";
    return absl::ZeroDuration();
  }
  // Writes what the ingest holds; returns the sequences in the log.
  std::vector<int64_t> Logged() {
    executor_->RunDue(absl::Seconds(1));
    std::vector<int64_t> sequences;
    const auto events =
        log_->ReadAfter(state_->partition(), 0, EventFilter(), 10'000);
    EXPECT_THAT(events, IsOk());
    for (const LoggedEvent& event : *events) {
      sequences.push_back(event.event.sequence());
    }
    return sequences;
  }

  EventOptions event_options_;
  ScriptedService service_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<Tasks> tasks_;
  std::shared_ptr<AccountState> state_;
  RecentEvents recent_{64};
  std::unique_ptr<EventIngest> ingest_;
  std::unique_ptr<UpstreamEvents> events_;
  std::vector<std::string> caught_up_;
  int pokes_ = 0;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CORE_EVENTS_UPSTREAM_FIXTURE_H_
