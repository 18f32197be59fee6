// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/call_scope.h"

#include <algorithm>

#include "proto/support/mutex.h"

namespace ozd {
namespace {

// gRPC reports a cancelled call only when asked, so it is asked this often.
constexpr absl::Duration kStep = absl::Milliseconds(50);

}  // namespace

bool SleepUnlessCancelled(absl::Duration duration, const CallScope& scope) {
  Mutex mutex;
  CondVar never;
  MutexLock lock(&mutex);
  for (; duration > absl::ZeroDuration(); duration -= kStep) {
    if (scope.cancelled && scope.cancelled()) return false;
    never.WaitFor(&mutex, absl::ToChronoNanoseconds(std::min(duration, kStep)));
  }
  return !scope.cancelled || !scope.cancelled();
}

}  // namespace ozd
