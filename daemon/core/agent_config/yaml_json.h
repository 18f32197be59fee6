// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_AGENT_CONFIG_YAML_JSON_H_
#define OZD_DAEMON_CORE_AGENT_CONFIG_YAML_JSON_H_

#include <map>
#include <string>

#include "daemon/upstream/json/json_tree.h"

namespace ozd {

// Why a YAML text could not be converted.
struct YamlProblem {
  // Empty when it could.
  std::string what;
  // Counted from 1; 0 when unknown.
  int line = 0;
};

// Converts the YAML mapping `text` to the JSON object `json`, and sets `lines`
// to the lines of its keys. Plain scalars follow the core schema of YAML 1.2
// (null, true, 12, 1.5, else text). Bounded: aliases that unfold to more than
// 100,000 values, and nesting beyond `max_depth`, are problems. Never throws.
YamlProblem ConvertYaml(const std::string& text, int max_depth, JsonTree* json,
                        std::map<std::string, int>* lines);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_AGENT_CONFIG_YAML_JSON_H_
