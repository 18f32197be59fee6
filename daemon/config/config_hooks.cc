// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/config/config_hooks.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/config/flags.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr size_t kLongestName = 64;
constexpr size_t kMostHooks = 100;
constexpr absl::Duration kLongestTimeout = absl::Hours(1);
constexpr int kMostAttempts = 100;

using Strings = std::vector<std::string>;

absl::StatusOr<std::string> PlainValue(const YAML::Node& value) {
  if (!value.IsScalar() || value.Scalar().empty()) {
    return absl::InvalidArgumentError("needs one plain value");
  }
  return value.Scalar();
}

absl::StatusOr<Strings> PlainValues(const YAML::Node& value) {
  if (!value.IsSequence() || value.size() == 0) {
    return absl::InvalidArgumentError("needs a list such as [a, b]");
  }
  Strings all;
  for (const YAML::Node& item : value) {
    if (!item.IsScalar()) {
      return absl::InvalidArgumentError("needs a list of plain values");
    }
    all.push_back(item.Scalar());
  }
  return all;
}

template <std::string HookConfig::*kField>
absl::Status SetText(const YAML::Node& value, HookConfig* hook) {
  OZD_ASSIGN_OR_RETURN(hook->*kField, PlainValue(value));
  return absl::OkStatus();
}

absl::Status SetName(const YAML::Node& value, HookConfig* hook) {
  OZD_ASSIGN_OR_RETURN(hook->name, PlainValue(value));
  const bool plain =
      std::all_of(hook->name.begin(), hook->name.end(), [](char c) {
        return absl::ascii_islower(static_cast<unsigned char>(c)) ||
               absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
      });
  if (!plain || hook->name.size() > kLongestName) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", hook->name, "' is not a name; use at most ",
                     kLongestName, " of a-z, 0-9 and '-'"));
  }
  return absl::OkStatus();
}

absl::Status SetEvents(const YAML::Node& value, HookConfig* hook) {
  OZD_ASSIGN_OR_RETURN(hook->events, PlainValues(value));
  for (const std::string& event : hook->events) {
    if (std::find(kHookEvents.begin(), kHookEvents.end(), event) ==
        kHookEvents.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "'", event,
          "' is not an event; supported: ", absl::StrJoin(kHookEvents, ", ")));
    }
  }
  return absl::OkStatus();
}

absl::Status SetCommand(const YAML::Node& value, HookConfig* hook) {
  if (value.IsScalar() && !value.Scalar().empty()) {
    hook->command = {"/bin/sh", "-c", value.Scalar()};
    return absl::OkStatus();
  }
  absl::StatusOr<Strings> command = PlainValues(value);
  if (!command.ok() || command->front().empty()) {
    return absl::InvalidArgumentError(
        "needs a line for the shell, or a list of program and arguments");
  }
  hook->command = *std::move(command);
  return absl::OkStatus();
}

absl::Status SetMine(const YAML::Node& value, HookConfig* hook) {
  OZD_ASSIGN_OR_RETURN(const std::string text, PlainValue(value));
  if (text != "true" && text != "false") {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is neither true nor false"));
  }
  hook->mine = text == "true";
  return absl::OkStatus();
}

absl::Status SetTimeout(const YAML::Node& value, HookConfig* hook) {
  OZD_ASSIGN_OR_RETURN(const std::string text, PlainValue(value));
  OZD_ASSIGN_OR_RETURN(hook->timeout, ParseDurationOrNever(text));
  if (hook->timeout <= absl::ZeroDuration() ||
      hook->timeout > kLongestTimeout) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is not between 1ms and 1h"));
  }
  return absl::OkStatus();
}

absl::Status SetMaxAttempts(const YAML::Node& value, HookConfig* hook) {
  OZD_ASSIGN_OR_RETURN(const std::string text, PlainValue(value));
  if (!absl::SimpleAtoi(text, &hook->max_attempts) || hook->max_attempts < 1 ||
      hook->max_attempts > kMostAttempts) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", text, "' is not a number between 1 and ", kMostAttempts));
  }
  return absl::OkStatus();
}

