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

constexpr char kComponent[] = "events";
// Until a stream is open, or a poll answered.
constexpr absl::Duration kCallTimeout = absl::Seconds(15);
// The same while polls, which do work, have to wait for it.
constexpr absl::Duration kProbeTimeout = absl::Seconds(5);
constexpr int kSweepEvery = 512;
// A stream that cannot be reached this often in a row may be kept away by the
// network while the rest of the service is not: polls stand in.
constexpr int kFailuresBeforePolling = 3;
// Lanes that have yet to notice that they were told to end.
constexpr size_t kMostRetired = 2;
// Between two looks whether there is room for more events.
constexpr absl::Duration kRoomPause = absl::Milliseconds(100);
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
  retired_.erase(
      std::remove_if(retired_.begin(), retired_.end(),
                     [](const auto& lane) { return lane->has_ended(); }),
      retired_.end());
  const absl::Status held = parts_.state->HeldFailure(now);
  if (!held.ok()) {
    CloseLanes(/*sweep=*/true);
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
  for (Slot& slot : slots_) {
    CheckLane(&slot, now);
    if (transport_ != EventTransport::kStream) {
      CloseLanes(/*sweep=*/true);
      return now;
    }
  }
  if (!Admit(run_ids, urgent, now)) join_at_ = now + kDiskPause;
  if (!parts_.state->HeldFailure(now).ok()) return now;
  Assign(run_ids);
  absl::Duration due = join_at_.value_or(absl::InfiniteDuration());
  for (Slot& slot : slots_) {
    if (slot.lane != nullptr && slot.reopen && retired_.size() < kMostRetired) {
      Retire(&slot);
    }
    if (slot.lane != nullptr) {
      due = std::min(due, Reconcile(&slot, now));
      continue;
    }
    if (now >= slot.open_at) {
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
    if (slot.run_ids.empty() && slot.lane != nullptr) Retire(&slot);
  }
  slots_.erase(
      std::remove_if(slots_.begin(), slots_.end(),
                     [](const Slot& slot) { return slot.run_ids.empty(); }),
      slots_.end());
}

void UpstreamEvents::CheckLane(Slot* slot, absl::Duration now) {
  if (slot->lane == nullptr) return;
  if (slot->lane->was_opened() && !slot->noted_open) {
    slot->noted_open = true;
    slot->failures = 0;
    told_signed_out_ = false;
    is_probing_ = false;
    stream_failure_ = absl::OkStatus();
    if (absl::IsUnauthenticated(parts_.state->last_failure())) {
      parts_.state->NoteSuccess();
    }
  }
  if (slot->lane->is_quiet() && !slot->noted_quiet) {
    slot->noted_quiet = true;
    parts_.ingest->Add({{}, {}, slot->lane->run_ids()});
  }
  if (slot->lane->has_ended()) OnLaneEnd(slot, now);
}

void UpstreamEvents::OnLaneEnd(Slot* slot, absl::Duration now) {
  const std::unique_ptr<UpstreamStream> lane = std::move(slot->lane);
  Sweep(*lane);
  slot->open_at = now;
  if (lane->was_recycled()) return;
  absl::Status status = lane->status();
  if (status.ok()) status = absl::UnavailableError("the stream was closed");
  ++slot->failures;
  // Whoever has streamed before offers streams.
  if (lane->was_opened() && ClassifyEnd(status) == StreamEnd::kNotOffered) {
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
      LogInfo(kComponent, "no streams here (", StaleReason(status),
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
          LogWarning(kComponent, "the stream cannot be reached (",
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
  if (!told_signed_out_) {
    told_signed_out_ = true;
    LogWarning(kComponent, "account ", parts_.state->partition(), ": ",
               status.message());
  }
  parts_.state->NoteFailure(status,
                            now + HoldAfter(status, parts_.state->failures()));
}

void UpstreamEvents::Open(Slot* slot) {
  slot->reopen = false;
  slot->noted_open = false;
  slot->noted_quiet = false;
  UpstreamStream::Request request;
  request.caller = Caller();
  if (is_probing_) request.caller.timeout = kProbeTimeout;
  request.run_ids = slot->run_ids;
  request.since = cursors_.Since(slot->run_ids, options_.overlap);
  request.recycle_after = options_.recycle_after;
  UpstreamStream::Hooks hooks;
  hooks.wait_for_room = [this] {
    return parts_.ingest->WaitForRoom(kRoomPause);
  };
  hooks.on_event = [this, run_ids = slot->run_ids, highest = int64_t{0},
                    count = 0](const oz::v1::Event& event) mutable {
    cursors_.Advance(event.run_id(), event.sequence());
    parts_.ingest->AddEvent(event);
    highest = std::max<int64_t>(highest, event.sequence());
    // So that runs that say little do not hold all others back when the daemon
    // dies.
    if (++count % kSweepEvery == 0) {
      parts_.ingest->Add({{}, AllAt(run_ids, highest), {}});
    }
  };
  hooks.on_progress = hooks_.poke;
  slot->lane = std::make_unique<UpstreamStream>(
      parts_.calls, parts_.clock, std::move(request), std::move(hooks));
}

void UpstreamEvents::Retire(Slot* slot) {
  // In this order: what the next lane begins with is all that this one gave.
  slot->lane->RequestStop();
  Sweep(*slot->lane);
  retired_.push_back(std::move(slot->lane));
}

void UpstreamEvents::Sweep(const UpstreamStream& lane) {
  const int64_t highest = lane.highest();
  if (highest == 0) return;
  EventCursors cursors = AllAt(lane.run_ids(), highest);
  cursors_.Merge(cursors);
  parts_.ingest->Add({{}, std::move(cursors), {}});
}

void UpstreamEvents::CloseLanes(bool sweep) {
  for (Slot& slot : slots_) {
    if (slot.lane == nullptr) continue;
    slot.lane->RequestStop();
    if (sweep) Sweep(*slot.lane);
    retired_.push_back(std::move(slot.lane));
  }
  slots_.clear();
  retired_.clear();
}

void UpstreamEvents::Close() {
  for (const auto& lane : retired_) lane->RequestStop();
  CloseLanes(/*sweep=*/true);
  joined_.clear();
  join_at_.reset();
}

void UpstreamEvents::StartOver() {
  CloseLanes(/*sweep=*/false);
  cursors_.Clear();
  joined_.clear();
  // No lane is left that could add what follows the gap.
  parts_.ingest->Resume();
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
    const bool open = slot.lane != nullptr && slot.lane->was_opened() &&
                      !slot.lane->has_ended();
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
