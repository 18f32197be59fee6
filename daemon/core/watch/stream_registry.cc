// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/stream_registry.h"

#include <algorithm>

#include "absl/time/time.h"
#include "daemon/core/base/core_errors.h"

namespace ozd {

StreamRegistry::StreamRegistry(AccountSync* accounts, EventHub* hub,
                               Tasks* tasks)
    : accounts_(accounts),
      hub_(hub),
      tasks_(tasks),
      keepalive_timer_(tasks, accounts->parts().clock) {
  connection_listener_ = hub_->AddConnectionListener(
      [this](const std::shared_ptr<AccountState>& state) {
        NotifySoon(state->partition(), kNoticeConnection);
      });
  account_listener_ = accounts_->AddListener(
      {.on_forget = [this](const std::string& partition) {
        NotifySoon(partition, kNoticeForgotten);
        return absl::OkStatus();
      }});
}

StreamRegistry::~StreamRegistry() {
  accounts_->RemoveListener(account_listener_);
  hub_->RemoveConnectionListener(connection_listener_);
}

std::shared_ptr<StreamHandle> StreamRegistry::Add(
    const std::string& partition) {
  auto stream =
      std::make_shared<StreamHandle>(accounts_->parts().clock, partition);
  keepalive_timer_.Add(stream);
  MutexLock lock(&mutex_);
  streams_.insert(stream);
  return stream;
}

void StreamRegistry::Remove(const std::shared_ptr<StreamHandle>& stream) {
  keepalive_timer_.Remove(stream);
  {
    MutexLock lock(&mutex_);
    streams_.erase(stream);
  }
  stream->Stop();
}

void StreamRegistry::Notify(const std::string& partition,
                            uint32_t notices) const {
  for (const auto& stream : Streams()) {
    if (stream->partition() == partition) stream->Notify(notices);
  }
}

void StreamRegistry::NotifyAll(uint32_t notices) const {
  for (const auto& stream : Streams()) stream->Notify(notices);
}

absl::Status StreamRegistry::EndOf(uint32_t notices) const {
  if ((notices & kNoticeShutdown) != 0 || tasks_->is_shutdown()) {
    return ShuttingDownError();
  }
  return (notices & kNoticeForgotten) != 0 ? AccountChangedError()
                                           : absl::OkStatus();
}

int StreamRegistry::count(const std::string& partition) const {
  MutexLock lock(&mutex_);
  return static_cast<int>(std::count_if(
      streams_.begin(), streams_.end(),
      [&](const auto& stream) { return stream->partition() == partition; }));
}

// Listeners run under locks that a stream which wakes up may want.
void StreamRegistry::NotifySoon(const std::string& partition,
                                uint32_t notices) {
  tasks_->RunAfter(absl::ZeroDuration(),
                   [this, partition, notices] { Notify(partition, notices); });
}

std::vector<std::shared_ptr<StreamHandle>> StreamRegistry::Streams() const {
  MutexLock lock(&mutex_);
  return {streams_.begin(), streams_.end()};
}

}  // namespace ozd
