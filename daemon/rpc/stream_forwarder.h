// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_STREAM_FORWARDER_H_
#define OZD_DAEMON_RPC_STREAM_FORWARDER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/core/streams/source.h"
#include "daemon/rpc/poll_queue.h"
#include "proto/support/mutex.h"

namespace ozd {

// Writes the messages of one stream to its client. Called by one thread at a
// time.
template <typename T>
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // Begins to write; StreamForwarder::OnWriteDone is called when that has
  // ended. Until then `message` lives and there is no other call.
  virtual void Write(const T& message) = 0;
  // The last call; the writer may be gone when it returns.
  virtual void Finish(const absl::Status& status) = 0;
};

// Carries the messages of a Source to one client. One half polls the source, on
// the PollQueue; the other half writes, on the thread on which the last write
// ended. Between them there is room for one message: a write that ends is
// followed by the next without changing threads, and a client that does not
// read costs one message.
//
// The source is only used, and destroyed, by the half that polls; the writer is
// finished at once however long that takes. Thread-safe.
template <typename T>
class StreamForwarder final
    : public PollTask,
      public std::enable_shared_from_this<StreamForwarder<T>> {
 public:
  // Makes the source. May block, also on the network.
  using Open = std::function<absl::StatusOr<SourcePtr<T>>()>;

  // `writer` is borrowed until Finish.
  StreamForwarder(StreamWriter<T>* writer,
                  std::shared_ptr<PollQueue> poll_queue)
      : writer_(writer), poll_queue_(std::move(poll_queue)) {}

  // Opens the source and sends what it has. Called once, where it may block.
  void Begin(const Open& open) {
    if (state_.load() == State::kDone) return;
    absl::StatusOr<SourcePtr<T>> source = open();
    if (!source.ok()) return End(source.status());
    if (state_.load() == State::kDone) return;
    source_ = *std::move(source);
    source_->Start([weak = this->weak_from_this()] {
      if (const auto forwarder = weak.lock()) forwarder->Wake();
    });
    PollOn();
  }

  void Poll() override {
    State expected = State::kQueued;
    if (state_.compare_exchange_strong(expected, State::kPolling)) {
      PollOn();
    } else {
      source_.reset();
    }
  }

  // To be called when a write has ended; `ok` tells whether it succeeded.
  void OnWriteDone(bool ok) {
    bool go_on = false;
    {
      MutexLock lock(&mutex_);
      writing_ = false;
      current_.reset();
      if (!ok || cancelled_) {
        NoteEnd(absl::CancelledError());
      } else if (next_.has_value()) {
        current_.swap(next_);
        go_on = writing_ = true;
        state_.store(State::kQueued);
      }
    }
    if (!go_on) return FinishIfDue();
    poll_queue_->Add(this->shared_from_this());
    writer_->Write(*current_);
  }

  // To be called when the client has gone. A write under way then ends by
  // itself, without success.
  void Cancel() {
    {
      MutexLock lock(&mutex_);
      cancelled_ = true;
      NoteEnd(absl::CancelledError());
    }
    FinishIfDue();
  }

 private:
  enum class State {
    // The source is being opened or asked.
    kPolling,
    // The source is being asked and has called wake meanwhile.
    kPollingAgain,
    // In the PollQueue.
    kQueued,
    // The source has nothing and will call wake.
    kIdle,
    // The source is not asked until there is room for a message.
    kFull,
    // The source was destroyed, or is destroyed when its Next has returned.
    kDone,
  };
  // Number of messages after which other streams have their turn.
  static constexpr int kBurst = 32;

  // Called by the source, which may hold locks.
  void Wake() {
    State state = state_.load();
    while (state == State::kIdle || state == State::kPolling) {
      const bool was_idle = state == State::kIdle;
      if (!state_.compare_exchange_weak(
              state, was_idle ? State::kQueued : State::kPollingAgain)) {
        continue;
      }
      if (was_idle) poll_queue_->Add(this->shared_from_this());
      return;
    }
  }

  void PollOn() {
    for (int i = 0; i < kBurst; ++i) {
      Polled<T> polled = source_->Next();
      if (polled.end.has_value()) return End(*std::move(polled.end));
      if (polled.message.has_value() ? !Offer(*std::move(polled.message))
                                     : !PollAgain()) {
        return;
      }
    }
    State state = state_.load();
    while (state != State::kDone) {
      if (!state_.compare_exchange_weak(state, State::kQueued)) continue;
      poll_queue_->Add(this->shared_from_this());
      return;
    }
    source_.reset();
  }

  // After Wait: returns whether the source has called wake meanwhile.
  bool PollAgain() {
    State expected = State::kPolling;
    if (state_.compare_exchange_strong(expected, State::kIdle)) return false;
    expected = State::kPollingAgain;
    if (state_.compare_exchange_strong(expected, State::kPolling)) return true;
    source_.reset();
    return false;
  }

  // Writes the message now or after the one under way; returns whether there is
  // room for another.
  bool Offer(T message) {
    bool finished = false;
    {
      MutexLock lock(&mutex_);
      if (writing_) {
        next_ = std::move(message);
        state_.store(State::kFull);
        return false;
      }
      finished = finished_;
      if (!finished) {
        current_ = std::move(message);
        writing_ = true;
      }
    }
    if (finished) {
      source_.reset();
    } else {
      writer_->Write(*current_);
    }
    return !finished;
  }

  // Destroys the source and ends the stream with `why`.
  void End(const absl::Status& why) {
    source_.reset();
    state_.store(State::kDone);
    {
      MutexLock lock(&mutex_);
      NoteEnd(why);
    }
    FinishIfDue();
  }

  // The first reason counts.
  void NoteEnd(const absl::Status& why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!end_.has_value()) end_ = why;
  }

  void FinishIfDue() {
    absl::Status status;
    {
      MutexLock lock(&mutex_);
      if (finished_ || writing_ || !end_.has_value()) return;
      finished_ = true;
      status = *end_;
    }
    const State before = state_.exchange(State::kDone);
    // The source is not being asked, so the queue destroys it.
    if (before == State::kIdle || before == State::kFull) {
      poll_queue_->Add(this->shared_from_this());
    }
    writer_->Finish(status);
  }

  StreamWriter<T>* const writer_;
  const std::shared_ptr<PollQueue> poll_queue_;
  std::atomic<State> state_{State::kPolling};
  // Confined to the half that polls.
  SourcePtr<T> source_;

  Mutex mutex_;
  // Set while mutex_ is held; read by the thread that then begins the write.
  std::optional<T> current_;
  std::optional<T> next_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  // Finish is called with it once no write is under way.
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_STREAM_FORWARDER_H_
