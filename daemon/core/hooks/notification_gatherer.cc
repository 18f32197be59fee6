// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/notification_gatherer.h"

#include <utility>

#include "daemon/core/hooks/notification_text.h"
#include "daemon/core/runs/run_states.h"
#include "proto/support/log.h"

namespace ozd {

void NotificationGatherer::Add(const HookOwner& owner,
                               const std::vector<HookEvent>& events) {
  bool is_first = false;
  {
    MutexLock lock(&mutex_);
    const bool was_empty = gathered_.empty();
    for (const HookEvent& event : events) {
      if (IsNotified(level_, event) &&
          MayBeOwn(owner.principal_uid, event.run)) {
        gathered_.push_back(event);
      }
    }
    is_first = was_empty && !gathered_.empty();
  }
  if (is_first) tasks_->RunAfter(gather_, [this] { Show(); });
}

void NotificationGatherer::Show() {
  std::vector<HookEvent> events;
  {
    MutexLock lock(&mutex_);
    events.swap(gathered_);
  }
  if (events.empty()) return;
  const absl::Status shown = notifier_->Notify(ComposeNotification(events));
  // Where there is no desktop there is none all day long.
  if (!shown.ok() && !absl::IsUnavailable(shown)) {
    LogWarning("hooks", "cannot show a notification: ", shown.message());
  }
}

}  // namespace ozd
