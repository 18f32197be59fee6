// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/run_list_source.h"

#include <algorithm>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/runs/run_lister.h"
#include "proto/support/backoff.h"
#include "proto/support/log.h"

namespace ozd {
namespace {

// A client's message limit is 4 MiB.
constexpr size_t kChunkBytes = 1 << 20;
// Pauses between attempts to read a snapshot; the last one repeats.
constexpr absl::Duration kPauses[] = {absl::Seconds(1), absl::Seconds(2),
                                      absl::Seconds(5), absl::Seconds(10),
                                      absl::Seconds(30)};
// A snapshot from a part of the history is not repeated more often than this.
constexpr absl::Duration kPartialAgain = absl::Seconds(10);
constexpr absl::Duration kStorageAgain = absl::Seconds(1);

}  // namespace

std::optional<int64_t> RevisionOfToken(absl::string_view token,
                                       absl::string_view epoch) {
  int64_t revision = 0;
  const size_t colon = token.rfind(':');
  if (colon == absl::string_view::npos || token.substr(0, colon) != epoch ||
      !absl::SimpleAtoi(token.substr(colon + 1), &revision) || revision < 0) {
    return std::nullopt;
  }
  return revision;
}

RunListSource::RunListSource(const Parts& parts,
                             std::shared_ptr<AccountState> state,
                             const oz::v1::WatchRunsRequest& request,
                             std::optional<int64_t> revision)
    : parts_(parts),
      state_(std::move(state)),
      request_(request),
      matcher_(parts.accounts->parts().runs, state_->partition(),
               request.filter()),
      epoch_(parts.accounts->parts().runs->epoch()),
      interest_(parts.accounts->TakeInterest(state_)),
      stream_(parts.streams->Add(state_->partition())),
      phase_(revision.has_value() ? Phase::kCatchingUp : Phase::kReading),
      revision_(revision.value_or(0)) {
  // Runs that are stalled already are marked in the first messages.
  parts_.stalls->Since(state_->partition(), &stalls_seen_);
}

RunListSource::~RunListSource() {
  if (fetch_ != nullptr) fetch_->Abandon();
  parts_.streams->Remove(stream_);
}

void RunListSource::Start(std::function<void()> wake) {
  stream_->Start(std::move(wake));
  if (phase_ == Phase::kReading) BeginSnapshot();
}

Polled<oz::v1::WatchRunsResponse> RunListSource::Next() {
  const uint32_t notices = stream_->TakeNotices();
  const absl::Status end = parts_.streams->EndOf(notices);
  if (!end.ok()) return Polled<Response>::End(end);
  HandleNotices(notices);
  if (end_.has_value()) return Polled<Response>::End(*end_);
  if (out_.empty() && phase_ == Phase::kSending) SendChunk();
  if (out_.empty()) FollowChanges();
  if (out_.empty() && stream_->IsKeepaliveDue()) {
    Response response;
    response.mutable_heartbeat();
    Push(std::move(response));
  }
  if (out_.empty()) return Polled<Response>::Wait();
  Response response = std::move(out_.front());
  out_.pop_front();
  stream_->ResetKeepalive();
  return Polled<Response>::Message(std::move(response));
}

void RunListSource::HandleNotices(uint32_t notices) {
  if ((notices & kNoticeResult) != 0) TakeSnapshot();
  if ((notices & kNoticeRunsChanged) != 0) changed_ = true;
  const absl::Duration now = parts_.accounts->parts().clock->Uptime();
  const bool again = phase_ == Phase::kReading && fetch_ == nullptr &&
                     (notices & (kNoticeConnection | kNoticeRetry)) != 0;
  const bool complete = synced_ && snapshot_.partial && fetch_ == nullptr &&
                        phase_ == Phase::kLive && notices != 0 &&
                        state_->last_failure().ok() &&
                        now >= read_again_at_.value_or(now);
  if (again || complete) BeginSnapshot();
  // Before that only the snapshot is sent, or why there is none.
  if (synced_ && (notices & kNoticeConnection) != 0) SendConnectionIfChanged();
  if ((notices & kNoticeStalled) != 0 && phase_ == Phase::kLive) SendStalled();
}

void RunListSource::BeginSnapshot() {
  phase_ = Phase::kReading;
  batch_ = nullptr;
  fetch_ = parts_.snapshots->Start(request_, stream_);
}

void RunListSource::TakeSnapshot() {
  if (fetch_ == nullptr) return;
  std::optional<absl::StatusOr<RunSnapshot>> result = fetch_->Take();
  if (!result.has_value()) return;
  fetch_ = nullptr;
  if (!result->ok()) return OnNoSnapshot(result->status());
  failures_ = 0;
  snapshot_ = *std::move(*result);
  snapshot_sent_ = 0;
  synced_ = false;
  sent_.reset();
  if (!matcher_.passes_all()) sent_.emplace();
  phase_ = Phase::kSending;
  read_again_at_ = parts_.accounts->parts().clock->Uptime() + kPartialAgain;
}

void RunListSource::OnNoSnapshot(const absl::Status& failure) {
  if (absl::IsInvalidArgument(failure)) {
    end_ = failure;
    return;
  }
  const oz::v1::Connection known = parts_.hub->GetConnection(*state_);
  const bool explains = !known.state().empty() && known.state() != "live";
  const oz::v1::Connection connection =
      explains ? known
               : ConnectionAfter(failure, *parts_.accounts->parts().clock);
  if (connection_.IsChange(connection)) SendConnection(connection);
  parts_.tasks->RunAfter(PauseOf(kPauses, ++failures_),
                         [stream = stream_] { stream->Notify(kNoticeRetry); });
}

void RunListSource::SendChunk() {
  const bool first = snapshot_sent_ == 0;
  Response response;
  oz::v1::SnapshotChunk* chunk = response.mutable_snapshot();
  chunk->set_reset(first);
  *chunk->mutable_freshness() = snapshot_.freshness;
  size_t bytes = 0;
  while (snapshot_sent_ < snapshot_.runs.size() && bytes < kChunkBytes &&
         chunk->runs_size() < parts_.chunk_runs) {
    oz::v1::Run& run = snapshot_.runs[snapshot_sent_++];
    NoteSent(run.run_id());
    if (parts_.progress != nullptr) parts_.progress->Mark(*state_, &run);
    bytes += run.ByteSizeLong();
    chunk->add_runs()->Swap(&run);
  }
  const bool last = snapshot_sent_ == snapshot_.runs.size();
  Push(std::move(response));
  if (!last) return;
  snapshot_.runs = {};
  revision_ = snapshot_.revision;
  phase_ = Phase::kCatchingUp;
}

void RunListSource::FollowChanges() {
  while (out_.empty() &&
         (phase_ == Phase::kLive || phase_ == Phase::kCatchingUp)) {
    if (batch_ != nullptr) {
      const bool sent =
          matcher_.has_ancestor() ? SendWholeBatch() : SendNextChange();
      if (!sent) return;
      continue;
    }
    if (phase_ == Phase::kLive && !changed_) return;
    if (!ReadBatch()) return;
    if (batch_ != nullptr || phase_ != Phase::kCatchingUp) continue;
    phase_ = Phase::kLive;
    synced_ = true;
    Response response;
    response.mutable_synced();
    Push(std::move(response));
    SendConnectionIfChanged();
  }
}

// Returns false when the changes cannot be read now. No batch means no changes.
bool RunListSource::ReadBatch() {
  const absl::StatusOr<std::shared_ptr<const RunChanges>> changes =
      parts_.feed->After(*state_, revision_);
  if (absl::IsOutOfRange(changes.status())) {
    BeginSnapshot();
    return true;
  }
  if (!changes.ok()) {
    RetryChanges(changes.status());
    return false;
  }
  changed_ = (*changes)->has_more;
  if ((*changes)->runs.empty() && (*changes)->removed.empty()) {
    revision_ = std::max(revision_, (*changes)->revision);
    return true;
  }
  batch_ = *changes;
  next_run_ = 0;
  next_removed_ = 0;
  return true;
}

// Returns false when the cache cannot be read; no change is skipped then.
bool RunListSource::SendNextChange() {
  const bool has_run = next_run_ < batch_->runs.size();
  const bool has_removed = next_removed_ < batch_->removed.size();
  if (!has_run && !has_removed) {
    revision_ = std::max(revision_, batch_->revision);
    batch_ = nullptr;
    return true;
  }
  const bool run_first =
      has_run && (!has_removed || batch_->runs[next_run_].revision() <
                                      batch_->removed[next_removed_].revision);
  if (!run_first) {
    const RunChanges::Removed& removed = batch_->removed[next_removed_++];
    revision_ = std::max(revision_, removed.revision);
    OnRemoved(removed.run_id);
    return true;
  }
  const oz::v1::Run& run = batch_->runs[next_run_];
  const absl::StatusOr<bool> matches = matcher_.Matches(run);
  if (!matches.ok()) {
    RetryChanges(matches.status());
    return false;
  }
  ++next_run_;
  revision_ = std::max(revision_, run.revision());
  if (*matches) {
    NoteSent(run.run_id());
    Push(Upserted(run));
  } else {
    OnRemoved(run.run_id());
  }
  return true;
}

// A new run may connect others with their ancestor, and all that follows from
// one change must lie between two tokens.
bool RunListSource::SendWholeBatch() {
  const int64_t begin = revision_;
  const std::shared_ptr<const RunChanges> batch = batch_;
  bool ok = true;
  while (ok && batch_ != nullptr) ok = SendNextChange();
  const bool came = std::any_of(out_.begin(), out_.end(), [](const auto& out) {
    return out.has_upsert();
  });
  if (ok && came) ok = AddDescendants();
  if (!ok) {
    out_.clear();
    batch_ = nullptr;
    revision_ = begin;
    return false;
  }
  // The descendants of a removed run have lost their ancestor.
  if (!batch->removed.empty()) {
    out_.clear();
    BeginSnapshot();
    return true;
  }
  for (size_t i = 0; i + 1 < out_.size(); ++i) {
    out_[i].set_resume(absl::StrCat(epoch_, ":", begin));
  }
  return true;
}

void RunListSource::OnRemoved(const std::string& run_id) {
  if (!MayHaveSent(run_id)) return;
  if (sent_.has_value()) sent_->erase(absl::HashOf(run_id));
  Response response;
  response.set_removed(run_id);
  Push(std::move(response));
}

bool RunListSource::AddDescendants() {
  RunQuery query;
  query.filter = request_.filter();
  query.limit = kMaxSnapshotRuns;
  const absl::StatusOr<RunRows> rows =
      parts_.accounts->parts().runs->List(state_->partition(), query);
  if (!rows.ok()) {
    RetryChanges(rows.status());
    return false;
  }
  if (!sent_.has_value()) sent_.emplace();
  for (const oz::v1::Run& run : rows->runs) {
    if (sent_->contains(absl::HashOf(run.run_id()))) continue;
    NoteSent(run.run_id());
    Push(Upserted(run));
  }
  return true;
}

void RunListSource::RetryChanges(const absl::Status& failure) {
  LogWarning("watch", "cannot read what changed: ", failure.message());
  changed_ = true;
  parts_.tasks->RunAfter(kStorageAgain, [stream = stream_] {
    stream->Notify(kNoticeRunsChanged);
  });
}

void RunListSource::SendConnectionIfChanged() {
  const oz::v1::Connection connection = parts_.hub->GetConnection(*state_);
  if (connection.state().empty() || !connection_.IsChange(connection)) return;
  SendConnection(connection);
}

void RunListSource::SendConnection(const oz::v1::Connection& connection) {
  connection_.Record(connection);
  Response response;
  *response.mutable_connection() = connection;
  Push(std::move(response));
}

void RunListSource::SendStalled() {
  for (const oz::v1::Run& run :
       parts_.stalls->Since(state_->partition(), &stalls_seen_)) {
    const absl::StatusOr<bool> matches = matcher_.Matches(run);
    // A client that does not have the run would take it for a change.
    if (!matches.value_or(false) || !MayHaveSent(run.run_id())) continue;
    Push(Upserted(run));
  }
}

void RunListSource::Push(Response response) {
  response.set_resume(Token());
  out_.push_back(std::move(response));
}

oz::v1::WatchRunsResponse RunListSource::Upserted(
    const oz::v1::Run& run) const {
  Response response;
  *response.mutable_upsert() = run;
  if (parts_.progress != nullptr) {
    parts_.progress->Mark(*state_, response.mutable_upsert());
  }
  return response;
}

// A client that breaks off within a snapshot has to begin again: a token
// without a revision is none.
std::string RunListSource::Token() const {
  if (phase_ == Phase::kReading || phase_ == Phase::kSending) {
    return absl::StrCat(epoch_, ":");
  }
  return absl::StrCat(epoch_, ":", revision_);
}

void RunListSource::NoteSent(const std::string& run_id) {
  if (sent_.has_value()) sent_->insert(absl::HashOf(run_id));
}

bool RunListSource::MayHaveSent(const std::string& run_id) const {
  return !sent_.has_value() || sent_->contains(absl::HashOf(run_id));
}

}  // namespace ozd
