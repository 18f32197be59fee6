// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/artifacts/upload_source.h"

#include <stdint.h>
#include <string.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/writes/mutation.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::UploadProgress;

// Nobody wants to hear of every packet.
constexpr int64_t kTellEveryBytes = 256 << 10;

// State that the work and the source share; the work may outlive the source.
class UploadState {
 public:
  explicit UploadState(int64_t total) : total_(total) {}

  void SetWake(std::function<void()> wake) {
    MutexLock lock(&mutex_);
    wake_ = std::move(wake);
  }
  // No wake-up comes after this.
  void Abandon() {
    MutexLock lock(&mutex_);
    abandoned_ = true;
    wake_ = nullptr;
  }
  bool abandoned() {
    MutexLock lock(&mutex_);
    return abandoned_;
  }
  void NoteSent(int64_t bytes) {
    MutexLock lock(&mutex_);
    sent_ += bytes;
    if (sent_ - told_ >= kTellEveryBytes && wake_) wake_();
  }
  void NoteEnd(absl::StatusOr<oz::v1::Artifact> artifact) {
    MutexLock lock(&mutex_);
    end_ = std::move(artifact);
    if (wake_) wake_();
  }

  Polled<UploadProgress> Next() {
    MutexLock lock(&mutex_);
    UploadProgress progress;
    progress.set_sent_bytes(std::min(sent_, total_));
    progress.set_total_bytes(total_);
    if (end_.has_value()) {
      if (!end_->ok()) return Polled<UploadProgress>::End(end_->status());
      if (finished_) return Polled<UploadProgress>::End(absl::OkStatus());
      finished_ = true;
      *progress.mutable_artifact() = **end_;
      return Polled<UploadProgress>::Message(std::move(progress));
    }
    if (sent_ - told_ < kTellEveryBytes) return Polled<UploadProgress>::Wait();
    told_ = sent_;
    return Polled<UploadProgress>::Message(std::move(progress));
  }

 private:
  const int64_t total_;
  Mutex mutex_;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
  bool abandoned_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t sent_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t told_ ABSL_GUARDED_BY(mutex_) = 0;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::StatusOr<oz::v1::Artifact>> end_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<oz::v1::Artifact> Upload(const UploadWork& work,
                                        UploadState* state) {
  const int64_t size = work.file->spool.size();
  const std::string checksum = work.file->crc.Base64();
  OZD_ASSIGN_OR_RETURN(const UploadTarget target,
                       work.api->CreateTarget(work.caller, work.description));
  const auto next = [&](char* to, size_t limit) -> absl::StatusOr<size_t> {
    if (state->abandoned()) return CallerGoneError();
    if (work.accounts->tasks()->is_shutdown()) return ShuttingDownError();
    OZD_ASSIGN_OR_RETURN(const std::string bytes, work.file->spool.Read(limit));
    memcpy(to, bytes.data(), bytes.size());
    state->NoteSent(static_cast<int64_t>(bytes.size()));
    return bytes.size();
  };
  OZD_RETURN_IF_ERROR(
      work.api->Send(work.caller, target, checksum, size, next));
  absl::StatusOr<oz::v1::Artifact> artifact =
      work.api->Confirm(work.caller, target.artifact_uid, checksum);
  if (!AnswerWasLost(artifact.status())) return artifact;
  return UnknownOutcomeError(
      artifact.status(),
      absl::StrCat("artifact ", target.artifact_uid, " was stored"),
      absl::StrCat("Look with `oz artifact get ", target.artifact_uid,
                   "` before you try again."));
}

class UploadSource : public Source<UploadProgress> {
 public:
  explicit UploadSource(UploadWork work)
      : work_(std::move(work)),
        state_(std::make_shared<UploadState>(work_.file->spool.size())) {}
  ~UploadSource() override { state_->Abandon(); }

  void Start(std::function<void()> wake) override {
    state_->SetWake(std::move(wake));
    work_.accounts->parts().executor->Run([work = work_, state = state_] {
      state->NoteEnd(Upload(work, state.get()));
    });
  }

  Polled<UploadProgress> Next() override { return state_->Next(); }

 private:
  const UploadWork work_;
  const std::shared_ptr<UploadState> state_;
};

}  // namespace

SourcePtr<UploadProgress> MakeUploadSource(UploadWork work) {
  return std::make_unique<UploadSource>(std::move(work));
}

}  // namespace ozd
