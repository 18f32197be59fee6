// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_RUN_JSON_H_
#define OZD_DAEMON_UPSTREAM_API_RUN_JSON_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

struct RunPage {
  // Prompt and raw_json are filled. Items that cannot be understood are left
  // out and counted.
  std::vector<oz::v1::Run> runs;
  int skipped_items = 0;
  bool has_next_page = false;
  std::string next_cursor;
  // The whole answer, byte for byte but for halves of surrogate pairs, which
  // became "\ufffd".
  std::string raw_json;
  // The Date header of the answer, in microseconds since the Unix epoch; 0
  // without one.
  int64_t server_time_us = 0;
};

// Reads one run as the service writes it, with all its spellings: run_id or
// task_id, agent_config or agent_config_snapshot, IN_PROGRESS for INPROGRESS,
// error_code or errorCode; missing, null and mistyped fields are left empty,
// unknown ones ignored. raw_json is `json` itself without the blanks around it
// and without halves of surrogate pairs. Errors: kDataLoss when it is no
// well-formed object or lacks an id, a state, or a readable created_at or
// updated_at.
absl::StatusOr<oz::v1::Run> ParseRun(absl::string_view json);

// Reads a page of GET /agent/runs. An item that ParseRun refuses is skipped and
// counted, even when it is malformed inside. The page says has_next_page only
// when there is a cursor and there was an item. Errors: kDataLoss when the
// whole is no object with an array "runs".
absl::StatusOr<RunPage> ParseRunPage(std::string json);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_RUN_JSON_H_
