// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/error_text.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

// The four ways of not reaching the daemon and what helps, for the case that
// whoever noticed it did not say.
struct Remedy {
  absl::string_view error_code;
  absl::string_view text;
};
constexpr Remedy kRemedies[] = {
    {"daemon_not_running", "Start it with `oz daemon start`."},
    {"daemon_stale",
     "Nobody listens on the socket. `oz daemon start` replaces it."},
    {"daemon_not_permitted",
     "The daemon belongs to another user, or a sandbox hides it. "
     "`oz daemon where` shows the socket; OZ_SOCKET names another."},
    {"daemon_not_answering",
     "`oz daemon doctor` looks for the cause; `oz daemon restart` starts "
     "afresh."},
    {"daemon_connection_lost",
     "Whether the daemon acted on it is not known. `oz daemon status` shows "
     "whether it is back."},
    {"daemon_start_failed", "`oz daemon doctor` looks for the cause."},
};

std::string Clean(absl::string_view text) {
  return ozd::NeutraliseControls(ozd::Redact(text), ozd::Newlines::kKeep);
}

void AppendLine(std::string* text, absl::string_view lead,
                absl::string_view line) {
  absl::StrAppend(text, lead, Clean(line));
  if (text->back() != '\n') text->push_back('\n');
}

std::string InvalidKeyText(bool key_given_with_call) {
  return key_given_with_call
             ? "The API key is invalid. Check the value of --api-key or "
               "WARP_API_KEY"
             : "Your stored credentials are invalid. Run `oz login` to log in "
               "again";
}

std::string Message(const absl::Status& status, absl::string_view error_code,
                    bool key_given_with_call) {
  if (error_code == "invalid_api_key") {
    return InvalidKeyText(key_given_with_call);
  }
  if (status.message().empty()) {
    return absl::StrCat("the call failed: ",
                        absl::StatusCodeToString(status.code()));
  }
  return std::string(status.message());
}

std::string RemedyFor(const absl::Status& status,
                      const v1::ErrorDetail& detail) {
  if (!detail.remedy().empty()) return detail.remedy();
  for (const Remedy& remedy : kRemedies) {
    if (remedy.error_code == detail.error_code()) {
      return std::string(remedy.text);
    }
  }
  // Nothing but the connection itself fails in these ways without a detail.
  if (detail.error_code().empty() &&
      (status.code() == absl::StatusCode::kDeadlineExceeded ||
       status.code() == absl::StatusCode::kUnavailable)) {
    return "`oz daemon status` shows what the daemon is doing.";
  }
  return "";
}

}  // namespace

std::string NotLoggedInText() {
  return "You are not logged in. Run `oz login`, or give an API key with "
         "--api-key or WARP_API_KEY.\n";
}

std::string RenderError(const absl::Status& status,
                        const ErrorTextOptions& options) {
  const v1::ErrorDetail detail =
      ozd::GetErrorDetail(status).value_or(v1::ErrorDetail());
  if (detail.error_code() == "not_logged_in") return NotLoggedInText();

  std::string text;
  const std::string message =
      Message(status, detail.error_code(), options.key_given_with_call);
  AppendLine(&text, "Error: ", message);
  if (message != status.message() && !status.message().empty()) {
    AppendLine(&text, "=> ", status.message());
  }
  for (const std::string& cause : detail.causes()) {
    AppendLine(&text, "=> ", cause);
  }
  if (!detail.trace_id().empty()) {
    AppendLine(&text, "trace id: ", detail.trace_id());
  }
  if (!detail.auth_url().empty()) {
    AppendLine(&text, "Authorise here: ", detail.auth_url());
  }
  const std::string remedy = RemedyFor(status, detail);
  if (!remedy.empty()) AppendLine(&text, "hint: ", remedy);
  if (!options.log_path.empty()) {
    AppendLine(&text, "\nFor more information, see the log at ",
               options.log_path);
  }
  return text;
}

}  // namespace oz
