// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_LOG_H_
#define OZD_PROTO_SUPPORT_LOG_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace ozd {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Where log lines go. One line an event:
//   2026-11-22T04:05:06.789Z info listener: accepting on /run/...
// Every line passes through Redact() and NeutraliseControls(). Thread-safe.
//
// Until SetLogFile is called lines go to stderr.

// Writes to `path` from now on (created 0600, appended to). When the file grows
// past `max_bytes` it becomes "<path>.1" and a new one is begun. Errors:
// kUnavailable when it cannot be opened; stderr stays in use then.
absl::Status SetLogFile(const std::string& path, int64_t max_bytes);

// Lines below `level` are dropped. kInfo at first.
void SetLogLevel(LogLevel level);

void LogLine(LogLevel level, absl::string_view component,
             absl::string_view message);

// LogInfo("sync", "account ", id, ": ", n, " runs")
template <typename... Parts>
void LogDebug(absl::string_view component, const Parts&... parts) {
  LogLine(LogLevel::kDebug, component, absl::StrCat(parts...));
}
template <typename... Parts>
void LogInfo(absl::string_view component, const Parts&... parts) {
  LogLine(LogLevel::kInfo, component, absl::StrCat(parts...));
}
template <typename... Parts>
void LogWarning(absl::string_view component, const Parts&... parts) {
  LogLine(LogLevel::kWarning, component, absl::StrCat(parts...));
}
template <typename... Parts>
void LogError(absl::string_view component, const Parts&... parts) {
  LogLine(LogLevel::kError, component, absl::StrCat(parts...));
}

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_LOG_H_
