// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_CONFIG_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_CONFIG_H_

#include <array>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace ozd {

// Events that hooks can be told of, by the names that config.yaml uses.
inline constexpr char kRunSucceeded[] = "run_succeeded";
inline constexpr char kRunFailed[] = "run_failed";
inline constexpr char kRunError[] = "run_error";
inline constexpr char kRunBlocked[] = "run_blocked";
inline constexpr char kRunCancelled[] = "run_cancelled";
inline constexpr char kRunStarted[] = "run_started";
inline constexpr char kRunStalled[] = "run_stalled";
inline constexpr char kScheduleFailing[] = "schedule_failing";
inline constexpr std::array<const char*, 8> kHookEvents = {
    kRunSucceeded, kRunFailed,  kRunError,   kRunBlocked,
    kRunCancelled, kRunStarted, kRunStalled, kScheduleFailing};

// A hook of config.yaml. A value.
struct HookConfig {
  std::string name;
  // One or more of kHookEvents.
  std::vector<std::string> events;
  // Program and arguments; no shell unless it is one.
  std::vector<std::string> command;
  // Filters; empty matches everything.
  bool mine = false;
  std::string account;
  std::string schedule;  // id or name
  std::string run_name;
  std::string environment;
  absl::Duration timeout = absl::Seconds(30);
  int max_attempts = 8;
};

// Events that cause notifications: none, those that need the user or are
// failures, or successes too.
enum class NotificationLevel { kOff, kFailures, kAll };

// The number of failures in a row that stands for never.
inline constexpr int kNeverFailing = 0;

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_CONFIG_H_
