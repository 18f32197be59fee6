// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CONFIG_CONFIG_H_
#define OZD_DAEMON_CONFIG_CONFIG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/hooks/hook_config.h"
#include "proto/support/log.h"

namespace ozd {

// The content of config.yaml, the only source of the daemon's settings: an
// environment variable would depend on the process that happened to start the
// daemon. A value.
struct Config {
  // Root of the service when neither a call nor a login names one.
  std::string server_root_url = "https://app.warp.dev";
  // Leave after this long without work; InfiniteDuration() means never. Unset:
  // 30 minutes when started by a client, never otherwise.
  std::optional<absl::Duration> idle_exit;
  // How old an answer may be before the service is asked again.
  absl::Duration max_age = absl::Seconds(5);
  // How long a read waits for the service before it answers from the cache.
  absl::Duration sync_wait = absl::Seconds(2);
  LogLevel log_level = LogLevel::kInfo;
  // Keep transcripts and conversations on disk. When false, what an earlier
  // daemon kept is erased at the start.
  bool documents = true;
  // Keep the runs current while clients are active. When false, the service is
  // asked only when a client asks; the history is still fetched once.
  bool background_sync = true;
  // A run at work without progress for this long is marked as stalled;
  // InfiniteDuration() means never.
  absl::Duration stalled_after = absl::Minutes(30);
  // A schedule whose newest runs failed this many times in a row is reported;
  // kNeverFailing means never.
  int schedule_failures = 3;
  // Desktop notifications. Off by default, as clients start the daemon without
  // asking the user.
  NotificationLevel notifications = NotificationLevel::kOff;
  // Each with a name of its own.
  std::vector<HookConfig> hooks;
};

// Reads `path`; a file that does not exist means the defaults. Errors:
// kInvalidArgument as ParseConfig, kFailedPrecondition when it cannot be read.
absl::StatusOr<Config> LoadConfig(const std::string& path);

// Parses the text of a configuration file; `path` is for messages only.
// Errors: kInvalidArgument "<path>:<line>: ..." that names the key, the value
// and what is supported. An unknown key is an error, so that a misspelt one is
// noticed.
absl::StatusOr<Config> ParseConfig(const std::string& text,
                                   const std::string& path);

}  // namespace ozd

#endif  // OZD_DAEMON_CONFIG_CONFIG_H_
