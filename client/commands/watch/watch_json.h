// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_WATCH_WATCH_JSON_H_
#define OZ_CLIENT_COMMANDS_WATCH_WATCH_JSON_H_

// Renders what `run watch` prints for programs: one object a line, versioned.
// The names are those of proto/oz/v1; times and revisions are numbers,
// enumerations words. Fields with their default value are left out, except ids,
// state and title. Fields are only ever added.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

// A run as an object; neither its prompt nor its raw JSON.
void WriteRun(const v1::Run& run, JsonWriter* json);

// {"v":1,"resume":TOKEN,KIND:{...}} and a newline, where KIND is snapshot,
// upsert, removed (then an id), synced, connection or heartbeat. `resume` is
// the token to print, which need not be that of the message; left out when
// empty. "" for a kind that this program does not know.
std::string WatchRunsLine(const v1::WatchRunsResponse& message,
                          absl::string_view resume);

// {"v":1,"run_id":ID,KIND:{...}} and a newline, where KIND is run, item,
// synced, connection, heartbeat, reset or ended. "" for an unknown kind.
std::string WatchRunLine(const v1::WatchRunResponse& message,
                         absl::string_view run_id);

// {"v":1,"error":{"reason":CODE,"message":TEXT,"hint":REMEDY}} and a newline;
// with "run_id" when it is not empty. Secrets are redacted.
std::string WatchErrorLine(const absl::Status& status,
                           absl::string_view run_id);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_WATCH_WATCH_JSON_H_
