// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/upstream_events.h"

#include <algorithm>
#include <utility>

#include "daemon/core/base/core_errors.h"
#include "daemon/core/events/reconnect_policy.h"
#include "daemon/core/sync/hold.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kUpstreamComponent[] = "events";
// Until a stream is open, or a poll answered.
constexpr absl::Duration kCallTimeout = absl::Seconds(15);
// The same while polls, which do work, have to wait for it.
constexpr absl::Duration kProbeTimeout = absl::Seconds(5);
constexpr int kSweepEvery = 512;
// A stream that cannot be reached this often in a row may be kept away by the
// network while the rest of the service is not: polls stand in.
constexpr int kFailuresBeforePolling = 3;
// A stream that is never quiet has sent its backlog after this long.
constexpr absl::Duration kBacklogTakes = absl::Seconds(5);
// After the disk failed.
constexpr absl::Duration kDiskPause = absl::Seconds(1);

std::vector<std::vector<std::string>> Chunks(
    const std::vector<std::string>& run_ids) {
  std::vector<std::vector<std::string>> chunks;
  for (const std::string& run_id : run_ids) {
    if (chunks.empty() || chunks.back().size() == kMaxEventRunIds) {
      chunks.emplace_back();
    }
    chunks.back().push_back(run_id);
  }
  return chunks;
}

EventCursors AllAt(const std::vector<std::string>& run_ids, int64_t sequence) {
  EventCursors cursors;
  for (const std::string& run_id : run_ids) cursors[run_id] = sequence;
  return cursors;
}

}  // namespace

UpstreamEvents::UpstreamEvents(Parts parts, const Options& options, Hooks hooks)
    : parts_(std::move(parts)), options_(options), hooks_(std::move(hooks)) {}

absl::Duration UpstreamEvents::Step(const std::vector<std::string>& run_ids,
                                    bool urgent) {
  const absl::Duration now = parts_.clock->Uptime();
  const absl::Status held = parts_.state->HeldFailure(now);
  if (!held.ok()) {
    CloseStreams(/*sweep=*/true);
    const absl::Duration asked = AskedPause(held);
    return now +
           (asked > absl::ZeroDuration() ? asked : options_.permanent_back_off);
  }
  if (!parts_.ingest->Begin().ok()) return now + kDiskPause;
  const absl::flat_hash_set<std::string> wanted(run_ids.begin(), run_ids.end());
  absl::erase_if(joined_, [&wanted](const std::string& run_id) {
    return !wanted.contains(run_id);
  });
  if (transport_ != EventTransport::kStream && now >= better_at_) {
    transport_ = EventTransport::kStream;
    is_probing_ = true;
  }
  switch (transport_) {
    case EventTransport::kStream:
      return StepStreams(run_ids, urgent, now);
    case EventTransport::kPoll:
      return StepPoll(run_ids, urgent, now);
    case EventTransport::kList:
      break;
  }
  return StepList(run_ids);
}

absl::Duration UpstreamEvents::StepStreams(
    const std::vector<std::string>& run_ids, bool urgent, absl::Duration now) {
  absl::Duration due = absl::InfiniteDuration();
  for (Slot& slot : slots_) {
    due = std::min(due, CheckStream(&slot, now));
    if (transport_ != EventTransport::kStream) {
      CloseStreams(/*sweep=*/true);
      return now;
    }
  }
  if (!Admit(run_ids, urgent, now)) join_at_ = now + kDiskPause;
  if (!parts_.state->HeldFailure(now).ok()) return now;
  Assign(run_ids);
  due = std::min(due, join_at_.value_or(absl::InfiniteDuration()));
  for (Slot& slot : slots_) {
    if (slot.stream != nullptr && slot.reopen) {
      CloseStream(&slot, /*sweep=*/true);
    }
    if (slot.stream != nullptr) {
      due = std::min(due, Reconcile(&slot, now));
    } else if (now >= slot.open_at) {
      Open(&slot);
    } else {
      due = std::min(due, slot.open_at);
    }
  }
  return due;
}

bool UpstreamEvents::Admit(const std::vector<std::string>& run_ids, bool urgent,
                           absl::Duration now) {
  std::vector<std::string> joining;
  for (const std::string& run_id : run_ids) {
    if (!joined_.contains(run_id)) joining.push_back(run_id);
  }
  if (joining.empty()) {
    join_at_.reset();
    return true;
  }
  if (!urgent && !slots_.empty()) {
    if (!join_at_.has_value()) join_at_ = now + options_.gather;
    if (now < *join_at_) return true;
  }
  join_at_.reset();
  if (!LoadCursors(joining).ok()) return false;
  const bool alone = joined_.empty() && joining.size() <= kMaxEventRunIds;
  joined_alone_ = alone;
  for (const std::vector<std::string>& chunk : Chunks(joining)) {
    if (PollsAreRefused(now) || hooks_.is_stopping()) break;
    // Where this fails the stream begins further back instead.
    joined_alone_ = PollBesideStream(chunk, alone, now).ok() && joined_alone_;
  }
  joined_.insert(joining.begin(), joining.end());
  return true;
}

