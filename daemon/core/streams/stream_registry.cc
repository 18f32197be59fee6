// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/streams/stream_registry.h"

#include <algorithm>

#include "absl/time/time.h"
#include "daemon/core/streams/source.h"

namespace ozd {

void StreamHandle::Start(std::function<void()> wake) {
  wake_callback_->Set(std::move(wake));
  if (notices_ != 0) wake_callback_->Ring();
}

void StreamHandle::Tell(uint32_t notices) {
  const uint32_t before = notices_.fetch_or(notices);
  // Whoever was woken before has not looked yet.
  if ((before | notices) != before) wake_callback_->Ring();
}

StreamRegistry::StreamRegistry(Tasks* tasks, const Clock* clock)
    : keepalive_timer_(tasks, clock, absl::Seconds(kHeartbeatSeconds)) {}

std::shared_ptr<StreamHandle> StreamRegistry::Join(
    const std::string& partition) {
  auto wake_callback = std::make_shared<WakeCallback>();
  auto member = std::make_shared<StreamHandle>(
      partition, wake_callback, keepalive_timer_.Add(wake_callback));
  MutexLock lock(&mutex_);
  members_.insert(member);
  return member;
}

void StreamRegistry::Leave(const std::shared_ptr<StreamHandle>& member) {
  keepalive_timer_.Remove(member->entry_);
  {
    MutexLock lock(&mutex_);
    members_.erase(member);
  }
  member->wake_callback_->Silence();
}

void StreamRegistry::Tell(const std::string& partition,
                          uint32_t notices) const {
  for (const auto& member : Members()) {
    if (member->partition() == partition) member->Tell(notices);
  }
}

void StreamRegistry::TellAll(uint32_t notices) const {
  for (const auto& member : Members()) member->Tell(notices);
}

int StreamRegistry::count(const std::string& partition) const {
  MutexLock lock(&mutex_);
  return static_cast<int>(std::count_if(
      members_.begin(), members_.end(),
      [&](const auto& member) { return member->partition() == partition; }));
}

std::vector<std::shared_ptr<StreamHandle>> StreamRegistry::Members() const {
  MutexLock lock(&mutex_);
  return {members_.begin(), members_.end()};
}

}  // namespace ozd
