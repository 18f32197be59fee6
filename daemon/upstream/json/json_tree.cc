// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/json/json_tree.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "proto/support/json_utf8.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

// nlohmann destroys trees recursively.
constexpr int kMaxTreeDepth = 64;

}  // namespace

JsonTree ParseJsonTree(absl::string_view text) {
  bool too_deep = false;
  const auto check = [&too_deep](int depth, JsonTree::parse_event_t /*event*/,
                                 JsonTree& /*parsed*/) {
    too_deep = too_deep || depth > kMaxTreeDepth;
    return !too_deep;
  };
  std::string whole(text);
  ReplaceLoneSurrogates(&whole);
  JsonTree tree = JsonTree::parse(whole, check, false);
  if (too_deep) return JsonTree(JsonTree::value_t::discarded);
  return tree;
}

std::string DumpJsonTree(const JsonTree& tree) {
  return tree.dump(-1, ' ', false, JsonTree::error_handler_t::replace);
}

const JsonTree& MemberOf(const JsonTree& object, const char* name) {
  static const JsonTree& none = *new JsonTree();
  if (!object.is_object()) return none;
  const auto member = object.find(name);
  return member == object.end() ? none : *member;
}

std::string StringOf(const JsonTree& object, const char* name) {
  const JsonTree& member = MemberOf(object, name);
  return member.is_string() ? member.get<std::string>() : "";
}

int64_t TimeOf(const JsonTree& object, const char* name) {
  return ParseRfc3339(StringOf(object, name)).value_or(0);
}

const JsonTree& ArrayOf(const JsonTree& object, const char* name) {
  static const JsonTree& empty = *new JsonTree(JsonTree::array());
  const JsonTree& member = MemberOf(object, name);
  return member.is_array() ? member : empty;
}

absl::Status ForEachIn(const JsonTree& answer, const char* name,
                       const std::function<void(const JsonTree& item)>& read) {
  const JsonTree& items = MemberOf(answer, name);
  if (!items.is_array()) {
    return absl::DataLossError(
        absl::StrCat("the answer has no list \"", name, "\""));
  }
  for (const JsonTree& item : items) read(item);
  return absl::OkStatus();
}

}  // namespace ozd
