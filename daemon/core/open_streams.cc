// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/open_streams.h"

#include <algorithm>

#include "absl/time/time.h"
#include "daemon/core/source.h"

namespace ozd {

void StreamMember::Start(std::function<void()> wake) {
  bell_->Set(std::move(wake));
  if (notices_ != 0) bell_->Ring();
}

void StreamMember::Tell(uint32_t notices) {
  const uint32_t before = notices_.fetch_or(notices);
  // Whoever was woken before has not looked yet.
  if ((before | notices) != before) bell_->Ring();
}

OpenStreams::OpenStreams(Tasks* tasks, const Clock* clock)
    : heartbeats_(tasks, clock, absl::Seconds(kHeartbeatSeconds)) {}

std::shared_ptr<StreamMember> OpenStreams::Join(const std::string& partition) {
  auto bell = std::make_shared<Bell>();
  auto member =
      std::make_shared<StreamMember>(partition, bell, heartbeats_.Add(bell));
  MutexLock lock(&mutex_);
  members_.insert(member);
  return member;
}

void OpenStreams::Leave(const std::shared_ptr<StreamMember>& member) {
  heartbeats_.Remove(member->pulse_);
  {
    MutexLock lock(&mutex_);
    members_.erase(member);
  }
  member->bell_->Silence();
}

void OpenStreams::Tell(const std::string& partition, uint32_t notices) const {
  for (const auto& member : Members()) {
    if (member->partition() == partition) member->Tell(notices);
  }
}

void OpenStreams::TellAll(uint32_t notices) const {
  for (const auto& member : Members()) member->Tell(notices);
}

int OpenStreams::count(const std::string& partition) const {
  MutexLock lock(&mutex_);
  return static_cast<int>(std::count_if(
      members_.begin(), members_.end(),
      [&](const auto& member) { return member->partition() == partition; }));
}

std::vector<std::shared_ptr<StreamMember>> OpenStreams::Members() const {
  MutexLock lock(&mutex_);
  return {members_.begin(), members_.end()};
}

}  // namespace ozd
