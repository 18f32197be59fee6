// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_OPTIONS_H_
#define OZD_TESTS_SIM_OPTIONS_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace ozd::sim {

// How oz-sim was started. A value.
struct Options {
  // 0 takes any free port.
  int port = 0;
  // "KEY", "KEY=uid" or "KEY=uid:service_account".
  std::vector<std::string> api_keys;
  std::vector<std::string> expired_api_keys;
  // Empty: a temporary file.
  std::string db_path;
  int64_t seed_runs = 0;
  uint64_t seed = 1;
  // Microseconds since the Unix epoch; absent: now.
  std::optional<int64_t> epoch_us;
  bool live_seeds = false;
  int64_t speed = 1;
  int64_t latency_ms = 0;
  // Environments or schedules of one owner; 0: any number.
  int64_t object_limit = 0;
  // Features that the server does not offer.
  bool no_stream = false;
  bool no_events = false;
  bool no_messages = false;
  // 0: no comments in quiet streams.
  int64_t sse_keepalive_s = 0;
  int64_t sse_max_age_s = 1200;
  // JSON texts, see Faults.
  std::vector<std::string> faults;
  bool log = false;
  bool help = false;
  bool version = false;
};

extern const char kHelpText[];

// Reads the arguments after the program's name. `key_from_environment` is the
// value of OZ_SIM_API_KEY, keys separated by commas; they come first.
// Errors: kInvalidArgument naming the flag, also when there is no key at all.
absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& arguments,
                                     const std::string& key_from_environment);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_OPTIONS_H_
