// Copyright (c) 2026 The ozd authors. MIT licence.
// The polls of UpstreamEvents: instead of a stream, and for the events that a
// run missed before it joined a stream.
#include <stddef.h>

#include <algorithm>
#include <utility>

#include "daemon/core/base/core_errors.h"
#include "daemon/core/events/reconnect_policy.h"
#include "daemon/core/events/upstream_events.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kPollComponent[] = "events";
constexpr int kPageSize = 500;
constexpr absl::Duration kPollRoomPause = absl::Milliseconds(100);
// Before runs that joined a stream are asked for again.
constexpr absl::Duration kReconcilePause = absl::Seconds(1);

// Moves the valid events of a page to `batch`; returns the greatest sequence of
// them, or `since`.
int64_t TakePage(EventPage page, int64_t since, EventBatch* batch) {
  int64_t last = since;
  for (oz::v1::Event& event : page.events) {
    if (event.sequence() <= 0 || event.run_id().empty()) continue;
    last = std::max<int64_t>(last, event.sequence());
    int64_t& cursor = batch->cursors[event.run_id()];
    cursor = std::max<int64_t>(cursor, event.sequence());
    batch->events.push_back(std::move(event));
  }
  return last;
}

}  // namespace

absl::Duration UpstreamEvents::StepPoll(const std::vector<std::string>& run_ids,
                                        bool urgent, absl::Duration now) {
  std::vector<std::string> joining;
  for (const std::string& run_id : run_ids) {
    if (!joined_.contains(run_id)) joining.push_back(run_id);
  }
  if (!joining.empty()) {
    if (!LoadCursors(joining).ok()) return now + absl::Seconds(1);
    joined_.insert(joining.begin(), joining.end());
    if (urgent && poll_failures_ == 0) poll_at_ = now;
  }
  if (now < poll_at_) return std::min(poll_at_, better_at_);
  const absl::Status status = PollAll(run_ids);
  poll_failure_ = status;
  poll_at_ = now + options_.poll_interval;
  if (status.ok()) {
    has_polled_ = true;
    poll_failures_ = 0;
    return std::min(poll_at_, better_at_);
  }
  ++poll_failures_;
  poll_at_ = std::max(poll_at_, now + ReconnectPause(options_.back_off,
                                                     poll_failures_, status));
  const StreamEnd end = ClassifyEnd(status);
  if (end == StreamEnd::kNotOffered) {
    OnPollRefused(status, now);
    return now;
  }
  if (end == StreamEnd::kPermanent) {
    poll_at_ = std::max(poll_at_, now + options_.permanent_back_off);
  }
  NoteRefusal(status, now);
  return std::min(poll_at_, better_at_);
}

void UpstreamEvents::OnPollRefused(const absl::Status& status,
                                   absl::Duration now) {
  polls_refused_until_ = now + options_.retry_better_after;
  poll_failures_ = 0;
  // Streams that were only out of reach are all that is left.
  if (ClassifyEnd(stream_failure_) != StreamEnd::kNotOffered) {
    transport_ = EventTransport::kStream;
    return;
  }
  LogInfo(kPollComponent, "no polls here either (", StaleReason(status),
          "); the list of runs is what is left");
  transport_ = EventTransport::kList;
}

absl::Duration UpstreamEvents::StepList(
    const std::vector<std::string>& run_ids) {
  // No events will come: subscribers need not wait for them.
  parts_.ingest->Add({{}, {}, run_ids});
  return better_at_;
}

absl::Status UpstreamEvents::PollBesideStream(
    const std::vector<std::string>& run_ids, bool completes,
    absl::Duration now) {
  const absl::Status status = Poll(run_ids, completes);
  if (ClassifyEnd(status) == StreamEnd::kNotOffered) {
    polls_refused_until_ = now + options_.retry_better_after;
    poll_failure_ = status;
  }
  NoteRefusal(status, now);
  return status;
}

absl::Duration UpstreamEvents::Reconcile(Slot* slot, absl::Duration now) {
  if (slot->reopen) return absl::InfiniteDuration();
  if (slot->noted_quiet || PollsAreRefused(now)) slot->reconcile = false;
  if (!slot->reconcile || !slot->noted_open) return absl::InfiniteDuration();
  if (now < slot->reconcile_at) return slot->reconcile_at;
  if (PollBesideStream(slot->run_ids, /*completes=*/true, now).ok()) {
    slot->reconcile = false;
    return absl::InfiniteDuration();
  }
  slot->reconcile_at = now + kReconcilePause;
  return slot->reconcile_at;
}

absl::Status UpstreamEvents::PollAll(const std::vector<std::string>& run_ids) {
  for (size_t first = 0; first < run_ids.size(); first += kMaxEventRunIds) {
    const size_t count = std::min(run_ids.size() - first, kMaxEventRunIds);
    const auto begin = run_ids.begin() + static_cast<std::ptrdiff_t>(first);
    OZD_RETURN_IF_ERROR(
        Poll({begin, begin + static_cast<std::ptrdiff_t>(count)},
             /*completes=*/true));
  }
  return absl::OkStatus();
}

absl::Status UpstreamEvents::Poll(const std::vector<std::string>& run_ids,
                                  bool completes) {
  // Sequences grow over all runs: the events of these runs up to here are there
  // by now.
  const int64_t known = parts_.recent->last_sequence();
  int64_t since = cursors_.Since(run_ids, options_.overlap);
  while (!hooks_.is_stopping()) {
    if (!parts_.ingest->WaitForRoom(kPollRoomPause)) continue;
    OZD_ASSIGN_OR_RETURN(
        EventPage page,
        EventApi(parts_.calls).List(Caller(), run_ids, since, kPageSize));
    const bool is_full = page.is_full;
    EventBatch batch;
    const int64_t last = TakePage(std::move(page), since, &batch);
    const bool more = is_full && last > since;
    if (!more) {
      const int64_t covered = std::max(known, last);
      for (const std::string& run_id : run_ids) {
        if (covered > 0) batch.cursors[run_id] = covered;
      }
      if (completes) batch.caught_up = run_ids;
    }
    cursors_.Merge(batch.cursors);
    parts_.ingest->Add(std::move(batch));
    if (!more) return absl::OkStatus();
    since = last;
  }
  return ShuttingDownError();
}

bool UpstreamEvents::PollsAreRefused(absl::Duration now) const {
  return now < polls_refused_until_;
}

}  // namespace ozd
