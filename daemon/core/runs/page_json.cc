// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/page_json.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace ozd {

std::string RenderRunPage(const std::vector<oz::v1::Run>& runs,
                          absl::string_view next_cursor) {
  size_t size = next_cursor.size() + 80;
  for (const oz::v1::Run& run : runs) size += run.raw_json().size() + 1;
  std::string json;
  json.reserve(size);
  if (next_cursor.empty()) {
    json = R"({"page_info":{"has_next_page":false},"runs":[)";
  } else {
    absl::StrAppend(
        &json, R"({"page_info":{"has_next_page":true,"next_cursor":)",
        nlohmann::json(std::string(next_cursor))
            .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
        R"(},"runs":[)");
  }
  absl::string_view separator;
  for (const oz::v1::Run& run : runs) {
    absl::StrAppend(&json, separator, run.raw_json());
    separator = ",";
  }
  json += "]}";
  return json;
}

}  // namespace ozd
