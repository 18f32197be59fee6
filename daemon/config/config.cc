// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/config/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <exception>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/config/config_hooks.h"
#include "daemon/config/flags.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace ozd {
namespace {

constexpr size_t kMaxConfigBytes = 64 * 1024;
constexpr char kHooksKey[] = "hooks";

absl::Status SetServerRoot(const std::string& value, Config* config) {
  if (!absl::StartsWith(value, "https://") &&
      !absl::StartsWith(value, "http://")) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", value, "' is not a URL; it must begin with https:// or http://"));
  }
  config->server_root_url = value;
  while (absl::EndsWith(config->server_root_url, "/")) {
    config->server_root_url.pop_back();
  }
  return absl::OkStatus();
}

absl::Status SetIdleExit(const std::string& value, Config* config) {
  OZD_ASSIGN_OR_RETURN(config->idle_exit, ParseDurationOrNever(value));
  return absl::OkStatus();
}

absl::StatusOr<absl::Duration> ParseShortDuration(const std::string& value) {
  OZD_ASSIGN_OR_RETURN(const absl::Duration duration,
                       ParseDurationOrNever(value));
  if (duration > absl::Hours(24)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", value, "' is too long; at most 24h"));
  }
  return duration;
}

absl::Status SetMaxAge(const std::string& value, Config* config) {
  OZD_ASSIGN_OR_RETURN(config->max_age, ParseShortDuration(value));
  return absl::OkStatus();
}

absl::Status SetSyncWait(const std::string& value, Config* config) {
  OZD_ASSIGN_OR_RETURN(config->sync_wait, ParseShortDuration(value));
  return absl::OkStatus();
}

absl::Status SetLogLevelKey(const std::string& value, Config* config) {
  OZD_ASSIGN_OR_RETURN(config->log_level, ParseLogLevel(value));
  return absl::OkStatus();
}

absl::StatusOr<bool> ParseBool(const std::string& value) {
  if (value == "true") return true;
  if (value == "false") return false;
  return absl::InvalidArgumentError(
      absl::StrCat("'", value, "' is neither true nor false"));
}

absl::Status SetDocuments(const std::string& value, Config* config) {
  OZD_ASSIGN_OR_RETURN(config->documents, ParseBool(value));
  return absl::OkStatus();
}

absl::Status SetBackgroundSync(const std::string& value, Config* config) {
  OZD_ASSIGN_OR_RETURN(config->background_sync, ParseBool(value));
  return absl::OkStatus();
}

absl::Status SetStalledAfter(const std::string& value, Config* config) {
  OZD_ASSIGN_OR_RETURN(config->stalled_after, ParseDurationOrNever(value));
  if (config->stalled_after < absl::Minutes(1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", value, "' is too short; at least 1m, or never"));
  }
  return absl::OkStatus();
}

absl::Status SetScheduleFailures(const std::string& value, Config* config) {
  if (value == "never") {
    config->schedule_failures = kNeverFailing;
    return absl::OkStatus();
  }
  if (!absl::SimpleAtoi(value, &config->schedule_failures) ||
      config->schedule_failures < 2 || config->schedule_failures > 100) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", value, "' is neither a number between 2 and 100 nor never"));
  }
  return absl::OkStatus();
}

absl::Status SetNotifications(const std::string& value, Config* config) {
  if (value == "off") {
    config->notifications = NotificationLevel::kOff;
  } else if (value == "failures") {
    config->notifications = NotificationLevel::kFailures;
  } else if (value == "all") {
    config->notifications = NotificationLevel::kAll;
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("'", value, "' is not one of off, failures, all"));
  }
  return absl::OkStatus();
}

struct Key {
  const char* name;
  absl::Status (*set)(const std::string& value, Config* config);
};

