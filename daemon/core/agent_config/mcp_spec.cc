// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/agent_config/mcp_spec.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daemon/core/agent_config/config_document.h"
#include "daemon/core/base/uuid.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kNoObject[] = "config must be a JSON object";

absl::Status FieldError(absl::string_view server, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("MCP server '", server, "': ", what));
}

// Lower case with hyphens; nullopt when `text` is no UUID.
std::optional<std::string> CanonicalUuid(absl::string_view text) {
  absl::ConsumePrefix(&text, "urn:uuid:");
  if (absl::StartsWith(text, "{") && absl::EndsWith(text, "}")) {
    text = text.substr(1, text.size() - 2);
  }
  std::string digits;
  const bool hyphenated = text.size() == 36;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = hyphenated && (i == 8 || i == 13 || i == 18 || i == 23);
    if (hyphen && text[i] == '-') continue;
    const auto c = static_cast<unsigned char>(text[i]);
    if (!absl::ascii_isxdigit(c)) return std::nullopt;
    digits.push_back(absl::ascii_tolower(c));
  }
  if (digits.size() != 32) return std::nullopt;
  for (const size_t at : {20u, 16u, 12u, 8u}) digits.insert(at, 1, '-');
  return digits;
}

bool IsWellKnownId(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' ||
           c == '-';
  });
}

JsonTree ById(const std::string& id) {
  return JsonTree::object({{id, JsonTree::object({{"warp_id", id}})}});
}

const JsonTree* MemberObject(const JsonTree& value, const char* name) {
  const auto found = value.find(name);
  return found == value.end() || !found->is_object() ? nullptr : &*found;
}

// Returns the servers inside the wrappers of other programs.
const JsonTree& Unwrapped(const JsonTree& value) {
  if (const JsonTree* mcp = MemberObject(value, "mcp")) {
    if (const JsonTree* servers = MemberObject(*mcp, "servers"))
      return *servers;
  }
  for (const char* name : {"servers", "mcpServers", "mcp_servers"}) {
    if (const JsonTree* servers = MemberObject(value, name)) return *servers;
  }
  return value;
}

bool IsOneServer(const JsonTree& value) {
  return value.contains("command") || value.contains("url") ||
         value.contains("warp_id");
}

absl::Status CheckKind(absl::string_view name, const JsonTree& server) {
  const char* kind = nullptr;
  for (const char* field : {"warp_id", "command", "url"}) {
    if (!server.contains(field)) continue;
    if (kind != nullptr) kind = "";
    if (kind == nullptr) kind = field;
  }
  if (kind == nullptr || *kind == '\0') {
    return FieldError(
        name, "must have exactly one of: 'warp_id', 'command', or 'url'");
  }
  const JsonTree& value = server[kind];
  if (!value.is_string()) {
    return FieldError(name, absl::StrCat("field '", kind, "' must be text"));
  }
  if (value.get_ref<const std::string&>().empty()) {
    return FieldError(name,
                      absl::StrCat("field '", kind, "' must be non-empty"));
  }
  return absl::OkStatus();
}

absl::Status CheckArgs(absl::string_view name, const JsonTree& server) {
  const auto args = server.find("args");
  if (args == server.end() || args->is_null()) return absl::OkStatus();
  if (!args->is_array()) {
    return FieldError(name, "field 'args' must be an array");
  }
  for (size_t i = 0; i < args->size(); ++i) {
    if ((*args)[i].is_string()) continue;
    return FieldError(name,
                      absl::StrCat("field 'args[", i, "]' must be a string"));
  }
  return absl::OkStatus();
}

absl::Status CheckTexts(absl::string_view name, const JsonTree& server,
                        const char* field) {
  const auto map = server.find(field);
  if (map == server.end() || map->is_null()) return absl::OkStatus();
  if (!map->is_object()) {
    return FieldError(
        name, absl::StrCat("field '", field, "' must be an object of strings"));
  }
  for (const auto& [key, value] : map->items()) {
    if (value.is_string()) continue;
    return FieldError(
        name, absl::StrCat("field '", field, ".", key, "' must be a string"));
  }
  return absl::OkStatus();
}

absl::Status CheckServer(absl::string_view name, const JsonTree& server) {
  if (name.empty()) {
    return absl::InvalidArgumentError("the name of an MCP server is empty");
  }
  if (!server.is_object()) return FieldError(name, kNoObject);
  OZD_RETURN_IF_ERROR(CheckKind(name, server));
  OZD_RETURN_IF_ERROR(CheckArgs(name, server));
  OZD_RETURN_IF_ERROR(CheckTexts(name, server, "env"));
  return CheckTexts(name, server, "headers");
}

absl::Status CheckEach(const JsonTree& servers) {
  for (const auto& [name, server] : servers.items()) {
    OZD_RETURN_IF_ERROR(CheckServer(name, server));
  }
  return absl::OkStatus();
}

absl::StatusOr<JsonTree> ServersOf(const JsonTree& value,
                                   absl::string_view where) {
  if (!value.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(where, ": ", kNoObject));
  }
  JsonTree servers = Unwrapped(value);
  if (IsOneServer(servers)) {
    servers = JsonTree::object({{RandomUuid(), servers}});
  }
  const absl::Status status = CheckEach(servers);
  if (!status.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(where, ": ", status.message()));
  }
  return servers;
}

// Parses `text` as it is, or with the outer braces that were left out.
JsonTree ParseInline(absl::string_view text) {
  JsonTree value = ParseJsonTree(text);
  if (!value.is_discarded()) return value;
  return ParseJsonTree(absl::StrCat("{", text, "}"));
}

bool MayHoldSecrets(absl::string_view text) {
  return text.find_first_of("{}\"=: ") != absl::string_view::npos;
}

}  // namespace

absl::StatusOr<JsonTree> ParseMcpSpec(const oz::v1::McpSpec& spec) {
  const absl::string_view text = absl::StripAsciiWhitespace(spec.text());
  if (const auto uuid = CanonicalUuid(text)) return ById(*uuid);
  if (spec.has_file()) {
    JsonTree values;
    OZD_RETURN_IF_ERROR(ParseJsonDocument(spec.file(), &values).status());
    return ServersOf(values, spec.file().path());
  }
  if (IsWellKnownId(text)) return ById(std::string(text));
  const JsonTree value = ParseInline(text);
  if (!value.is_discarded() && !text.empty()) {
    return ServersOf(value, "--mcp");
  }
  if (MayHoldSecrets(text) || text.empty()) {
    return absl::InvalidArgumentError(
        "--mcp: this is neither an id, the path of an existing file nor valid "
        "JSON");
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "--mcp: '", text,
      "' is neither an id, the path of an existing file nor JSON"));
}

absl::Status CheckMcpServers(const JsonTree& servers) {
  if (!servers.is_object()) return absl::InvalidArgumentError(kNoObject);
  return CheckEach(servers);
}

}  // namespace ozd
