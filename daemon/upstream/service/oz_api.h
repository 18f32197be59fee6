// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_OZ_API_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_OZ_API_H_

#include <stdint.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/upstream/http/stream_interrupter.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// To whom a call goes and as whom. A value; the key is never logged.
struct ApiCaller {
  // Root without "/api/v1" and without a final slash.
  std::string server_root_url;
  // Root of the event streams; empty means the server root when that is not the
  // published one, else the published stream host.
  std::string rtc_root_url;
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
  // The whole answer, byte for byte but for halves of surrogate pairs, which
  // became "\ufffd".
  std::string raw_json;
  // What the service's clock said (the Date header), in microseconds since the
  // Unix epoch; 0 when it did not say.
  int64_t server_time_us = 0;
};

// A page of GET /agent/events, in the order of the service.
struct EventPage {
  std::vector<oz::v1::Event> events;
  // Items that could not be understood.
  int skipped_items = 0;
  // As many as were asked for: there may be more.
  bool is_full = false;
};

// Longest list of runs for one stream or poll; the service's front ends cut
// longer request lines.
inline constexpr size_t kMaxEventRunIds = 150;

// What a stream calls, all on the same thread. Must not block for long.
struct EventSink {
  // The service accepted; events follow.
  std::function<void()> on_open;
  // Returning false ends the stream with kCancelled.
  std::function<bool(const oz::v1::Event& event)> on_event;
  // Called at least every second or so, also when nothing comes; returning
  // false ends the stream with kCancelled.
  std::function<bool()> on_idle;
  // Something that could not be decoded was left out.
  std::function<void()> on_skipped;
  // Makes it call on_idle at once. Borrowed; may be null.
  StreamInterrupter* nudge = nullptr;
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

  // GET /agent/events: events of `run_ids` (1..kMaxEventRunIds) after `since`,
  // at most `limit` (1..500), oldest first. Errors: kNotFound,
  // kPermissionDenied when the service does not offer it.
  virtual absl::StatusOr<EventPage> ListEvents(
      const ApiCaller& caller, const std::vector<std::string>& run_ids,
      int64_t since, int limit) = 0;

  // GET /agent/events/stream on the stream host. Blocks until the stream ends;
  // never retries. OK: the service closed it in order. Errors besides those of
  // every call: kUnimplemented (404, 405: not offered, for these runs at least;
  // ListEvents tells which), kDataLoss (the answer is no event stream, as a
  // captive portal's), kResourceExhausted without an http_status (the sink is
  // too slow), kCancelled (the sink said so). ApiCaller::timeout bounds the
  // time until it is open only.
  virtual absl::Status StreamEvents(const ApiCaller& caller,
                                    const std::vector<std::string>& run_ids,
                                    int64_t since, const EventSink& sink) = 0;

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
