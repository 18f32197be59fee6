// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_OZ_API_CLIENT_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_OZ_API_CLIENT_H_

#include <stdint.h>

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/service/oz_api.h"
#include "daemon/upstream/service/retry.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/support/clock.h"

namespace ozd {

// OzApi and ServiceCalls over HTTP. The key goes to the caller's server root
// and nowhere else: redirects are errors, except those of a transcript or an
// artifact, which are followed without it. Event streams are asked of the
// stream host as well. Thread-safe.
class OzApiClient : public OzApi, public ServiceCalls {
 public:
  struct Options {
    // Requests from a link to the bytes behind it.
    int max_redirects = 3;
    // Longest wait for the workspaces in GetPrincipal.
    absl::Duration workspaces_timeout = absl::Seconds(10);
    // Bytes of an event stream that may wait for its sink.
    size_t max_stream_backlog = size_t{8} << 20;
    // How often a stream looks whether it is still wanted. In real time.
    absl::Duration stream_tick = absl::Seconds(1);
    // Jitter; numbers in [0, 1). Thread-safe. Empty for a real one.
    Retrier::Random random;
  };

  // All pointers are borrowed and must outlive the client.
  OzApiClient(HttpTransport* transport, const Clock* clock, Sleeper* sleeper,
              const Options& options);
  OzApiClient(HttpTransport* transport, const Clock* clock, Sleeper* sleeper);

  absl::StatusOr<RunPage> ListRuns(const ApiCaller& caller,
                                   const ListRunsQuery& query) override;
  absl::StatusOr<oz::v1::Run> GetRun(const ApiCaller& caller,
                                     const std::string& run_id) override;
  absl::StatusOr<std::string> GetRunConversation(
      const ApiCaller& caller, const std::string& run_id) override;
  absl::StatusOr<std::string> GetConversation(
      const ApiCaller& caller, const std::string& conversation_id) override;
  absl::StatusOr<std::string> GetTranscript(const ApiCaller& caller,
                                            const std::string& run_id) override;
  absl::StatusOr<oz::v1::Principal> GetPrincipal(
      const ApiCaller& caller) override;
  absl::StatusOr<std::vector<std::string>> SendMessage(
      const ApiCaller& caller,
      const oz::v1::SendMessageRequest& message) override;
  absl::StatusOr<std::vector<oz::v1::Message>> ListMessages(
      const ApiCaller& caller,
      const oz::v1::ListMessagesRequest& request) override;
  absl::StatusOr<oz::v1::Message> ReadMessage(
      const ApiCaller& caller, const std::string& message_id) override;
  absl::Status MarkMessageDelivered(const ApiCaller& caller,
                                    const std::string& message_id) override;
  absl::Status CancelRun(const ApiCaller& caller,
                         const std::string& run_id) override;
  absl::Status FollowUpRun(const ApiCaller& caller, const std::string& run_id,
                           const std::string& prompt,
                           const std::string& mode) override;
  absl::Status DownloadArtifact(
      const ApiCaller& caller, const std::string& artifact_uid,
      const std::function<bool(const oz::v1::Artifact&)>& on_artifact,
      const ByteSink& sink) override;
  absl::StatusOr<RestAnswer> Send(const ApiCaller& caller,
                                  const RestCall& call) override;
  absl::Status Stream(const ApiCaller& caller, const StreamCall& call) override;
  absl::StatusOr<std::string> Graphql(const ApiCaller& caller,
                                      const GraphqlCall& call) override;
  absl::Status Upload(const ApiCaller& caller, UploadCall call) override;
  int64_t requests_sent() const override;

 private:
  // An answer with a body that is JSON text, or an error.
  absl::StatusOr<std::string> GetJson(const ApiCaller& caller,
                                      const std::vector<std::string>& segments);
  // A 2xx answer of our own API; headers and timeout are filled in here.
  absl::StatusOr<HttpResponse> Call(const ApiCaller& caller,
                                    HttpRequest request, Repeatable repeatable);
  absl::StatusOr<HttpResponse> Post(const ApiCaller& caller,
                                    const std::vector<std::string>& segments,
                                    std::string body, Repeatable repeatable);
  absl::StatusOr<HttpResponse> Get(const ApiCaller& caller,
                                   const std::string& url);
  absl::StatusOr<HttpResponse> PostGraphql(const ApiCaller& caller,
                                           const std::string& url,
                                           const std::string& body,
                                           Repeatable repeatable,
                                           absl::Duration timeout);
  // The answer, whatever its status, with the published error when none came.
  absl::StatusOr<HttpResponse> Exchange(const ApiCaller& caller,
                                        const HttpRequest& request,
                                        Repeatable repeatable);
  // What an answer that is no success means, and when to ask again.
  absl::Status FailureOf(const HttpResponse& response,
                         absl::string_view secret) const;
  // The bytes of `what` behind a link that the service gave, over redirects;
  // asked for without the key. A 2xx answer.
  absl::StatusOr<HttpResponse> FetchLink(const Retrier& retrier,
                                         std::string url,
                                         absl::string_view what,
                                         absl::Duration deadline,
                                         absl::string_view secret);

  const Options options_;
  HttpTransport* const transport_;
  const Clock* const clock_;
  Sleeper* const sleeper_;
  const Retrier retrier_;
  std::atomic<int64_t> requests_sent_{0};
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_OZ_API_CLIENT_H_
