// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_PAGE_JSON_H_
#define OZD_DAEMON_CORE_RUNS_PAGE_JSON_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// The answer of GET /agent/runs put together from stored runs:
// {"page_info":{"has_next_page":true,"next_cursor":"..."},"runs":[...]}. Each
// run's raw_json is copied as it is. An empty `next_cursor` is left out.
std::string RenderRunPage(const std::vector<oz::v1::Run>& runs,
                          absl::string_view next_cursor);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_PAGE_JSON_H_
