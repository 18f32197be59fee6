// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/oz_api_client.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/api/run_json.h"
#include "daemon/upstream/http/url.h"
#include "daemon/upstream/json/json_reader.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/graphql_api.h"
#include "daemon/upstream/service/redirects.h"
#include "daemon/upstream/service/rest_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kTranscript[] = "transcript";

double ThreadRandom() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

OzApiClient::Options WithRandom(OzApiClient::Options options) {
  if (!options.random) options.random = ThreadRandom;
  return options;
}

}  // namespace

OzApiClient::OzApiClient(HttpTransport* transport, const Clock* clock,
                         Sleeper* sleeper, const Options& options)
    : options_(WithRandom(options)),
      transport_(transport),
      clock_(clock),
      sleeper_(sleeper),
      retrier_(transport, clock, sleeper, options_.random) {}

OzApiClient::OzApiClient(HttpTransport* transport, const Clock* clock,
                         Sleeper* sleeper)
    : OzApiClient(transport, clock, sleeper, Options()) {}

int64_t OzApiClient::requests_sent() const { return requests_sent_; }

absl::StatusOr<HttpResponse> OzApiClient::Exchange(const ApiCaller& caller,
                                                   const HttpRequest& request,
                                                   Repeatable repeatable) {
  auto response = retrier_.Perform(
      request, repeatable, [this] { ++requests_sent_; }, caller.patience);
  if (!response.ok()) {
    return StatusFromTransportError(response.status(), request.url,
                                    caller.api_key);
  }
  return response;
}

absl::Status OzApiClient::FailureOf(const HttpResponse& response,
                                    absl::string_view secret) const {
  const absl::Status status = StatusFromResponse(response, secret);
  const auto wait = RetryAfter(response, clock_->Now());
  if (!wait.has_value()) return status;
  oz::v1::ErrorDetail detail =
      GetErrorDetail(status).value_or(oz::v1::ErrorDetail());
  detail.set_retry_after_ms(absl::ToInt64Milliseconds(*wait));
  return MakeError(status.code(), status.message(), detail);
}

absl::StatusOr<HttpResponse> OzApiClient::Call(const ApiCaller& caller,
                                               HttpRequest request,
                                               Repeatable repeatable) {
  OZD_RETURN_IF_ERROR(CheckCaller(caller));
  request.headers = CallHeaders(caller);
  if (!request.body.empty()) {
    request.headers.push_back({"Content-Type", "application/json"});
  }
  request.timeout = caller.timeout;
  OZD_ASSIGN_OR_RETURN(HttpResponse response,
                       Exchange(caller, request, repeatable));
  if (IsRedirect(response)) {
    return UnexpectedRedirectError(response, request.url, caller.api_key);
  }
  if (!IsSuccess(response)) return FailureOf(response, caller.api_key);
  return response;
}

absl::StatusOr<HttpResponse> OzApiClient::Get(const ApiCaller& caller,
                                              const std::string& url) {
  HttpRequest request;
  request.url = url;
  return Call(caller, std::move(request), Repeatable::kYes);
}

absl::StatusOr<HttpResponse> OzApiClient::Post(
    const ApiCaller& caller, const std::vector<std::string>& segments,
    std::string body, Repeatable repeatable) {
  HttpRequest request;
  request.method = "POST";
  OZD_ASSIGN_OR_RETURN(request.url,
                       ResourceUrl(caller.server_root_url, segments));
  request.body = std::move(body);
  return Call(caller, std::move(request), repeatable);
}

absl::StatusOr<std::string> OzApiClient::GetJson(
    const ApiCaller& caller, const std::vector<std::string>& segments) {
  OZD_ASSIGN_OR_RETURN(const std::string url,
                       ResourceUrl(caller.server_root_url, segments));
  OZD_ASSIGN_OR_RETURN(HttpResponse response, Get(caller, url));
  JsonReader reader(response.body);
  reader.Skip();
  if (!reader.AtEnd()) {
    return UndecodableResponseError(url, "the body is not JSON",
                                    caller.api_key);
  }
  return std::move(response.body);
}

absl::StatusOr<RunPage> OzApiClient::ListRuns(const ApiCaller& caller,
                                              const ListRunsQuery& query) {
  const std::string url = ListRunsUrl(caller.server_root_url, query);
  OZD_ASSIGN_OR_RETURN(HttpResponse response, Get(caller, url));
  auto page = ParseRunPage(std::move(response.body));
  if (!page.ok()) {
    return UndecodableResponseError(url, page.status().message(),
                                    caller.api_key);
  }
  if (const auto date = ParseHttpDate(response.Header("date"))) {
    page->server_time_us = absl::ToUnixMicros(*date);
  }
  return page;
}

