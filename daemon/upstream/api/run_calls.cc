// Copyright (c) 2026 The ozd authors. MIT licence.
// The calls of OzApi that steer runs.
#include "daemon/upstream/api/message_json.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/oz_api_client.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Whether the path is not served, rather than the run unknown: the service's
// own refusals carry a code.
bool IsUnknownPath(const absl::Status& status) {
  const auto detail = GetErrorDetail(status);
  if (!detail.has_value()) return false;
  return detail->http_status() == 405 ||
         (detail->http_status() == 404 && detail->error_code().empty());
}

// 400 and 422 mean one thing each here, which callers act on.
absl::Status ExplainRefusal(const absl::Status& status) {
  auto detail = GetErrorDetail(status);
  if (!detail.has_value()) return status;
  if (detail->http_status() == 400) {
    detail->set_error_code("run_has_ended");
  } else if (detail->http_status() == 422) {
    detail->set_error_code("operation_not_supported");
    detail->set_remedy("stop the run where it was started");
  } else {
    return status;
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, status.message(),
                   *detail);
}

}  // namespace

absl::Status OzApiClient::CancelRun(const ApiCaller& caller,
                                    const std::string& run_id) {
  const absl::Status status = Post(caller, {"agent", "runs", run_id, "cancel"},
                                   "", Repeatable::kYesAfterConflict)
                                  .status();
  if (!IsUnknownPath(status)) return ExplainRefusal(status);
  const absl::Status older = Post(caller, {"agent", "tasks", run_id, "cancel"},
                                  "null", Repeatable::kYesAfterConflict)
                                 .status();
  // A service that knows neither path has said all it can the first time.
  return IsUnknownPath(older) ? status : ExplainRefusal(older);
}

absl::Status OzApiClient::FollowUpRun(const ApiCaller& caller,
                                      const std::string& run_id,
                                      const std::string& prompt,
                                      const std::string& mode) {
  return Post(caller, {"agent", "runs", run_id, "followups"},
              FollowUpBody(prompt, mode), Repeatable::kNo)
      .status();
}

}  // namespace ozd
