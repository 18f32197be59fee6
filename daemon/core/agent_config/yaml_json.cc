// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/agent_config/yaml_json.h"

#include <stdint.h>
#include <yaml-cpp/yaml.h>

#include <cmath>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace ozd {
namespace {

constexpr int kMaxValues = 100'000;

// Walks the nodes; the first problem ends it.
class Converter {
 public:
  explicit Converter(int max_depth) : max_depth_(max_depth) {}

  JsonTree Convert(const YAML::Node& node, int depth) {
    if (!problem_.what.empty()) return nullptr;
    if (depth > max_depth_) {
      return Refuse(node, absl::StrCat("nested deeper than ", max_depth_));
    }
    if (++values_ > kMaxValues) {
      return Refuse(node, absl::StrCat("more than ", kMaxValues, " values"));
    }
    switch (node.Type()) {
      case YAML::NodeType::Scalar:
        return Scalar(node);
      case YAML::NodeType::Sequence: {
        JsonTree array = JsonTree::array();
        for (const YAML::Node& item : node) {
          array.push_back(Convert(item, depth + 1));
        }
        return array;
      }
      case YAML::NodeType::Map:
        return Map(node, depth);
      default:
        return nullptr;
    }
  }

  const YamlProblem& problem() const { return problem_; }

 private:
  JsonTree Map(const YAML::Node& node, int depth) {
    JsonTree object = JsonTree::object();
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        return Refuse(entry.first, "a key must be plain text");
      }
      const std::string& key = entry.first.Scalar();
      if (object.contains(key)) {
        return Refuse(entry.first,
                      absl::StrCat("key '", key, "' is given twice"));
      }
      object[key] = Convert(entry.second, depth + 1);
    }
    return object;
  }

  static JsonTree Scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    // "!" is a quoted scalar, "?" a plain one.
    if (node.Tag() == "!" || node.Tag() == "tag:yaml.org,2002:str") return text;
    if (text.empty() || text == "~" || text == "null" || text == "Null" ||
        text == "NULL") {
      return nullptr;
    }
    if (text == "true" || text == "True" || text == "TRUE") return true;
    if (text == "false" || text == "False" || text == "FALSE") return false;
    const char last = text.back();
    if (!absl::ascii_isdigit(static_cast<unsigned char>(last)) && last != '.') {
      return text;
    }
    int64_t integer = 0;
    if (absl::SimpleAtoi(text, &integer)) return integer;
    double number = 0;
    if (absl::SimpleAtod(text, &number) && std::isfinite(number)) return number;
    return text;
  }

  JsonTree Refuse(const YAML::Node& node, std::string what) {
    if (problem_.what.empty()) {
      problem_ = {.what = std::move(what), .line = node.Mark().line + 1};
    }
    return nullptr;
  }

  const int max_depth_;
  int values_ = 0;
  YamlProblem problem_;
};

YamlProblem ConvertOrThrow(const std::string& text, int max_depth,
                           JsonTree* json, std::map<std::string, int>* lines) {
  const YAML::Node root = YAML::Load(text);
  if (!root.IsDefined() || root.IsNull()) {
    *json = JsonTree::object();
    return {};
  }
  if (!root.IsMap()) {
    return {.what = "expected 'key: value' lines", .line = 1};
  }
  Converter converter(max_depth);
  *json = converter.Convert(root, 1);
  if (!converter.problem().what.empty()) return converter.problem();
  for (const auto& entry : root) {
    lines->emplace(entry.first.Scalar(), entry.first.Mark().line + 1);
  }
  return {};
}

}  // namespace

YamlProblem ConvertYaml(const std::string& text, int max_depth, JsonTree* json,
                        std::map<std::string, int>* lines) {
  // yaml-cpp reports errors by throwing.
  try {
    return ConvertOrThrow(text, max_depth, json, lines);
  } catch (const YAML::Exception& error) {
    return {.what = absl::StrCat("this is not valid YAML: ", error.msg),
            .line = error.mark.is_null() ? 0 : error.mark.line + 1};
  } catch (const std::exception& error) {
    return {.what = absl::StrCat("this is not valid YAML: ", error.what())};
  }
}

}  // namespace ozd
