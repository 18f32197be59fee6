// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CORE_SOURCE_READER_H_
#define OZD_TESTS_DAEMON_CORE_SOURCE_READER_H_

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "daemon/core/streams/source.h"
#include "proto/support/mutex.h"
#include "tests/support/wait_until.h"

namespace ozd {

// Reads a source as the writer of a stream does: one message after the other,
// waiting for the wake function in between, with the patience of tests.
template <typename T>
class SourceReader {
 public:
  explicit SourceReader(SourcePtr<T> source) : source_(std::move(source)) {
    source_->Start([this] {
      MutexLock lock(&mutex_);
      ++wakes_;
      changed_.NotifyAll();
    });
  }

  // Waits for the next message or the end.
  Polled<T> Wait() {
    while (true) {
      const int before = wakes();
      Polled<T> polled = Poll();
      if (polled.message.has_value() || polled.end.has_value()) return polled;
      MutexLock lock(&mutex_);
      const auto woken = [this, before]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return wakes_ != before;
      };
      if (!WaitUntil(&changed_, &mutex_, woken)) {
        return Polled<T>::End(absl::DeadlineExceededError("the test's"));
      }
    }
  }
  // Waits for a message that `wanted` accepts, or the end; drops the others.
  Polled<T> WaitFor(const std::function<bool(const T&)>& wanted) {
    while (true) {
      Polled<T> polled = Wait();
      if (polled.end.has_value() || wanted(*polled.message)) return polled;
    }
  }
  // Returns the next message that `wanted` accepts, or the last before the end.
  T Await(const std::function<bool(const T&)>& wanted) {
    T last;
    while (true) {
      Polled<T> polled = Wait();
      if (!polled.message.has_value()) return last;
      last = *std::move(polled.message);
      if (wanted(last)) return last;
    }
  }
  absl::Status AwaitEnd() {
    return *WaitFor([](const T&) { return false; }).end;
  }
  // Returns the messages that are there without waiting.
  std::vector<T> Drain() {
    std::vector<T> messages;
    while (true) {
      Polled<T> polled = Poll();
      if (!polled.message.has_value()) return messages;
      messages.push_back(*std::move(polled.message));
    }
  }

  Source<T>* source() { return source_.get(); }
  // How the source ended; nullopt while it goes on.
  const std::optional<absl::Status>& end() const { return end_; }
  int wakes() const {
    MutexLock lock(&mutex_);
    return wakes_;
  }

 private:
  Polled<T> Poll() {
    if (end_.has_value()) return Polled<T>::End(*end_);
    Polled<T> polled = source_->Next();
    if (polled.end.has_value()) end_ = *polled.end;
    return polled;
  }

  mutable Mutex mutex_;
  CondVar changed_;
  int wakes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<absl::Status> end_;
  // Last, so that it is gone before what its wake function uses.
  SourcePtr<T> source_;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CORE_SOURCE_READER_H_
