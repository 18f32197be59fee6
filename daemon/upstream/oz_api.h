// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_OZ_API_H_
#define OZD_DAEMON_UPSTREAM_OZ_API_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/oz/v1/account.pb.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// To whom a call goes and as whom. A value; the key is never logged.
struct ApiCaller {
  // Root without "/api/v1" and without a final slash.
  std::string server_root_url;
  std::string api_key;
  // X-Warp-Cloud-Agent-ID; empty to leave it out.
  std::string run_id;
  // X-Oz-Api-Source.
  std::string api_source = "CLI";
  // The whole call, retries included, ends by this many from now.
  absl::Duration timeout = absl::Seconds(60);
  // When the service asks to be left alone (429, Retry-After) for longer than
  // this, the call ends at once with that answer instead of waiting. Its
  // ErrorDetail says for how long.
  absl::Duration patience = absl::InfiniteDuration();
};

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
  // The whole answer, byte for byte.
  std::string raw_json;
};

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

  // HTTP requests sent so far, retries included.
  virtual int64_t requests_sent() const = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_OZ_API_H_
