// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_STREAM_COUNTER_H_
#define OZD_DAEMON_RPC_STREAM_COUNTER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "daemon/core/streams/source.h"
#include "proto/support/mutex.h"

namespace ozd {

// Counts the open streams of each account. Thread-safe.
class StreamCounter {
 public:
  int Count(const std::string& partition) const {
    MutexLock lock(&mutex_);
    const auto found = open_.find(partition);
    return found == open_.end() ? 0 : found->second;
  }

  // Returns `source`, counted for `partition` until it is destroyed. The
  // StreamCounter must outlive it.
  template <typename T>
  SourcePtr<T> Counted(const std::string& partition, SourcePtr<T> source) {
    return std::make_unique<CountedSource<T>>(this, partition,
                                              std::move(source));
  }

 private:
  template <typename T>
  class CountedSource final : public Source<T> {
   public:
    CountedSource(StreamCounter* counter, const std::string& partition,
                  SourcePtr<T> source)
        : counter_(counter), partition_(partition), source_(std::move(source)) {
      counter_->Add(partition_, 1);
    }
    ~CountedSource() override { counter_->Add(partition_, -1); }

    void Start(std::function<void()> wake) override {
      source_->Start(std::move(wake));
    }
    Polled<T> Next() override { return source_->Next(); }

   private:
    StreamCounter* const counter_;
    const std::string partition_;
    const SourcePtr<T> source_;
  };

  void Add(const std::string& partition, int change) {
    MutexLock lock(&mutex_);
    const auto entry = open_.try_emplace(partition, 0).first;
    entry->second += change;
    if (entry->second == 0) open_.erase(entry);
  }

  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, int> open_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_STREAM_COUNTER_H_