absl::StatusOr<oz::v1::Run> OzApiClient::GetRun(const ApiCaller& caller,
                                                const std::string& run_id) {
  OZD_ASSIGN_OR_RETURN(
      const std::string url,
      ResourceUrl(caller.server_root_url, {"agent", "runs", run_id}));
  OZD_ASSIGN_OR_RETURN(const HttpResponse response, Get(caller, url));
  auto run = ParseRun(response.body);
  if (!run.ok()) {
    return UndecodableResponseError(url, run.status().message(),
                                    caller.api_key);
  }
  return run;
}

absl::StatusOr<std::string> OzApiClient::GetRunConversation(
    const ApiCaller& caller, const std::string& run_id) {
  return GetJson(caller, {"agent", "runs", run_id, "conversation"});
}

absl::StatusOr<std::string> OzApiClient::GetConversation(
    const ApiCaller& caller, const std::string& conversation_id) {
  return GetJson(caller, {"agent", "conversations", conversation_id});
}

absl::StatusOr<std::string> OzApiClient::GetTranscript(
    const ApiCaller& caller, const std::string& run_id) {
  OZD_RETURN_IF_ERROR(CheckCaller(caller));
  OZD_ASSIGN_OR_RETURN(const std::string url,
                       ResourceUrl(caller.server_root_url,
                                   {"agent", "runs", run_id, "transcript"}));
  const absl::Duration deadline = clock_->Uptime() + caller.timeout;
  HttpRequest request;
  request.url = url;
  request.headers = CallHeaders(caller);
  request.timeout = caller.timeout;
  OZD_ASSIGN_OR_RETURN(HttpResponse response,
                       Exchange(caller, request, Repeatable::kYes));
  if (IsRedirect(response)) {
    OZD_ASSIGN_OR_RETURN(
        std::string link,
        NextHop(url, response.Header("location"), kTranscript));
    OZD_ASSIGN_OR_RETURN(
        response, FetchLink(retrier_, std::move(link), kTranscript, deadline,
                            caller.api_key));
  } else if (!IsSuccess(response)) {
    return FailureOf(response, caller.api_key);
  }
  return std::move(response.body);
}

absl::StatusOr<HttpResponse> OzApiClient::FetchLink(const Retrier& retrier,
                                                    std::string url,
                                                    absl::string_view what,
                                                    absl::Duration deadline,
                                                    absl::string_view secret) {
  for (int hop = 1;; ++hop) {
    HttpRequest request;
    request.url = url;
    request.headers = AnonymousHeaders();
    request.timeout = deadline - clock_->Uptime();
    auto response = retrier.Perform(request, Repeatable::kYes,
                                    [this] { ++requests_sent_; });
    if (!response.ok()) {
      // The query of a signed link is as good as a password.
      return StatusFromTransportError(response.status(), WithoutQuery(url),
                                      secret);
    }
    if (IsSuccess(*response)) return response;
    if (!IsRedirect(*response)) return StoreError(*response, what, secret);
    if (hop == options_.max_redirects) {
      return BadLinkError(what, "redirects too often");
    }
    OZD_ASSIGN_OR_RETURN(url, NextHop(url, response->Header("location"), what));
  }
}

absl::StatusOr<HttpResponse> OzApiClient::PostGraphql(const ApiCaller& caller,
                                                      const std::string& url,
                                                      const std::string& body,
                                                      Repeatable repeatable,
                                                      absl::Duration timeout) {
  HttpRequest request;
  request.method = "POST";
  request.url = url;
  request.headers = CallHeaders(caller);
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = body;
  request.timeout = timeout;
  OZD_ASSIGN_OR_RETURN(HttpResponse response,
                       Exchange(caller, request, repeatable));
  if (IsRedirect(response)) {
    return UnexpectedRedirectError(response, url, caller.api_key);
  }
  return response;
}

absl::StatusOr<oz::v1::Principal> OzApiClient::GetPrincipal(
    const ApiCaller& caller) {
  OZD_RETURN_IF_ERROR(CheckCaller(caller));
  const absl::Duration deadline = clock_->Uptime() + caller.timeout;
  const std::string user_url =
      GraphqlUrl(caller.server_root_url, kGetUserOperation);
  OZD_ASSIGN_OR_RETURN(
      const HttpResponse user,
      PostGraphql(caller, user_url, GraphqlBody(kGetUserOperation),
                  Repeatable::kYes, caller.timeout));
  OZD_ASSIGN_OR_RETURN(oz::v1::Principal principal,
                       ParseUser(user, user_url, caller.api_key));
  const std::string workspaces_url =
      GraphqlUrl(caller.server_root_url, kGetWorkspacesOperation);
  const auto workspaces = PostGraphql(
      caller, workspaces_url, GraphqlBody(kGetWorkspacesOperation),
      Repeatable::kYes,
      std::min(options_.workspaces_timeout, deadline - clock_->Uptime()));
  // Who somebody is stays true without the teams.
  principal.set_teams_unknown(
      !workspaces.ok() ||
      !AddWorkspace(*workspaces, workspaces_url, caller.api_key, &principal)
           .ok());
  return principal;
}

}  // namespace ozd
