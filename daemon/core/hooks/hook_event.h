// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_EVENT_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_EVENT_H_

#include <string>

#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Something that hooks and notifications may tell. A value.
struct HookEvent {
  // Of kHookEvents.
  std::string event;
  // The run that it is about; for kScheduleFailing the one that failed last.
  oz::v1::Run run;
  // Tells it from every other event of this kind of this run or schedule.
  std::string discriminator;
  // kScheduleFailing only: failures in a row.
  int failures = 0;
};

// Whose runs they are.
struct HookOwner {
  // Partition key.
  std::string partition;
  // Name of the stored login; empty for a key that came with a call.
  std::string account_name;
  // Empty while it is not known who the key belongs to.
  std::string principal_uid;
};

// Whether the run is the user's own. As long as nobody knows who the user is,
// or whose the run is, it may be.
inline bool MayBeOwn(const std::string& user_uid, const oz::v1::Run& run) {
  return user_uid.empty() || run.creator_uid().empty() ||
         run.creator_uid() == user_uid;
}

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_EVENT_H_
