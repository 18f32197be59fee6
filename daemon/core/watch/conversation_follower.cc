// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/conversation_follower.h"

#include <algorithm>
#include <utility>

#include "daemon/core/runs/document_reader.h"
#include "daemon/core/runs/run_states.h"
#include "daemon/upstream/api/document_json.h"
#include "proto/support/backoff.h"

namespace ozd {
namespace {

constexpr int kMaxPauseFactor = 16;
// Absences in a row before a run that was there counts as gone.
constexpr int kBelievedAbsences = 2;

bool HasEnded(const oz::v1::Run& run) {
  return IsTerminalState(run.state()) || run.state() == "BLOCKED";
}

// Returns the items to show for a conversation without a normalised form.
std::vector<oz::v1::ConversationItem> OnlyTranscript() {
  oz::v1::ConversationItem item;
  item.set_role("system");
  item.set_kind("event");
  item.set_text(
      "this conversation cannot be shown; there is only its transcript");
  item.set_final(true);
  return {item};
}

}  // namespace

ConversationFollower::ConversationFollower(const Parts& parts,
                                           std::shared_ptr<AccountState> state,
                                           const oz::v1::CallContext& context,
                                           std::string run_id)
    : parts_(parts),
      state_(std::move(state)),
      context_(context),
      run_id_(std::move(run_id)) {}

ConversationFollower::~ConversationFollower() {
  watch_.reset();
  following_.reset();
  MutexLock lock(&mutex_);
  parts_.tasks->Cancel(timer_);
}

void ConversationFollower::Start() {
  absl::StatusOr<oz::v1::Run> cached = parts_.accounts->parts().runs->Get(
      state_->partition(), run_id_, oz::v1::RUN_VIEW_SUMMARY);
  if (cached.ok()) {
    MutexLock lock(&mutex_);
    cached_ = *std::move(cached);
  }
  following_ = parts_.hub->Follow(state_, {run_id_});
  watch_ = parts_.poller->Begin(
      state_, run_id_,
      [this](const std::shared_ptr<const RunReading>& reading) {
        OnReading(*reading);
      });
}

void ConversationFollower::Add(const std::shared_ptr<StreamHandle>& stream) {
  MutexLock lock(&mutex_);
  streams_.insert(stream);
}

void ConversationFollower::Remove(const std::shared_ptr<StreamHandle>& stream) {
  MutexLock lock(&mutex_);
  streams_.erase(stream);
}

void ConversationFollower::Look(
    const std::function<void(const Known&)>& look) const {
  MutexLock lock(&mutex_);
  look(known_);
}

void ConversationFollower::OnReading(const RunReading& reading) {
  {
    MutexLock lock(&mutex_);
    if (known_.ended || known_.end.has_value()) return;
    if (!reading.status.ok()) {
      NoteUnreadable(reading.status);
    } else {
      absences_ = 0;
      if (failures_ == 0) known_.failure = absl::OkStatus();
      if (NoteRun(reading.run, reading.confirmed)) {
        ReadSoon(absl::ZeroDuration());
      }
      EndIfOver();
    }
  }
  NotifyStreams();
}

// Returns true when the conversation should be read again because of `run`.
bool ConversationFollower::NoteRun(const oz::v1::Run& run, bool confirmed) {
  oz::v1::Run shown = run;
  shown.clear_prompt();
  shown.clear_raw_json();
  const bool other = known_.run_version == 0 ||
                     shown.state() != known_.run.state() ||
                     shown.updated_at_us() != known_.run.updated_at_us();
  confirmed_ = confirmed || (confirmed_ && !other);
  if (!other) return false;
  known_.run = std::move(shown);
  ++known_.run_version;
  return true;
}

void ConversationFollower::NoteUnreadable(const absl::Status& status) {
  if (!absl::IsNotFound(status)) {
    known_.failure = status;
    if (known_.run_version > 0) return;
    // The cached run can be shown meanwhile.
    if (cached_.has_value() && NoteRun(*cached_, /*confirmed=*/false)) {
      ReadSoon(absl::ZeroDuration());
    }
    return;
  }
  const absl::Duration now = parts_.accounts->parts().clock->Uptime();
  if (state_->WasCreatedLately(run_id_, now)) return;
  if (++absences_ >= kBelievedAbsences || known_.run_version == 0) {
    known_.end = status;
  }
}

void ConversationFollower::ReadSoon(absl::Duration delay) {
  // The read under way arms the next one.
  if (reading_) return;
  parts_.tasks->Cancel(timer_);
  const uint64_t generation = ++generation_;
  timer_ = parts_.tasks->RunAfter(delay, [weak = weak_from_this(), generation] {
    const std::shared_ptr<ConversationFollower> self = weak.lock();
    if (self == nullptr) return;
    {
      MutexLock lock(&self->mutex_);
      if (self->generation_ != generation || self->reading_) return;
      self->reading_ = true;
    }
    self->ReadConversation();
  });
}

void ConversationFollower::ReadConversation() {
  int64_t run_version = 0;
  {
    MutexLock lock(&mutex_);
    run_version = known_.run_version;
  }
  oz::v1::GetConversationRequest request;
  *request.mutable_context() = context_;
  request.set_run_id(run_id_);
  request.set_read_mode(oz::v1::READ_MODE_AUTO);
  CallScope scope;
  scope.cancelled = [tasks = parts_.tasks] { return tasks->is_shutdown(); };
  OnConversation(parts_.service->GetConversation(request, scope), run_version);
  NotifyStreams();
}

void ConversationFollower::OnConversation(
    const absl::StatusOr<DocumentAnswer>& answer, int64_t run_version) {
  MutexLock lock(&mutex_);
  reading_ = false;
  final_copy_ = false;
  settled_ = false;
  if (TakeConversation(answer)) {
    if (std::exchange(failures_, 0) > 0) known_.failure = absl::OkStatus();
    read_version_ = run_version;
  } else {
    ++failures_;
  }
  EndIfOver();
  if (known_.ended || known_.end.has_value()) return;
  if (known_.run_version != run_version) return ReadSoon(absl::ZeroDuration());
  const bool at_rest = failures_ == 0 && (settled_ || HasEnded(known_.run));
  if (at_rest) return;
  const Backoff backoff = {parts_.interval, parts_.interval * kMaxPauseFactor};
  ReadSoon(backoff.After(failures_ + 1));
}

// Returns false when the service could not be asked.
bool ConversationFollower::TakeConversation(
    const absl::StatusOr<DocumentAnswer>& answer) {
  if (absl::IsNotFound(answer.status())) {
    known_.conversation_read = true;
    return true;
  }
  if (absl::IsFailedPrecondition(answer.status())) {
    known_.log.Update(OnlyTranscript());
    known_.conversation_read = true;
    settled_ = true;
    return true;
  }
  if (!answer.ok()) {
    known_.failure = answer.status();
    return false;
  }
  absl::StatusOr<std::vector<oz::v1::ConversationItem>> items =
      ParseConversation(answer->content);
  if (!items.ok()) {
    known_.failure = items.status();
    return false;
  }
  known_.log.Update(*std::move(items));
  known_.conversation_read = true;
  const oz::v1::Freshness& freshness = answer->freshness;
  final_copy_ = freshness.source() == oz::v1::Freshness::SOURCE_CACHE &&
                !freshness.stale();
  if (freshness.stale_reason().empty()) return true;
  if (known_.failure.ok()) {
    known_.failure = absl::UnavailableError(freshness.stale_reason());
  }
  return false;
}

void ConversationFollower::EndIfOver() {
  known_.ended = known_.run_version > 0 && HasEnded(known_.run) &&
                 (confirmed_ || final_copy_) && known_.conversation_read &&
                 read_version_ == known_.run_version;
}

void ConversationFollower::NotifyStreams() {
  std::vector<std::shared_ptr<StreamHandle>> streams;
  {
    MutexLock lock(&mutex_);
    streams.assign(streams_.begin(), streams_.end());
  }
  for (const auto& stream : streams) stream->Notify(kNoticeResult);
}

}  // namespace ozd
