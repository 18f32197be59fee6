// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/oz_api_client.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/error_json.h"
#include "daemon/upstream/graphql_api.h"
#include "daemon/upstream/json_reader.h"
#include "daemon/upstream/rest_api.h"
#include "daemon/upstream/run_json.h"
#include "daemon/upstream/url.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

bool IsSuccess(const HttpResponse& response) {
  return response.status >= 200 && response.status < 300;
}

bool IsRedirect(const HttpResponse& response) {
  switch (response.status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return true;
    default:
      return false;
  }
}

double ThreadRandom() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

absl::Status CheckServerRoot(const std::string& root) {
  const auto parts = ParseUrl(root);
  if (parts.ok() && !absl::StrContains(parts->rest, "?")) {
    return absl::OkStatus();
  }
  oz::v1::ErrorDetail detail;
  detail.set_remedy(
      "give it as https://host, by WARP_SERVER_ROOT_URL or --server-root-url");
  return MakeError(absl::StatusCode::kInvalidArgument,
                   "the server root is not an absolute http:// or https:// URL",
                   detail);
}

// A captive portal or a moved service. kUnavailable, so that the cache answers
// meanwhile.
absl::Status UnexpectedRedirectError(const HttpResponse& response,
                                     const std::string& url,
                                     absl::string_view secret) {
  const auto target = ResolveReference(url, response.Header("location"));
  const auto parts = target.ok() ? ParseUrl(*target) : target.status();
  const std::string where =
      parts.ok() ? absl::StrCat(parts->scheme, "://", parts->authority)
                 : "an unreadable address";
  oz::v1::ErrorDetail detail;
  detail.set_http_status(response.status);
  detail.add_causes(absl::StrCat("HTTP request failed with status ",
                                 response.status, ": redirected to ",
                                 SafeText(where, secret)));
  detail.set_remedy(
      "a network login page may be in the way; if the service has moved, set "
      "WARP_SERVER_ROOT_URL");
  return MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat("the server redirects to ", SafeText(where, secret),
                   ", which does not get the API key"),
      detail);
}

absl::Status BadRedirectError(absl::string_view why) {
  oz::v1::ErrorDetail detail;
  return MakeError(absl::StatusCode::kUnavailable,
                   absl::StrCat("the link to the transcript ", why), detail);
}

// Errors of the store behind a signed link say nothing about the caller's key
// or rights at the service.
absl::Status StoreError(const HttpResponse& response,
                        absl::string_view secret) {
  const absl::Status status = StatusFromResponse(response, secret);
  if (status.code() == absl::StatusCode::kNotFound) return status;
  oz::v1::ErrorDetail detail;
  detail.set_http_status(response.status);
  detail.set_retryable(true);
  detail.add_causes(absl::StrCat("HTTP request failed with status ",
                                 response.status, ": ",
                                 SafeText(response.body, secret)));
  return MakeError(absl::StatusCode::kUnavailable,
                   "the store of transcripts refused the signed link", detail);
}

// Where a hop of a transcript may lead.
absl::StatusOr<std::string> NextHop(const std::string& from,
                                    const HttpResponse& response) {
  const auto target = ResolveReference(from, response.Header("location"));
  if (!target.ok()) return BadRedirectError("is not an http(s) URL");
  OZD_ASSIGN_OR_RETURN(const UrlParts before, ParseUrl(from));
  OZD_ASSIGN_OR_RETURN(const UrlParts after, ParseUrl(*target));
  if (before.scheme == "https" && after.scheme == "http" &&
      !IsLoopbackHost(after.host)) {
    return BadRedirectError("leads from https to plain http");
  }
  return *target;
}

}  // namespace

OzApiClient::OzApiClient(HttpTransport* transport, const Clock* clock,
                         Sleeper* sleeper, const Options& options)
    : options_(options),
      clock_(clock),
      retrier_(transport, clock, sleeper,
               options.random ? options.random : ThreadRandom) {}

OzApiClient::OzApiClient(HttpTransport* transport, const Clock* clock,
                         Sleeper* sleeper)
    : OzApiClient(transport, clock, sleeper, Options()) {}

int64_t OzApiClient::requests_sent() const { return requests_sent_; }

