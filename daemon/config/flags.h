// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CONFIG_FLAGS_H_
#define OZD_DAEMON_CONFIG_FLAGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/support/log.h"

namespace ozd {

// The command line of ozd. Settings that are not about one start are in
// config.yaml. A value.
struct Flags {
  // Descriptor for the notice "ready", "running" or "error"; -1 for none.
  int notify_fd = -1;
  // Started by a client that needed it: may leave again when idle.
  bool auto_started = false;
  // Overrides the configuration; InfiniteDuration() means never.
  std::optional<absl::Duration> idle_exit;
  // Overrides the configuration.
  std::optional<LogLevel> log_level;
  bool log_stderr = false;
  bool show_version = false;
  bool show_help = false;
};

// Parses the arguments after the program's name; "--flag value" and
// "--flag=value" are the same. Errors: kInvalidArgument.
absl::StatusOr<Flags> ParseFlags(const std::vector<std::string>& arguments);

// The text of --help.
std::string FlagsHelp();

// "30m", "1h30m", "500ms", or "never". Errors: kInvalidArgument when it is
// neither, or negative.
absl::StatusOr<absl::Duration> ParseDurationOrNever(const std::string& text);

// "debug", "info", "warning" or "error". Errors: kInvalidArgument.
absl::StatusOr<LogLevel> ParseLogLevel(const std::string& text);

}  // namespace ozd

#endif  // OZD_DAEMON_CONFIG_FLAGS_H_
