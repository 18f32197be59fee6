// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CONFIG_CONFIG_HOOKS_H_
#define OZD_DAEMON_CONFIG_CONFIG_HOOKS_H_

#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/core/hooks/hook_config.h"

namespace ozd {

// kInvalidArgument "<path>:<line>: <what>".
absl::Status ConfigErrorAt(const std::string& path, const YAML::Mark& mark,
                           absl::string_view what);

// The value of "hooks:", a list of maps. Errors: as ParseConfig. May throw
// YAML::Exception.
absl::StatusOr<std::vector<HookConfig>> ParseHooks(const std::string& path,
                                                   const YAML::Node& hooks);

}  // namespace ozd

#endif  // OZD_DAEMON_CONFIG_CONFIG_HOOKS_H_
