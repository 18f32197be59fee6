// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_HTTP_HTTP_H_
#define OZD_TESTS_SIM_HTTP_HTTP_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace ozd::sim {

// One HTTP request as handlers see it. A value.
struct Request {
  std::string method;
  // Decoded, without the query.
  std::string path;
  // In the order sent; a name may repeat.
  std::vector<std::pair<std::string, std::string>> query;
  // Names in lower case.
  std::multimap<std::string, std::string> headers;
  std::string body;
  // The segments that matched the "{...}" of the route, in order.
  std::vector<std::string> path_arguments;

  // The first header of that name (lower case), or "".
  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
  bool HasHeader(const std::string& name) const {
    return headers.count(name) > 0;
  }
  // The first query value of that name, or "".
  std::string Query(absl::string_view name) const {
    for (const auto& [key, value] : query) {
      if (key == name) return value;
    }
    return "";
  }
};

// Takes bytes of a streamed body. Returns false once the client has left. A
// call without bytes asks only for that, and marks that the stream now waits.
using Sink = std::function<bool(absl::string_view)>;

// One HTTP response. A value.
struct Response {
  // How the transport spoils the answer.
  enum class Damage { kNone, kCutConnection, kDropConnection };

  int status = 200;
  std::string content_type = "application/json";
  std::multimap<std::string, std::string> headers;
  std::string body;
  Damage damage = Damage::kNone;
  // When set, the body, written bit by bit. Called on the connection's thread,
  // which it may block; returns false to drop the connection.
  std::function<bool(const Sink&)> stream;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_HTTP_HTTP_H_
