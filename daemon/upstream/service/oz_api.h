// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_OZ_API_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_OZ_API_H_

#include <stdint.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/service/api_caller.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Which page of GET /agent/runs. Empty and zero fields are not sent.
struct ListRunsQuery {
  oz::v1::RunFilter filter;
  oz::v1::RunSortField sort_by = oz::v1::RUN_SORT_FIELD_UNSPECIFIED;
  oz::v1::SortOrder sort_order = oz::v1::SORT_ORDER_UNSPECIFIED;
  // Always sent.
  int32_t limit = 10;
  // The service's own cursor.
  std::string cursor;
};

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
  // What the service's clock said (the Date header), in microseconds since the
  // Unix epoch; 0 when it did not say.
  int64_t server_time_us = 0;
};

// Receives a download piece by piece; returning false ends it with kCancelled.
using ByteSink = std::function<bool(absl::string_view)>;

// The Oz service as core sees it: one clean model, failures as statuses with
// an ErrorDetail (see proto/support/error_detail.h). Calls block; they retry as
// the service's rules allow and give up by ApiCaller::timeout. Thread-safe.
//
// Errors of every call: kUnauthenticated (detail error_code "invalid_api_key"
// when the key itself was refused), kPermissionDenied, kResourceExhausted,
// kUnavailable (detail error_code "offline" when no answer came at all),
// kDeadlineExceeded, kDataLoss (the answer cannot be decoded),
// kInvalidArgument.
class OzApi {
 public:
  virtual ~OzApi() = default;

  virtual absl::StatusOr<RunPage> ListRuns(const ApiCaller& caller,
                                           const ListRunsQuery& query) = 0;

  // Errors: kNotFound.
  virtual absl::StatusOr<oz::v1::Run> GetRun(const ApiCaller& caller,
                                             const std::string& run_id) = 0;

  // The JSON text of GET /agent/runs/{id}/conversation. Errors: kNotFound (none
  // yet), kFailedPrecondition (422: no normalised form, ask for the
  // transcript).
  virtual absl::StatusOr<std::string> GetRunConversation(
      const ApiCaller& caller, const std::string& run_id) = 0;

  // The JSON text of GET /agent/conversations/{id}. Errors: as above.
  virtual absl::StatusOr<std::string> GetConversation(
      const ApiCaller& caller, const std::string& conversation_id) = 0;

  // The bytes behind GET /agent/runs/{id}/transcript. The redirect is followed
  // without our Authorization header. Errors: kNotFound.
  virtual absl::StatusOr<std::string> GetTranscript(
      const ApiCaller& caller, const std::string& run_id) = 0;

  // Who the key belongs to (GraphQL GetUser, then the workspaces; failure of
  // the second is not a failure).
  virtual absl::StatusOr<oz::v1::Principal> GetPrincipal(
      const ApiCaller& caller) = 0;

  // POST /agent/messages. Never repeated once it may have arrived. Errors:
  // kFailedPrecondition (422: a recipient has ended), kNotFound.
  virtual absl::StatusOr<std::vector<std::string>> SendMessage(
      const ApiCaller& caller, const oz::v1::SendMessageRequest& message) = 0;
  // GET /agent/messages/{run}.
  virtual absl::StatusOr<std::vector<oz::v1::Message>> ListMessages(
      const ApiCaller& caller, const oz::v1::ListMessagesRequest& request) = 0;
  // POST /agent/messages/{id}/read. Marks it as read. Errors: kNotFound.
  virtual absl::StatusOr<oz::v1::Message> ReadMessage(
      const ApiCaller& caller, const std::string& message_id) = 0;
  // POST /agent/messages/{id}/delivered. Errors: kNotFound.
  virtual absl::Status MarkMessageDelivered(const ApiCaller& caller,
                                            const std::string& message_id) = 0;

  // POST /agent/runs/{id}/cancel, or the older path where that is refused.
  // Retries 409 (the run is PENDING) for a while. Errors: kFailedPrecondition
  // (error_code "run_has_ended" for 400, "operation_not_supported" for 422),
  // kNotFound, kAborted (still 409).
  virtual absl::Status CancelRun(const ApiCaller& caller,
                                 const std::string& run_id) = 0;
  // POST /agent/runs/{id}/followups. Never repeated once it may have arrived.
  virtual absl::Status FollowUpRun(const ApiCaller& caller,
                                   const std::string& run_id,
                                   const std::string& prompt,
                                   const std::string& mode) = 0;

  // GET /agent/artifacts/{uid}, then the bytes: inline, or from its signed link
  // without our key. `on_artifact` is called once before the first byte.
  virtual absl::Status DownloadArtifact(
      const ApiCaller& caller, const std::string& artifact_uid,
      const std::function<bool(const oz::v1::Artifact&)>& on_artifact,
      const ByteSink& sink) = 0;

  // HTTP requests sent so far, retries included.
  virtual int64_t requests_sent() const = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_OZ_API_H_
