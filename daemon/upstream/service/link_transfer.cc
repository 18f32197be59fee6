// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/link_transfer.h"

#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/http/pulled_exchange.h"
#include "daemon/upstream/http/url.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/redirects.h"
#include "daemon/upstream/service/rest_api.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Bytes that may wait for the receiver.
constexpr size_t kMaxBuffered = size_t{1} << 20;
// The transport keeps the time; this only bounds one wait.
constexpr absl::Duration kDownloadWait = absl::Hours(1);

// Hands the body of a 2xx answer to a sink that may block, on the thread that
// calls Perform. Once the sink has bytes, a failure is final: asking again
// would begin at the first byte.
class DownloadTransport : public HttpTransport {
 public:
  DownloadTransport(HttpTransport* transport, const ByteSink& sink)
      : transport_(transport), sink_(sink) {}

  absl::StatusOr<HttpResponse> Perform(HttpRequest request) override {
    PulledExchange exchange(transport_, std::move(request), kMaxBuffered);
    bool has_bytes = false;
    while (true) {
      const PulledExchange::News news = exchange.Wait(kDownloadWait);
      if (news == PulledExchange::News::kEnd) break;
      if (news != PulledExchange::News::kBody) continue;
      has_bytes = true;
      if (!sink_(exchange.TakeBody())) return DownloadNotWantedError();
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

// A signed link's query is as good as a password.
absl::Status LinkError(const absl::Status& error, const std::string& url,
                       const std::string& secret) {
  return StatusFromTransportError(error, WithoutQuery(url), secret);
}

}  // namespace

absl::StatusOr<HttpResponse> LinkTransfer::Fetch(
    std::string url, const std::string& what, absl::Duration deadline,
    const std::string& secret) const {
  return FetchOver(parts_.transport, std::move(url), what, deadline, secret);
}

absl::StatusOr<HttpResponse> LinkTransfer::FetchOver(
    HttpTransport* transport, std::string url, const std::string& what,
    absl::Duration deadline, const std::string& secret) const {
  const Retrier retrier(transport, parts_.clock, parts_.sleeper, parts_.random);
  for (int hop = 1;; ++hop) {
    HttpRequest request;
    request.url = url;
    request.headers = AnonymousHeaders();
    request.timeout = deadline - parts_.clock->Uptime();
    auto response = retrier.Perform(request, Repeatable::kYes,
                                    [this] { ++*parts_.requests_sent; });
    if (!response.ok()) return LinkError(response.status(), url, secret);
    if (IsSuccess(*response)) return response;
    if (!IsRedirect(*response)) return StoreError(*response, what, secret);
    if (hop == parts_.max_redirects) {
      return BadLinkError(what, "redirects too often");
    }
    OZD_ASSIGN_OR_RETURN(url, NextHop(url, response->Header("location"), what));
  }
}

absl::Status LinkTransfer::Download(const ApiCaller& caller,
                                    const DownloadCall& call) const {
  DownloadTransport transport(parts_.transport, call.sink);
  return FetchOver(&transport, call.url, call.what,
                   parts_.clock->Uptime() + caller.timeout, caller.api_key)
      .status();
}

absl::Status LinkTransfer::Upload(const ApiCaller& caller,
                                  const UploadCall& call) const {
  constexpr char kWhat[] = "upload";
  HttpRequest request;
  request.method = call.method;
  OZD_ASSIGN_OR_RETURN(
      request.url,
      NextHop(absl::StrCat(caller.server_root_url, "/"), call.url, kWhat));
  for (const auto& [name, value] : call.headers) {
    request.headers.push_back({name, value});
  }
  request.timeout = caller.timeout;
  request.body_size = call.size;
  // Outlives the exchange, which Perform waits for.
  absl::Status failed;
  request.body_source = [&](char* to, size_t size) -> std::optional<size_t> {
    const absl::StatusOr<size_t> given = call.source(to, size);
    if (given.ok()) return *given;
    failed = given.status();
    return std::nullopt;
  };
  ++*parts_.requests_sent;
  const std::string url = request.url;
  const absl::StatusOr<HttpResponse> response =
      parts_.transport->Perform(std::move(request));
  OZD_RETURN_IF_ERROR(failed);
  if (!response.ok()) {
    return LinkError(response.status(), url, caller.api_key);
  }
  if (IsSuccess(*response)) return absl::OkStatus();
  return StoreError(*response, kWhat, caller.api_key);
}

}  // namespace ozd