absl::Status UpstreamEvents::LoadCursors(
    const std::vector<std::string>& run_ids) {
  OZD_ASSIGN_OR_RETURN(const EventCursors cursors,
                       parts_.log->Cursors(parts_.state->partition(), run_ids));
  cursors_.Merge(cursors);
  return absl::OkStatus();
}

void UpstreamEvents::Assign(const std::vector<std::string>& run_ids) {
  const absl::flat_hash_set<std::string> wanted(run_ids.begin(), run_ids.end());
  absl::flat_hash_set<std::string> assigned;
  for (Slot& slot : slots_) {
    std::vector<std::string> kept;
    for (std::string& run_id : slot.run_ids) {
      if (!wanted.contains(run_id) || !joined_.contains(run_id)) continue;
      assigned.insert(run_id);
      kept.push_back(std::move(run_id));
    }
    slot.run_ids = std::move(kept);
  }
  for (const std::string& run_id : run_ids) {
    if (!joined_.contains(run_id) || assigned.contains(run_id)) continue;
    auto slot = std::find_if(slots_.begin(), slots_.end(), [](const Slot& one) {
      return one.run_ids.size() < kMaxEventRunIds;
    });
    if (slot == slots_.end()) {
      if (slots_.size() == kMostStreams) break;
      slot = slots_.emplace(slots_.end());
    }
    slot->run_ids.push_back(run_id);
    slot->reopen = true;
    slot->reconcile = slot->reconcile || !joined_alone_;
  }
  for (Slot& slot : slots_) {
    if (slot.run_ids.empty()) CloseStream(&slot, /*sweep=*/true);
  }
  slots_.erase(
      std::remove_if(slots_.begin(), slots_.end(),
                     [](const Slot& slot) { return slot.run_ids.empty(); }),
      slots_.end());
}

absl::Duration UpstreamEvents::CheckStream(Slot* slot, absl::Duration now) {
  if (slot->stream == nullptr) return absl::InfiniteDuration();
  const UpstreamStream::State state = slot->stream->state();
  if (state.opened_at.has_value() && !slot->noted_open) OnOpened(slot);
  absl::Duration due = absl::InfiniteDuration();
  if (state.is_open() && !slot->noted_quiet) {
    const absl::Duration latest = *state.opened_at + kBacklogTakes;
    const absl::Duration quiet_at =
        state.is_paused
            ? latest
            : std::min(latest, state.last_event_at + options_.quiet_after);
    slot->noted_quiet = now >= quiet_at;
    if (slot->noted_quiet) {
      parts_.ingest->Add({{}, {}, slot->stream->run_ids()});
    } else {
      due = quiet_at;
    }
  }
  if (state.end.has_value()) OnStreamEnd(slot, state, now);
  if (!state.is_open()) return due;
  const absl::Duration recycle_at = *state.opened_at + options_.recycle_after;
  if (now < recycle_at) return std::min(due, recycle_at);
  CloseStream(slot, /*sweep=*/true);
  slot->open_at = now;
  return due;
}

void UpstreamEvents::OnOpened(Slot* slot) {
  slot->noted_open = true;
  slot->failures = 0;
  logged_signed_out_ = false;
  is_probing_ = false;
  stream_failure_ = absl::OkStatus();
  if (absl::IsUnauthenticated(parts_.state->last_failure())) {
    parts_.state->NoteSuccess();
  }
}

void UpstreamEvents::OnStreamEnd(Slot* slot, const UpstreamStream::State& state,
                                 absl::Duration now) {
  CloseStream(slot, /*sweep=*/true);
  absl::Status status = *state.end;
  if (status.ok()) status = absl::UnavailableError("the stream was closed");
  ++slot->failures;
  // A service that has streamed before offers streams.
  if (state.opened_at.has_value() &&
      ClassifyEnd(status) == StreamEnd::kNotOffered) {
    status = absl::UnavailableError("the stream broke");
  }
  OnStreamFailure(slot, status, now);
}

void UpstreamEvents::OnStreamFailure(Slot* slot, const absl::Status& status,
                                     absl::Duration now) {
  stream_failure_ = status;
  slot->open_at =
      now + ReconnectPause(options_.back_off, slot->failures, status);
  switch (ClassifyEnd(status)) {
    case StreamEnd::kNotOffered:
      LogInfo(kUpstreamComponent, "no streams here (", StaleReason(status),
              "); trying polls");
      return LeaveStreams(status, now + options_.retry_better_after);
    case StreamEnd::kPermanent:
      slot->open_at =
          std::max(slot->open_at, now + options_.permanent_back_off);
      break;
    case StreamEnd::kSignedOut:
      slot->open_at =
          std::max(slot->open_at, now + options_.permanent_back_off);
      NoteRefusal(status, now);
      break;
    case StreamEnd::kRateLimited:
      NoteRefusal(status, now);
      break;
    case StreamEnd::kTransient:
      if ((is_probing_ || slot->failures == kFailuresBeforePolling) &&
          !PollsAreRefused(now)) {
        if (!is_probing_) {
          LogWarning(kUpstreamComponent, "the stream cannot be reached (",
                     StaleReason(status), "); polling meanwhile");
        }
        LeaveStreams(status, now + options_.permanent_back_off);
      }
      break;
  }
}

