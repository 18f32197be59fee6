// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_AGENT_CONFIG_YAML_JSON_H_
#define OZD_DAEMON_CORE_AGENT_CONFIG_YAML_JSON_H_

#include <map>
#include <string>

namespace ozd {

struct YamlProblem {
  // Empty when there is none.
  std::string what;
  // Counted from 1; 0 when unknown.
  int line = 0;
};

// Writes the YAML mapping `text` as a JSON object to `json`, and the lines of
// its keys to `lines`. Plain scalars are what the core schema of YAML 1.2 says
// (null, true, 12, 1.5, else text). Bounded: aliases that unfold to more than
// 100,000 values, and nesting beyond `max_depth`, are problems. Never throws.
YamlProblem ConvertYaml(const std::string& text, int max_depth,
                        std::string* json, std::map<std::string, int>* lines);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_AGENT_CONFIG_YAML_JSON_H_
