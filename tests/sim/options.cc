// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/options.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace ozd::sim {
namespace {

absl::Status Invalid(absl::string_view flag, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(flag, ": ", what, "; see oz-sim --help"));
}

template <typename Number>
absl::Status ReadNumber(const std::string& flag, const std::string& value,
                        int64_t least, int64_t most, Number* number) {
  int64_t parsed = 0;
  if (!absl::SimpleAtoi(value, &parsed) || parsed < least || parsed > most) {
    return Invalid(flag, absl::StrCat("\"", value, "\" is not an integer from ",
                                      least, " to ", most));
  }
  *number = static_cast<Number>(parsed);
  return absl::OkStatus();
}

absl::Status ReadEpoch(const std::string& flag, const std::string& value,
                       Options* options) {
  const absl::StatusOr<int64_t> time = ParseRfc3339(value);
  if (!time.ok()) {
    return Invalid(flag, absl::StrCat("\"", value, "\" is not an RFC 3339 ",
                                      "timestamp: ", time.status().message()));
  }
  options->epoch_us = *time;
  return absl::OkStatus();
}

// A flag with a value. Returns false in `known` when there is no such flag.
absl::Status ReadValue(const std::string& flag, const std::string& value,
                       Options* options, bool* known) {
  constexpr int64_t kMost = 1'000'000'000;
  *known = true;
  if (flag == "--port") {
    return ReadNumber(flag, value, 0, 65535, &options->port);
  }
  if (flag == "--seed-runs") {
    return ReadNumber(flag, value, 0, kMost, &options->seed_runs);
  }
  if (flag == "--seed") {
    return ReadNumber(flag, value, 0, INT64_MAX, &options->seed);
  }
  if (flag == "--speed") {
    return ReadNumber(flag, value, 1, kMost, &options->speed);
  }
  if (flag == "--object-limit") {
    return ReadNumber(flag, value, 0, kMost, &options->object_limit);
  }
  if (flag == "--latency") {
    return ReadNumber(flag, value, 0, kMost, &options->latency_ms);
  }
  if (flag == "--sse-keepalive") {
    return ReadNumber(flag, value, 0, kMost, &options->sse_keepalive_s);
  }
  if (flag == "--sse-max-age") {
    return ReadNumber(flag, value, 1, kMost, &options->sse_max_age_s);
  }
  if (flag == "--epoch") return ReadEpoch(flag, value, options);
  if (flag == "--api-key") {
    options->api_keys.push_back(value);
  } else if (flag == "--expired-api-key") {
    options->expired_api_keys.push_back(value);
  } else if (flag == "--db") {
    options->db_path = value;
  } else if (flag == "--fault") {
    options->faults.push_back(value);
  } else {
    *known = false;
  }
  return absl::OkStatus();
}

bool ReadSwitch(const std::string& flag, Options* options) {
  const std::pair<const char*, bool Options::*> switches[] = {
      {"--live-seeds", &Options::live_seeds},
      {"--no-stream", &Options::no_stream},
      {"--no-events", &Options::no_events},
      {"--no-messages", &Options::no_messages},
      {"--log", &Options::log},
      {"--help", &Options::help},
      {"-h", &Options::help},
      {"--version", &Options::version},
  };
  for (const auto& [name, field] : switches) {
    if (flag != name) continue;
    options->*field = true;
    return true;
  }
  return false;
}

}  // namespace

const char kHelpText[] =
    "oz-sim, a local stand-in for the Oz server\n"
    "\n"
    "Usage: oz-sim [flags]\n"
    "\n"
    "Prints \"listening on http://127.0.0.1:PORT\" once it accepts "
    "connections\n"
    "and ends on SIGTERM or SIGINT. See tests/sim/README.md.\n"
    "\n"
    "  --port N               port on 127.0.0.1, 0 for any (default 0)\n"
    "  --api-key KEY[=UID[:service_account]]\n"
    "                         a key that is accepted; repeatable. Also from\n"
    "                         OZ_SIM_API_KEY, separated by commas\n"
    "  --expired-api-key KEY  a key that is refused as expired; repeatable\n"
    "  --db PATH              keep the state in this file (default: "
    "temporary)\n"
    "  --seed-runs N          make up N runs, unless the file has some\n"
    "  --seed S               make up others (default 1)\n"
    "  --epoch TIME           RFC 3339; no made-up run is later (default now)\n"
    "  --live-seeds           let unfinished made-up runs go on\n"
    "  --speed N              N times faster runs (default 1)\n"
    "  --latency MS           delay every answer\n"
    "  --object-limit N       environments or schedules of one owner, 0 for "
    "any number\n"
    "  --fault JSON           as POST /sim/faults; repeatable\n"
    "  --no-stream            no event stream (404)\n"
    "  --no-events            no polling of events (404)\n"
    "  --no-messages          no messages (404)\n"
    "  --sse-keepalive S      a comment in quiet streams (default 0: none)\n"
    "  --sse-max-age S        streams end after S seconds (default 1200)\n"
    "  --log                  one line a request on stderr\n"
    "  --help, --version\n";

absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& arguments,
                                     const std::string& key_from_environment) {
  Options options;
  options.api_keys =
      absl::StrSplit(key_from_environment, ',', absl::SkipEmpty());
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string flag = arguments[i];
    if (ReadSwitch(flag, &options)) continue;
    std::string value;
    const size_t equals = flag.find('=');
    const bool attached =
        absl::StartsWith(flag, "--") && equals != std::string::npos;
    if (attached) {
      value = flag.substr(equals + 1);
      flag.resize(equals);
    } else if (i + 1 < arguments.size()) {
      value = arguments[i + 1];
    }
    bool known = false;
    const absl::Status status = ReadValue(flag, value, &options, &known);
    if (!known) return Invalid(flag, "there is no such flag");
    if (!attached && i + 1 == arguments.size()) {
      return Invalid(flag, "needs a value");
    }
    OZD_RETURN_IF_ERROR(status);
    if (!attached) ++i;
  }
  if (options.api_keys.empty() && !options.help && !options.version) {
    return Invalid("--api-key", "at least one is needed, or OZ_SIM_API_KEY");
  }
  return options;
}

}  // namespace ozd::sim
