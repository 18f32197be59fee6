// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/agent_config/config_document.h"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/agent_config/yaml_json.h"
#include "proto/support/status_macros.h"
#include "proto/support/utf8.h"

namespace ozd {
namespace {

// Deep enough for every configuration, and far from the end of the stack.
constexpr int kMaxDepth = 64;

absl::Status FileError(const oz::v1::TextFile& file, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(file.path(), ": ", what));
}

absl::Status CheckText(const oz::v1::TextFile& file) {
  if (file.content().size() > kMaxConfigDocumentBytes) {
    return FileError(file, "larger than 1 MiB");
  }
  if (!IsUtf8(file.content())) return FileError(file, "not UTF-8 text");
  return absl::OkStatus();
}

int DepthOf(absl::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

// Returns the lines of the keys of the outermost object; `text` is valid JSON.
std::map<std::string, int> KeyLines(absl::string_view text) {
  std::map<std::string, int> lines;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') continue;
    const size_t start = i++;
    while (text[i] != '"') i += text[i] == '\\' ? 2u : 1u;
    const absl::string_view after =
        absl::StripLeadingAsciiWhitespace(text.substr(i + 1));
    if (depth != 1 || !absl::StartsWith(after, ":")) continue;
    const std::string quoted(text.substr(start, i + 1 - start));
    const JsonTree key = ParseJsonTree(quoted);
    if (key.is_string()) {
      lines.emplace(key.get<std::string>(), LineAt(text, start));
    }
  }
  return lines;
}

// Returns the offset of the first byte that is no JSON. Only the throwing
// parser tells it.
size_t JsonErrorOffset(const std::string& text) {
  try {
    const JsonTree valid = JsonTree::parse(text);
    static_cast<void>(valid);
  } catch (const JsonTree::parse_error& error) {
    return error.byte == 0 ? 0 : error.byte - 1;
  } catch (const std::exception&) {
    return 0;
  }
  return 0;
}

absl::StatusOr<ConfigDocument> ParseJson(const oz::v1::TextFile& file,
                                         JsonTree* values) {
  const std::string& text = file.content();
  if (DepthOf(text) > kMaxDepth) {
    return FileError(file, absl::StrCat("nested deeper than ", kMaxDepth));
  }
  *values = ParseJsonTree(text);
  if (values->is_object()) {
    return ConfigDocument{.path = file.path(), .lines = KeyLines(text)};
  }
  if (!values->is_discarded()) {
    return FileError(file, "this is not a JSON object");
  }
  const size_t offset = JsonErrorOffset(text);
  return absl::InvalidArgumentError(absl::StrCat(
      file.path(), ":", LineAt(text, offset), ": this is not valid JSON",
      offset >= text.size() ? ": it ends too early" : ""));
}

absl::StatusOr<ConfigDocument> ParseYaml(const oz::v1::TextFile& file,
                                         JsonTree* values) {
  ConfigDocument document = {.path = file.path(), .lines = {}};
  const YamlProblem problem =
      ConvertYaml(file.content(), kMaxDepth, values, &document.lines);
  if (problem.what.empty()) return document;
  if (problem.line == 0) return FileError(file, problem.what);
  return absl::InvalidArgumentError(
      absl::StrCat(file.path(), ":", problem.line, ": ", problem.what));
}

bool LooksLikeJson(absl::string_view text) {
  const absl::string_view start = absl::StripLeadingAsciiWhitespace(text);
  return absl::StartsWith(start, "{") || absl::StartsWith(start, "[");
}

}  // namespace

absl::Status ConfigDocument::ErrorAt(const std::string& key,
                                     absl::string_view what) const {
  const auto line = lines.find(key);
  if (line == lines.end()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
  }
  return absl::InvalidArgumentError(
      absl::StrCat(path, ":", line->second, ": ", what));
}

absl::StatusOr<ConfigDocument> ParseConfigDocument(const oz::v1::TextFile& file,
                                                   JsonTree* values) {
  OZD_RETURN_IF_ERROR(CheckText(file));
  const std::string path = absl::AsciiStrToLower(file.path());
  if (absl::EndsWith(path, ".json")) return ParseJson(file, values);
  if (absl::EndsWith(path, ".yaml") || absl::EndsWith(path, ".yml")) {
    return ParseYaml(file, values);
  }
  absl::StatusOr<ConfigDocument> json = ParseJson(file, values);
  if (json.ok()) return json;
  absl::StatusOr<ConfigDocument> yaml = ParseYaml(file, values);
  // The error for the format that the file looks like.
  if (yaml.ok() || !LooksLikeJson(file.content())) return yaml;
  return json;
}

absl::StatusOr<ConfigDocument> ParseJsonDocument(const oz::v1::TextFile& file,
                                                 JsonTree* values) {
  OZD_RETURN_IF_ERROR(CheckText(file));
  return ParseJson(file, values);
}

int LineAt(absl::string_view text, size_t offset) {
  const absl::string_view before = text.substr(0, offset);
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

}  // namespace ozd