struct HookKey {
  const char* name;
  absl::Status (*set)(const YAML::Node& value, HookConfig* hook);
};

constexpr HookKey kHookKeys[] = {
    {"name", SetName},
    {"events", SetEvents},
    {"command", SetCommand},
    {"mine", SetMine},
    {"account", SetText<&HookConfig::account>},
    {"schedule", SetText<&HookConfig::schedule>},
    {"run_name", SetText<&HookConfig::run_name>},
    {"environment", SetText<&HookConfig::environment>},
    {"timeout", SetTimeout},
    {"max_attempts", SetMaxAttempts},
};

absl::Status ApplyHookKey(const std::string& path, const YAML::Node& key_node,
                          const YAML::Node& value, HookConfig* hook) {
  if (!key_node.IsScalar()) {
    return ConfigErrorAt(path, key_node.Mark(), "a key must be a plain word");
  }
  const std::string& name = key_node.Scalar();
  for (const HookKey& key : kHookKeys) {
    if (name != key.name) continue;
    const absl::Status status = key.set(value, hook);
    if (status.ok()) return status;
    return ConfigErrorAt(path, value.Mark(),
                         absl::StrCat(name, ": ", status.message()));
  }
  return ConfigErrorAt(
      path, key_node.Mark(),
      absl::StrCat("unknown key '", name, "' of a hook; supported keys: ",
                   absl::StrJoin(kHookKeys, ", ",
                                 [](std::string* out, const HookKey& key) {
                                   out->append(key.name);
                                 })));
}

absl::StatusOr<HookConfig> ParseHook(const std::string& path,
                                     const YAML::Node& node) {
  if (!node.IsMap()) {
    return ConfigErrorAt(path, node.Mark(),
                         "a hook needs lines such as 'name: mail-me'");
  }
  HookConfig hook;
  std::set<std::string> seen;
  for (const auto& entry : node) {
    OZD_RETURN_IF_ERROR(ApplyHookKey(path, entry.first, entry.second, &hook));
    if (!seen.insert(entry.first.Scalar()).second) {
      return ConfigErrorAt(
          path, entry.first.Mark(),
          absl::StrCat("key '", entry.first.Scalar(), "' is given twice"));
    }
  }
  for (const char* required : {"name", "events", "command"}) {
    if (seen.count(required) == 0) {
      return ConfigErrorAt(path, node.Mark(),
                           absl::StrCat("a hook needs '", required, ":'"));
    }
  }
  return hook;
}

}  // namespace

absl::Status ConfigErrorAt(const std::string& path, const YAML::Mark& mark,
                           absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, ":", mark.line + 1, ": ", what));
}

absl::StatusOr<std::vector<HookConfig>> ParseHooks(const std::string& path,
                                                   const YAML::Node& hooks) {
  std::vector<HookConfig> all;
  if (hooks.IsNull()) return all;
  if (!hooks.IsSequence()) {
    return ConfigErrorAt(path, hooks.Mark(),
                         "hooks: needs a list; begin each hook with '- name:'");
  }
  if (hooks.size() > kMostHooks) {
    return ConfigErrorAt(
        path, hooks.Mark(),
        absl::StrCat("hooks: at most ", kMostHooks, " are supported"));
  }
  std::set<std::string> names;
  for (const YAML::Node& node : hooks) {
    OZD_ASSIGN_OR_RETURN(HookConfig hook, ParseHook(path, node));
    if (!names.insert(hook.name).second) {
      return ConfigErrorAt(
          path, node.Mark(),
          absl::StrCat("two hooks have the name '", hook.name, "'"));
    }
    all.push_back(std::move(hook));
  }
  return all;
}

}  // namespace ozd