absl::StatusOr<HttpResponse> OzApiClient::Send(const ApiCaller& caller,
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

absl::StatusOr<HttpResponse> OzApiClient::Get(const ApiCaller& caller,
                                              const std::string& url) {
  OZD_RETURN_IF_ERROR(CheckServerRoot(caller.server_root_url));
  HttpRequest request;
  request.url = url;
  request.headers = CallHeaders(caller);
  request.timeout = caller.timeout;
  OZD_ASSIGN_OR_RETURN(HttpResponse response,
                       Send(caller, request, Repeatable::kYes));
  if (IsRedirect(response)) {
    return UnexpectedRedirectError(response, url, caller.api_key);
  }
  if (!IsSuccess(response)) return FailureOf(response, caller.api_key);
  return response;
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
  OZD_RETURN_IF_ERROR(CheckServerRoot(caller.server_root_url));
  OZD_ASSIGN_OR_RETURN(const std::string url,
                       ResourceUrl(caller.server_root_url,
                                   {"agent", "runs", run_id, "transcript"}));
  const absl::Duration deadline = clock_->Uptime() + caller.timeout;
  HttpRequest request;
  request.url = url;
  request.headers = CallHeaders(caller);
  request.timeout = caller.timeout;
  OZD_ASSIGN_OR_RETURN(HttpResponse response,
                       Send(caller, request, Repeatable::kYes));
  if (IsRedirect(response)) {
    OZD_ASSIGN_OR_RETURN(response, FollowRedirects(std::move(response), url,
                                                   deadline, caller.api_key));
  } else if (!IsSuccess(response)) {
    return FailureOf(response, caller.api_key);
  }
  return std::move(response.body);
}

absl::StatusOr<HttpResponse> OzApiClient::FollowRedirects(
    HttpResponse response, const std::string& first_url,
    absl::Duration deadline, absl::string_view secret) {
  std::string url = first_url;
  for (int hop = 0; IsRedirect(response); ++hop) {
    if (hop == options_.max_redirects) {
      return BadRedirectError("redirects too often");
    }
    OZD_ASSIGN_OR_RETURN(url, NextHop(url, response));
    HttpRequest request;
    request.url = url;
    request.headers = AnonymousHeaders();
    request.timeout = deadline - clock_->Uptime();
    auto next = retrier_.Perform(request, Repeatable::kYes,
                                 [this] { ++requests_sent_; });
    if (!next.ok()) {
      // The query of a signed link is as good as a password.
      return StatusFromTransportError(next.status(), WithoutQuery(url), secret);
    }
    response = *std::move(next);
  }
  if (!IsSuccess(response)) return StoreError(response, secret);
  return response;
}

absl::StatusOr<HttpResponse> OzApiClient::PostGraphql(const ApiCaller& caller,
                                                      const std::string& url,
                                                      const std::string& body,
                                                      absl::Duration timeout) {
  HttpRequest request;
  request.method = "POST";
  request.url = url;
  request.headers = CallHeaders(caller);
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = body;
  request.timeout = timeout;
  // Queries only: asking twice does nothing twice.
  OZD_ASSIGN_OR_RETURN(HttpResponse response,
                       Send(caller, request, Repeatable::kYes));
  if (IsRedirect(response)) {
    return UnexpectedRedirectError(response, url, caller.api_key);
  }
  return response;
}

absl::StatusOr<oz::v1::Principal> OzApiClient::GetPrincipal(
    const ApiCaller& caller) {
  OZD_RETURN_IF_ERROR(CheckServerRoot(caller.server_root_url));
  const absl::Duration deadline = clock_->Uptime() + caller.timeout;
  const std::string user_url =
      GraphqlUrl(caller.server_root_url, kGetUserOperation);
  OZD_ASSIGN_OR_RETURN(
      const HttpResponse user,
      PostGraphql(caller, user_url, GraphqlBody(kGetUserOperation),
                  caller.timeout));
  OZD_ASSIGN_OR_RETURN(oz::v1::Principal principal,
                       ParseUser(user, user_url, caller.api_key));
  const std::string workspaces_url =
      GraphqlUrl(caller.server_root_url, kGetWorkspacesOperation);
  const auto workspaces = PostGraphql(
      caller, workspaces_url, GraphqlBody(kGetWorkspacesOperation),
      std::min(options_.workspaces_timeout, deadline - clock_->Uptime()));
  if (workspaces.ok()) {
    // Who somebody is stays true without the teams.
    AddWorkspace(*workspaces, workspaces_url, caller.api_key, &principal)
        .IgnoreError();
  }
  return principal;
}

}  // namespace ozd
