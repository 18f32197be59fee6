// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/pause.h"

#include <algorithm>

#include "proto/support/mutex.h"

namespace ozd {
namespace {

// Nobody tells us that a client has gone; look now and then.
constexpr absl::Duration kStep = absl::Milliseconds(50);

}  // namespace

bool Pause(absl::Duration pause, const CallScope& scope) {
  Mutex mutex;
  CondVar never;
  MutexLock lock(&mutex);
  for (; pause > absl::ZeroDuration(); pause -= kStep) {
    if (scope.cancelled && scope.cancelled()) return false;
    never.WaitFor(&mutex, absl::ToChronoNanoseconds(std::min(pause, kStep)));
  }
  return !scope.cancelled || !scope.cancelled();
}

}  // namespace ozd
