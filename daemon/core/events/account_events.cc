// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/account_events.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/events/event_hints.h"

namespace ozd {
namespace {

std::string Describe(const oz::v1::Connection& connection) {
  return absl::StrCat(connection.state(), " ", connection.transport(), " ",
                      connection.reason());
}

}  // namespace

AccountEvents::AccountEvents(AccountSync* accounts,
                             std::shared_ptr<AccountState> state, EventLog* log,
                             Tasks* tasks, const EventOptions& options,
                             Hooks hooks)
    : accounts_(accounts),
      state_(std::move(state)),
      log_(log),
      hooks_(std::move(hooks)),
      recent_(static_cast<size_t>(std::max(options.recent_events, 1))),
      readers_(std::make_shared<const Readers>()),
      ingest_(
          state_->partition(), log, &recent_, tasks, accounts->parts().clock,
          options,
          {.on_added = [this](
                           int64_t previous,
                           const auto& events) { OnAdded(previous, events); },
           .on_caught_up =
               [this](const auto& run_ids) { follower_.OnCaughtUp(run_ids); },
           .on_unwritten =
               [this](const auto& events) {
                 std::vector<const oz::v1::Event*> all;
                 for (const oz::v1::Event& event : events)
                   all.push_back(&event);
                 Hint(all);
               },
           .on_dropped = [this] { follower_.OnDropped(); },
           .on_trouble = [this] { follower_.Poke(/*retry_now=*/false); },
           .on_room = [this] { follower_.OnRoom(); }}),
      follower_({.accounts = accounts,
                 .state = state_,
                 .log = log,
                 .ingest = &ingest_,
                 .recent = &recent_},
                options, [this] { OnChange(); }) {
  reported_connection_ = ozd::Describe(follower_.connection());
}

void AccountEvents::AddReader(std::shared_ptr<Reader> reader) {
  MutexLock lock(&mutex_);
  Readers readers = *readers_;
  readers.push_back(std::move(reader));
  readers_ = std::make_shared<const Readers>(std::move(readers));
}

void AccountEvents::RemoveReader(const std::shared_ptr<Reader>& reader) {
  MutexLock lock(&mutex_);
  Readers readers = *readers_;
  readers.erase(std::remove(readers.begin(), readers.end(), reader),
                readers.end());
  readers_ = std::make_shared<const Readers>(std::move(readers));
}

std::shared_ptr<const AccountEvents::Readers> AccountEvents::readers() const {
  MutexLock lock(&mutex_);
  return readers_;
}

void AccountEvents::WakeAll() {
  const std::shared_ptr<const Readers> all = readers();
  for (const std::shared_ptr<Reader>& reader : *all) reader->stream.Wake();
}

void AccountEvents::End(const absl::Status& why) {
  {
    MutexLock lock(&mutex_);
    if (end_.ok()) end_ = why;
  }
  follower_.RequestStop();
  WakeAll();
}

absl::Status AccountEvents::end() const {
  MutexLock lock(&mutex_);
  return end_;
}

void AccountEvents::OnAdded(int64_t previous,
                            const std::vector<LoggedEventPtr>& events) {
  const int64_t last = events.back()->position;
  const std::shared_ptr<const Readers> all = readers();
  for (const std::shared_ptr<Reader>& reader : *all) {
    const bool wanted = std::any_of(
        events.begin(), events.end(), [&reader](const LoggedEventPtr& event) {
          return reader->matcher.Matches(event->event);
        });
    if (wanted) {
      reader->stream.Wake();
      continue;
    }
    // A reader that was up to date still is, without being woken for that.
    int64_t position = reader->position;
    while (position >= previous && position < last &&
           !reader->position.compare_exchange_weak(position, last)) {
    }
  }
  std::vector<const oz::v1::Event*> added;
  added.reserve(events.size());
  for (const LoggedEventPtr& event : events) added.push_back(&event->event);
  Hint(added);
}

void AccountEvents::Hint(const std::vector<const oz::v1::Event*>& events) {
  const std::vector<std::string> run_ids =
      RunsToConfirm(*accounts_->parts().runs, state_->partition(), events);
  if (!run_ids.empty()) hooks_.on_hints(run_ids);
}

void AccountEvents::OnChange() {
  const std::string connection = ozd::Describe(follower_.connection());
  bool is_news = false;
  {
    MutexLock lock(&mutex_);
    is_news = reported_connection_ != connection;
    reported_connection_ = connection;
  }
  if (is_news) {
    ++connection_version_;
    hooks_.on_connection();
  }
  WakeAll();
}

void AccountEvents::Describe(oz::v1::AccountStatus* status) const {
  const EventFollower::Report report = follower_.report();
  const std::shared_ptr<const Readers> all = readers();
  status->set_subscribers(static_cast<int32_t>(all->size()));
  int64_t lag = 0;
  for (const std::shared_ptr<Reader>& reader : *all) {
    const int64_t position = reader->position;
    if (position >= 0) lag = std::max(lag, recent_.CountAfter(position));
  }
  status->set_lag(lag);
  status->set_last_sequence(recent_.has_begun()
                                ? recent_.last_sequence()
                                : log_->GetExtent(state_->partition())
                                      .value_or(EventLog::Extent())
                                      .last_sequence);
  status->set_followed_runs(report.followed_runs);
  status->set_upstream_streams(report.streams);
  if (report.is_idle) return;
  const oz::v1::Connection& connection = report.connection;
  if (connection.state() == "signed_out") {
    status->set_upstream("signed_out");
  } else if (connection.state() == "live") {
    status->set_upstream(connection.transport());
  } else {
    status->set_upstream("offline");
  }
  status->set_upstream_reason(connection.reason());
  if (connection.state() == "live" && connection.transport() != "stream") {
    status->set_upstream_reason(
        report.failure.ok()
            ? ""
            : absl::StrCat("no stream: ", StaleReason(report.failure)));
  }
}

}  // namespace ozd