void UpstreamEvents::LeaveStreams(const absl::Status& why,
                                  absl::Duration until) {
  const absl::Duration now = parts_.clock->Uptime();
  stream_failure_ = why;
  is_probing_ = false;
  better_at_ = until;
  poll_at_ = now;
  poll_failures_ = 0;
  has_polled_ = false;
  transport_ =
      PollsAreRefused(now) ? EventTransport::kList : EventTransport::kPoll;
}

void UpstreamEvents::NoteRefusal(const absl::Status& status,
                                 absl::Duration now) {
  if (ClassifyEnd(status) == StreamEnd::kRateLimited) {
    NoteIfRateLimited(parts_.state.get(), status, *parts_.clock);
  }
  if (!absl::IsUnauthenticated(status)) return;
  if (!logged_signed_out_) {
    logged_signed_out_ = true;
    LogWarning(kUpstreamComponent, "account ", parts_.state->partition(), ": ",
               status.message());
  }
  parts_.state->NoteFailure(status,
                            now + HoldAfter(status, parts_.state->failures()));
}

void UpstreamEvents::Open(Slot* slot) {
  slot->reopen = false;
  slot->noted_open = false;
  slot->noted_quiet = false;
  ApiCaller caller = Caller();
  if (is_probing_) caller.timeout = kProbeTimeout;
  UpstreamStream::Hooks hooks;
  hooks.on_event = [this, run_ids = slot->run_ids, highest = int64_t{0},
                    count = 0](oz::v1::Event&& event) mutable {
    if (!parts_.ingest->HasRoom()) return false;
    cursors_.Advance(event.run_id(), event.sequence());
    highest = std::max<int64_t>(highest, event.sequence());
    parts_.ingest->AddEvent(std::move(event));
    // So that runs with few events do not hold all others back when the daemon
    // dies.
    if (++count % kSweepEvery == 0) {
      parts_.ingest->Add({{}, AllAt(run_ids, highest), {}});
    }
    return true;
  };
  hooks.on_progress = hooks_.poke;
  slot->stream = std::make_unique<UpstreamStream>(
      parts_.calls, parts_.clock, caller, slot->run_ids,
      cursors_.Since(slot->run_ids, options_.overlap), std::move(hooks));
}

void UpstreamEvents::CloseStream(Slot* slot, bool sweep) {
  if (slot->stream == nullptr) return;
  slot->stream->Stop();
  const int64_t highest = slot->stream->state().highest;
  if (sweep && highest > 0) {
    // Before the next stream is opened: it begins after all that this one gave.
    EventCursors cursors = AllAt(slot->stream->run_ids(), highest);
    cursors_.Merge(cursors);
    parts_.ingest->Add({{}, std::move(cursors), {}});
  }
  slot->stream.reset();
}

void UpstreamEvents::CloseStreams(bool sweep) {
  for (Slot& slot : slots_) CloseStream(&slot, sweep);
  slots_.clear();
}

void UpstreamEvents::Close() {
  CloseStreams(/*sweep=*/true);
  joined_.clear();
  join_at_.reset();
}

void UpstreamEvents::StartOver() {
  CloseStreams(/*sweep=*/false);
  cursors_.Clear();
  joined_.clear();
  // No stream is left that could add events after the gap.
  parts_.ingest->Resume();
}

void UpstreamEvents::ResumeStreams() {
  for (Slot& slot : slots_) {
    if (slot.stream != nullptr) slot.stream->Resume();
  }
}

void UpstreamEvents::RetryNow() {
  if (!parts_.state->last_failure().ok()) return;
  const absl::Duration now = parts_.clock->Uptime();
  for (Slot& slot : slots_) slot.open_at = std::min(slot.open_at, now);
  poll_at_ = std::min(poll_at_, now);
}

UpstreamEvents::State UpstreamEvents::state() const {
  State state;
  state.transport = transport_;
  state.failure = stream_failure_;
  bool all_open = !slots_.empty();
  for (const Slot& slot : slots_) {
    const bool open = slot.stream != nullptr && slot.stream->state().is_open();
    all_open = all_open && open;
    state.streams += open ? 1 : 0;
    if (slot.failures > 0 && !open) {
      state.health = State::Health::kFailing;
      state.failures = std::max(state.failures, slot.failures);
    }
  }
  if (transport_ == EventTransport::kPoll && poll_failures_ > 0) {
    state.health = State::Health::kFailing;
    state.failure = poll_failure_;
    state.failures = poll_failures_;
  }
  const bool live = transport_ == EventTransport::kStream ? all_open
                    : transport_ == EventTransport::kPoll
                        ? has_polled_ && poll_failures_ == 0
                        : true;
  if (live) state.health = State::Health::kLive;
  return state;
}

ApiCaller UpstreamEvents::Caller() const {
  ApiCaller caller = SharedCaller(*parts_.state);
  caller.timeout = kCallTimeout;
  return caller;
}

}  // namespace ozd
