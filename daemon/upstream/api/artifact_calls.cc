// Copyright (c) 2026 The ozd authors. MIT licence.
// The call of OzApi that fetches what runs leave behind.
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/api/artifact_json.h"
#include "daemon/upstream/http/pulled_exchange.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/oz_api_client.h"
#include "daemon/upstream/service/redirects.h"
#include "daemon/upstream/service/rest_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Bytes that may wait for the receiver.
constexpr size_t kMaxBuffered = size_t{1} << 20;
// The transport keeps the time; this only bounds one wait.
constexpr absl::Duration kWait = absl::Hours(1);

absl::Status NotWantedError() {
  return MakeTransportError(absl::StatusCode::kCancelled,
                            "the download is no longer wanted",
                            Delivery::kPossible, Retryable::kNo);
}

// Hands the body of a 2xx answer to a sink that may block, on the thread that
// calls Perform. Once the sink has bytes, a failure is final: asking again
// would begin at the first byte.
class DownloadTransport : public HttpTransport {
 public:
  DownloadTransport(HttpTransport* transport, const ByteSink& sink)
      : transport_(transport), sink_(sink) {}

  absl::StatusOr<HttpResponse> Perform(HttpRequest request) override {
    PulledExchange exchange(transport_, std::move(request), kMaxBuffered,
                            PulledExchange::WhenFull::kPause);
    bool has_bytes = false;
    while (true) {
      const PulledExchange::News news = exchange.Wait(kWait);
      if (news == PulledExchange::News::kEnd) break;
      if (news != PulledExchange::News::kBody) continue;
      has_bytes = true;
      if (!sink_(exchange.TakeBody())) return NotWantedError();
    }
    absl::StatusOr<HttpResponse> outcome = exchange.outcome();
    if (outcome.ok() || !has_bytes) return outcome;
    return MakeTransportError(outcome.status().code(),
                              outcome.status().message(), Delivery::kPossible,
                              Retryable::kNo);
  }

  std::unique_ptr<HttpExchange> Start(HttpRequest request, Done done) override {
    return transport_->Start(std::move(request), std::move(done));
  }

 private:
  HttpTransport* const transport_;
  const ByteSink& sink_;
};

absl::Status NothingToDownloadError(const oz::v1::Artifact& artifact) {
  oz::v1::ErrorDetail detail;
  if (!artifact.url().empty()) detail.set_remedy("open its link instead");
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("an artifact of type ",
                                SafeText(artifact.artifact_type(), ""),
                                " has nothing to download"),
                   detail);
}

}  // namespace

absl::Status OzApiClient::DownloadArtifact(
    const ApiCaller& caller, const std::string& artifact_uid,
    const std::function<bool(const oz::v1::Artifact&)>& on_artifact,
    const ByteSink& sink) {
  const absl::Duration deadline = clock_->Uptime() + caller.timeout;
  OZD_ASSIGN_OR_RETURN(const std::string url,
                       ResourceUrl(caller.server_root_url,
                                   {"agent", "artifacts", artifact_uid}));
  OZD_ASSIGN_OR_RETURN(const HttpResponse response, Get(caller, url));
  const auto document = ParseArtifact(response.body);
  if (!document.ok()) {
    return UndecodableResponseError(url, document.status().message(),
                                    caller.api_key);
  }
  if (!document->has_content && document->download_url.empty()) {
    return NothingToDownloadError(document->artifact);
  }
  std::string link;
  if (!document->has_content) {
    OZD_ASSIGN_OR_RETURN(link,
                         NextHop(url, document->download_url, "artifact"));
  }
  if (!on_artifact(document->artifact)) return NotWantedError();
  if (document->has_content) {
    const bool wanted = document->content.empty() || sink(document->content);
    return wanted ? absl::OkStatus() : NotWantedError();
  }
  DownloadTransport download(transport_, sink);
  const Retrier retrier(&download, clock_, sleeper_, options_.random);
  return FetchLink(retrier, std::move(link), "artifact", deadline,
                   caller.api_key)
      .status();
}

}  // namespace ozd
