// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_JSON_JSON_TREE_H_
#define OZD_DAEMON_UPSTREAM_JSON_JSON_TREE_H_

#include <stdint.h>

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ozd {

// JSON as a tree, for answers that are small, and for what is edited. Nothing
// here throws, whatever the text is.
using JsonTree = nlohmann::ordered_json;

// A discarded value when the text is malformed or nested deeper than 64.
JsonTree ParseJsonTree(absl::string_view text);

// On one line; bytes that are not UTF-8 become U+FFFD.
std::string DumpJsonTree(const JsonTree& tree);

// The member; null when there is none or `object` is no object.
const JsonTree& MemberOf(const JsonTree& object, const char* name);
// "" when it is no string.
std::string StringOf(const JsonTree& object, const char* name);
// Microseconds since the Unix epoch; 0 when it is no RFC 3339 time.
int64_t TimeOf(const JsonTree& object, const char* name);
// The member when it is an array, else an empty array.
const JsonTree& ArrayOf(const JsonTree& object, const char* name);

// Calls `read` with each item of the array `name` of an answer. Errors:
// kDataLoss when the answer has no such array.
absl::Status ForEachIn(const JsonTree& answer, const char* name,
                       const std::function<void(const JsonTree& item)>& read);

// Returns the items of that array, without those for which `read` returns
// false.
template <typename T>
absl::StatusOr<std::vector<T>> ReadList(const JsonTree& answer,
                                        const char* name,
                                        bool (*read)(const JsonTree& item,
                                                     T* value)) {
  std::vector<T> values;
  const absl::Status status =
      ForEachIn(answer, name, [&](const JsonTree& item) {
        T value;
        if (read(item, &value)) values.push_back(std::move(value));
      });
  if (!status.ok()) return status;
  return values;
}

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_JSON_JSON_TREE_H_
