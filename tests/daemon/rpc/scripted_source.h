// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_RPC_SCRIPTED_SOURCE_H_
#define OZD_TESTS_DAEMON_RPC_SCRIPTED_SOURCE_H_

#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "daemon/core/streams/source.h"
#include "proto/support/mutex.h"

namespace ozd {

// Scripts the messages of a stream and tells what became of its source.
// Thread-safe.
template <typename T>
class Script {
 public:
  // Appends and wakes the source.
  void Say(T message) { Append(Polled<T>::Message(std::move(message))); }
  void End(const absl::Status& why) { Append(Polled<T>::End(why)); }
  // Wakes it for nothing.
  void Wake() {
    // Held meanwhile: a source does not go while it calls.
    MutexLock lock(&wake_mutex_);
    if (wake_) wake_();
  }

  // Next waits from now on.
  void Block() {
    MutexLock lock(&mutex_);
    blocking_ = true;
  }
  void Release() {
    MutexLock lock(&mutex_);
    blocking_ = false;
    changed_.NotifyAll();
  }
  void WaitForBlocked() {
    MutexLock lock(&mutex_);
    while (blocked_ == 0) changed_.Wait(&mutex_);
  }
  void WaitUntilGone() {
    MutexLock lock(&mutex_);
    while (!gone_) changed_.Wait(&mutex_);
  }
  bool gone() const {
    MutexLock lock(&mutex_);
    return gone_;
  }
  // How often Next was called.
  int polls() const {
    MutexLock lock(&mutex_);
    return polls_;
  }

  // The source that plays it; at most one.
  SourcePtr<T> MakeSource() { return std::make_unique<ScriptedSource>(this); }

 private:
  class ScriptedSource final : public Source<T> {
   public:
    explicit ScriptedSource(Script* script) : script_(script) {}
    ~ScriptedSource() override { script_->Leave(); }
    void Start(std::function<void()> wake) override {
      MutexLock lock(&script_->wake_mutex_);
      script_->wake_ = std::move(wake);
    }
    Polled<T> Next() override { return script_->Next(); }

   private:
    Script* const script_;
  };

  void Append(Polled<T> polled) {
    {
      MutexLock lock(&mutex_);
      waiting_.push_back(std::move(polled));
    }
    Wake();
  }

  Polled<T> Next() {
    MutexLock lock(&mutex_);
    ++polls_;
    ++blocked_;
    changed_.NotifyAll();
    while (blocking_) changed_.Wait(&mutex_);
    --blocked_;
    if (waiting_.empty()) return Polled<T>::Wait();
    Polled<T> first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }

  void Leave() {
    {
      MutexLock lock(&wake_mutex_);
      wake_ = nullptr;
    }
    MutexLock lock(&mutex_);
    gone_ = true;
    changed_.NotifyAll();
  }

  Mutex wake_mutex_;
  std::function<void()> wake_ ABSL_GUARDED_BY(wake_mutex_);
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<Polled<T>> waiting_ ABSL_GUARDED_BY(mutex_);
  bool blocking_ ABSL_GUARDED_BY(mutex_) = false;
  bool gone_ ABSL_GUARDED_BY(mutex_) = false;
  int blocked_ ABSL_GUARDED_BY(mutex_) = 0;
  int polls_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_RPC_SCRIPTED_SOURCE_H_
