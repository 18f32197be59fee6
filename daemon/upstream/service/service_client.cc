// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/service_client.h"

#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/http/url.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/event_stream.h"
#include "daemon/upstream/service/graphql_api.h"
#include "daemon/upstream/service/redirects.h"
#include "daemon/upstream/service/rest_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

double ThreadRandom() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

ServiceClient::Options WithRandom(ServiceClient::Options options) {
  if (!options.random) options.random = ThreadRandom;
  return options;
}

absl::StatusOr<std::string> UrlOf(absl::string_view root,
                                  const std::vector<std::string>& segments,
                                  const HttpQuery& query) {
  OZD_ASSIGN_OR_RETURN(std::string url, ResourceUrl(root, segments));
  char separator = '?';
  for (const auto& [name, value] : query) {
    absl::StrAppend(&url, std::string(1, separator), name, "=",
                    PercentEncode(value));
    separator = '&';
  }
  return url;
}

}  // namespace

ServiceClient::ServiceClient(HttpTransport* transport, const Clock* clock,
                             Sleeper* sleeper, const Options& options)
    : options_(WithRandom(options)),
      transport_(transport),
      clock_(clock),
      retrier_(transport, clock, sleeper, options_.random),
      links_({.transport = transport,
              .clock = clock,
              .sleeper = sleeper,
              .random = options_.random,
              .requests_sent = &requests_sent_,
              .max_redirects = options_.max_redirects}) {}

ServiceClient::ServiceClient(HttpTransport* transport, const Clock* clock,
                             Sleeper* sleeper)
    : ServiceClient(transport, clock, sleeper, Options()) {}

absl::StatusOr<HttpResponse> ServiceClient::Exchange(const ApiCaller& caller,
                                                     HttpRequest request,
                                                     Repeatable repeatable,
                                                     bool may_redirect) {
  request.headers = CallHeaders(caller);
  if (!request.body.empty()) {
    request.headers.push_back({"Content-Type", "application/json"});
  }
  request.timeout = caller.timeout;
  auto response = retrier_.Perform(
      request, repeatable, [this] { ++requests_sent_; }, caller.patience);
  if (!response.ok()) {
    return StatusFromTransportError(response.status(), request.url,
                                    caller.api_key);
  }
  if (!may_redirect && IsRedirect(*response)) {
    return UnexpectedRedirectError(*response, request.url, caller.api_key);
  }
  return response;
}

absl::Status ServiceClient::FailureOf(const HttpResponse& response,
                                      absl::string_view secret) const {
  const absl::Status status = StatusFromResponse(response, secret);
  const auto wait = RetryAfter(response, clock_->Now());
  if (!wait.has_value()) return status;
  oz::v1::ErrorDetail detail =
      GetErrorDetail(status).value_or(oz::v1::ErrorDetail());
  detail.set_retry_after_ms(absl::ToInt64Milliseconds(*wait));
  return MakeError(status.code(), status.message(), detail);
}

absl::StatusOr<RestAnswer> ServiceClient::Send(const ApiCaller& caller,
                                               const RestCall& call) {
  OZD_RETURN_IF_ERROR(CheckCaller(caller));
  const absl::Duration deadline = clock_->Uptime() + caller.timeout;
  HttpRequest request;
  request.method = call.method;
  OZD_ASSIGN_OR_RETURN(
      request.url, UrlOf(caller.server_root_url, call.segments, call.query));
  request.body = call.body;
  RestAnswer answer;
  answer.url = request.url;
  const bool may_redirect = !call.redirects_to.empty();
  OZD_ASSIGN_OR_RETURN(
      HttpResponse response,
      Exchange(caller, std::move(request), call.repeatable, may_redirect));
  if (IsRedirect(response)) {
    OZD_ASSIGN_OR_RETURN(
        std::string link,
        NextHop(answer.url, response.Header("location"), call.redirects_to));
    OZD_ASSIGN_OR_RETURN(
        response, links_.Fetch(std::move(link), call.redirects_to, deadline,
                               caller.api_key));
  } else if (!IsSuccess(response)) {
    return FailureOf(response, caller.api_key);
  }
  answer.body = std::move(response.body);
  if (const auto date = ParseHttpDate(response.Header("date"))) {
    answer.server_time_us = absl::ToUnixMicros(*date);
  }
  return answer;
}

absl::StatusOr<std::string> ServiceClient::Graphql(const ApiCaller& caller,
                                                   const GraphqlCall& call) {
  OZD_RETURN_IF_ERROR(CheckCaller(caller));
  HttpRequest request;
  request.method = "POST";
  request.url = GraphqlUrl(caller.server_root_url, call.operation);
  OZD_ASSIGN_OR_RETURN(request.body,
                       GraphqlBody(call.operation, call.variables));
  const std::string url = request.url;
  OZD_ASSIGN_OR_RETURN(const HttpResponse response,
                       Exchange(caller, std::move(request), call.repeatable));
  return ParseGraphqlOutput(response, url, caller.api_key);
}

absl::StatusOr<std::unique_ptr<EventStream>> ServiceClient::StartStream(
    const ApiCaller& caller, StreamCall call) {
  OZD_RETURN_IF_ERROR(CheckCaller(caller));
  HttpRequest request;
  OZD_ASSIGN_OR_RETURN(request.url,
                       UrlOf(StreamRoot(caller), call.segments, call.query));
  request.headers = CallHeaders(caller, "text/event-stream");
  request.timeout = caller.timeout;
  ++requests_sent_;
  return StartEventStream(transport_, std::move(request), std::move(call),
                          {.secret = caller.api_key,
                           .failure_of = [this, secret = caller.api_key](
                                             const HttpResponse& answer) {
                             return FailureOf(answer, secret);
                           }});
}

absl::Status ServiceClient::Download(const ApiCaller& caller,
                                     const DownloadCall& call) {
  return links_.Download(caller, call);
}

absl::Status ServiceClient::Upload(const ApiCaller& caller, UploadCall call) {
  return links_.Upload(caller, call);
}

}  // namespace ozd
