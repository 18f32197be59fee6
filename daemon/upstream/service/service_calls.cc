// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/service_calls.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/http/url.h"
#include "daemon/upstream/json/json_reader.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/event_stream.h"
#include "daemon/upstream/service/oz_api_client.h"
#include "daemon/upstream/service/redirects.h"
#include "daemon/upstream/service/rest_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

template <class Call>
absl::StatusOr<std::string> UrlOf(absl::string_view root, const Call& call) {
  OZD_ASSIGN_OR_RETURN(std::string url, ResourceUrl(root, call.segments));
  char separator = '?';
  for (const auto& [name, value] : call.query) {
    absl::StrAppend(&url, std::string(1, separator), name, "=",
                    PercentEncode(value));
    separator = '&';
  }
  return url;
}

}  // namespace

GraphqlCall GraphqlQuery(const GraphqlOperation& operation,
                         const JsonTree& input) {
  GraphqlCall call;
  call.operation = operation;
  call.variables = DumpJsonTree(JsonTree{{"input", input}});
  return call;
}

GraphqlCall GraphqlMutation(const GraphqlOperation& operation,
                            const JsonTree& input) {
  GraphqlCall call = GraphqlQuery(operation, input);
  call.repeatable = Repeatable::kNo;
  return call;
}

bool MayHaveHappened(const absl::Status& failure) {
  if (failure.ok() || GetDelivery(failure) == Delivery::kNever) return false;
  const int http_status =
      GetErrorDetail(failure).value_or(oz::v1::ErrorDetail()).http_status();
  if (http_status != 0) return http_status == 408 || http_status >= 500;
  return absl::IsUnavailable(failure) || absl::IsDeadlineExceeded(failure) ||
         absl::IsDataLoss(failure) || absl::IsCancelled(failure);
}

absl::Status OzApiClient::Upload(const ApiCaller& caller, UploadCall call) {
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
  ++requests_sent_;
  const std::string url = request.url;
  const absl::StatusOr<HttpResponse> response =
      transport_->Perform(std::move(request));
  OZD_RETURN_IF_ERROR(failed);
  if (!response.ok()) {
    // The link is as good as a password.
    return StatusFromTransportError(
        response.status(), url.substr(0, url.find('?')), caller.api_key);
  }
  if (IsSuccess(*response)) return absl::OkStatus();
  return StoreError(*response, kWhat, caller.api_key);
}

absl::StatusOr<std::string> ServiceCalls::Rest(const ApiCaller& caller,
                                               const RestCall& call) {
  OZD_ASSIGN_OR_RETURN(RestAnswer answer, Send(caller, call));
  if (answer.body.empty()) return std::move(answer.body);
  JsonReader reader(answer.body);
  reader.Skip();
  if (!reader.AtEnd()) {
    return UndecodableResponseError(answer.url, "the body is not JSON",
                                    caller.api_key);
  }
  return std::move(answer.body);
}

absl::StatusOr<RestAnswer> OzApiClient::Send(const ApiCaller& caller,
                                             const RestCall& call) {
  HttpRequest request;
  request.method = call.method;
  OZD_ASSIGN_OR_RETURN(request.url, UrlOf(caller.server_root_url, call));
  request.body = call.body;
  RestAnswer answer;
  answer.url = request.url;
  OZD_ASSIGN_OR_RETURN(HttpResponse response,
                       Call(caller, std::move(request), call.repeatable));
  answer.body = std::move(response.body);
  if (const auto date = ParseHttpDate(response.Header("date"))) {
    answer.server_time_us = absl::ToUnixMicros(*date);
  }
  return answer;
}

absl::Status OzApiClient::Stream(const ApiCaller& caller,
                                 const StreamCall& call) {
  OZD_RETURN_IF_ERROR(CheckCaller(caller));
  HttpRequest request;
  OZD_ASSIGN_OR_RETURN(request.url, UrlOf(StreamRoot(caller), call));
  request.headers = CallHeaders(caller, "text/event-stream");
  ++requests_sent_;
  return FollowStream(
      transport_, clock_, std::move(request), call,
      {.open_timeout = caller.timeout,
       .max_backlog = options_.max_stream_backlog,
       .tick = options_.stream_tick,
       .secret = caller.api_key,
       .failure_of = [this, &caller](const HttpResponse& answer) {
         return FailureOf(answer, caller.api_key);
       }});
}

absl::StatusOr<std::string> OzApiClient::Graphql(const ApiCaller& caller,
                                                 const GraphqlCall& call) {
  OZD_RETURN_IF_ERROR(CheckCaller(caller));
  const std::string url = GraphqlUrl(caller.server_root_url, call.operation);
  OZD_ASSIGN_OR_RETURN(const std::string body,
                       GraphqlBody(call.operation, call.variables));
  OZD_ASSIGN_OR_RETURN(
      const HttpResponse response,
      PostGraphql(caller, url, body, call.repeatable, caller.timeout));
  return ParseGraphqlOutput(response, url, caller.api_key);
}

}  // namespace ozd