constexpr Key kKeys[] = {
    {"server_root_url", SetServerRoot},
    {"idle_exit", SetIdleExit},
    {"max_age", SetMaxAge},
    {"sync_wait", SetSyncWait},
    {"log_level", SetLogLevelKey},
    {"documents", SetDocuments},
    {"background_sync", SetBackgroundSync},
    {"stalled_after", SetStalledAfter},
    {"schedule_failures", SetScheduleFailures},
    {"notifications", SetNotifications},
};

std::string SupportedKeys() {
  return absl::StrCat(absl::StrJoin(kKeys, ", ",
                                    [](std::string* out, const Key& key) {
                                      out->append(key.name);
                                    }),
                      ", ", kHooksKey);
}

absl::Status ApplyKey(const std::string& path, const YAML::Node& key_node,
                      const YAML::Node& value_node, Config* config) {
  if (!key_node.IsScalar()) {
    return ConfigErrorAt(path, key_node.Mark(), "a key must be a plain word");
  }
  const std::string& name = key_node.Scalar();
  if (name == kHooksKey) {
    OZD_ASSIGN_OR_RETURN(config->hooks, ParseHooks(path, value_node));
    return absl::OkStatus();
  }
  for (const Key& key : kKeys) {
    if (name != key.name) continue;
    if (!value_node.IsScalar()) {
      return ConfigErrorAt(path, key_node.Mark(),
                           absl::StrCat(name, " needs one plain value"));
    }
    const absl::Status status = key.set(value_node.Scalar(), config);
    if (status.ok()) return status;
    return ConfigErrorAt(path, value_node.Mark(),
                         absl::StrCat(name, ": ", status.message()));
  }
  return ConfigErrorAt(path, key_node.Mark(),
                       absl::StrCat("unknown key '", name,
                                    "'; supported keys: ", SupportedKeys()));
}

absl::StatusOr<Config> ParseYaml(const std::string& text,
                                 const std::string& path) {
  Config config;
  const YAML::Node root = YAML::Load(text);
  if (root.IsNull()) return config;
  if (!root.IsMap()) {
    return ConfigErrorAt(path, root.Mark(),
                         "expected lines such as 'max_age: 5s'");
  }
  std::set<std::string> seen;
  for (const auto& entry : root) {
    OZD_RETURN_IF_ERROR(ApplyKey(path, entry.first, entry.second, &config));
    if (!seen.insert(entry.first.Scalar()).second) {
      return ConfigErrorAt(
          path, entry.first.Mark(),
          absl::StrCat("key '", entry.first.Scalar(), "' is given twice"));
    }
  }
  return config;
}

absl::StatusOr<std::string> ReadAll(int fd) {
  std::string text(kMaxConfigBytes + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = read(fd, &text[size], text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return absl::FailedPreconditionError(strerror(errno));
    if (count == 0) break;
    size += static_cast<size_t>(count);
  }
  if (size > kMaxConfigBytes) {
    return absl::FailedPreconditionError("larger than 64 KiB");
  }
  text.resize(size);
  return text;
}

}  // namespace

absl::StatusOr<Config> ParseConfig(const std::string& text,
                                   const std::string& path) {
  // yaml-cpp reports by throwing; nothing of that leaves this function.
  try {
    return ParseYaml(text, path);
  } catch (const YAML::Exception& error) {
    if (error.mark.is_null()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", error.msg));
    }
    return ConfigErrorAt(path, error.mark,
                         absl::StrCat("this is not valid YAML: ", error.msg));
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": this is not valid YAML: ", error.what()));
  }
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  // O_NONBLOCK: a fifo in this place must not stop the start.
  UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) {
    if (errno == ENOENT || errno == ENOTDIR) return Config();
    return absl::FailedPreconditionError(
        absl::StrCat("cannot read ", path, ": ", strerror(errno),
                     "; make it readable for you or remove it"));
  }
  const absl::StatusOr<std::string> text = ReadAll(file.get());
  if (!text.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot read ", path, ": ", text.status().message(),
                     "; make it readable for you or remove it"));
  }
  return ParseConfig(*text, path);
}

}  // namespace ozd
