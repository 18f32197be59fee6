// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_RUN_API_H_
#define OZD_DAEMON_UPSTREAM_API_RUN_API_H_

#include <stdint.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/upstream/api/run_json.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// A page of GET /agent/runs to ask for. Empty and zero fields are not sent.
struct ListRunsQuery {
  oz::v1::RunFilter filter;
  oz::v1::RunSortField sort_by = oz::v1::RUN_SORT_FIELD_UNSPECIFIED;
  oz::v1::SortOrder sort_order = oz::v1::SORT_ORDER_UNSPECIFIED;
  // Always sent.
  int32_t limit = 10;
  // The service's own cursor.
  std::string cursor;
};

// The runs of the service (/agent/runs) and what belongs to one run. Calls
// block. Thread-safe. Errors of every call: ServiceCalls::Send.
class RunApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit RunApi(ServiceCalls* calls) : calls_(calls) {}

  absl::StatusOr<RunPage> List(const ApiCaller& caller,
                               const ListRunsQuery& query) const;
  // Errors: kNotFound.
  absl::StatusOr<oz::v1::Run> Get(const ApiCaller& caller,
                                  const std::string& run_id) const;

  // Returns the JSON text of GET /agent/runs/{id}/conversation. Errors:
  // kNotFound (none yet), kFailedPrecondition (422: no normalised form, ask for
  // the transcript).
  absl::StatusOr<std::string> GetConversation(const ApiCaller& caller,
                                              const std::string& run_id) const;
  // Returns the JSON text of GET /agent/conversations/{id}. Errors: those of
  // GetConversation.
  absl::StatusOr<std::string> GetConversationById(
      const ApiCaller& caller, const std::string& conversation_id) const;
  // Returns the bytes behind GET /agent/runs/{id}/transcript. The redirect is
  // followed without the caller's key. Errors: kNotFound.
  absl::StatusOr<std::string> GetTranscript(const ApiCaller& caller,
                                            const std::string& run_id) const;

  // Cancels a run, by the older path where the newer one is not served. Retries
  // 409 (the run is PENDING) for a while. Errors: kFailedPrecondition
  // (error_code "run_has_ended" for 400, "operation_not_supported" for 422),
  // kNotFound, kAborted (still 409).
  absl::Status Cancel(const ApiCaller& caller, const std::string& run_id) const;
  // Sends `prompt` to a run; `mode` may be empty. Never repeated once it may
  // have arrived.
  absl::Status FollowUp(const ApiCaller& caller, const std::string& run_id,
                        const std::string& prompt,
                        const std::string& mode) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_RUN_API_H_
