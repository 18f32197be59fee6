// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/error_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/error_detail.h"
#include "proto/support/redact.h"

namespace ozd {
namespace {

// Longest part of a body in a cause line.
constexpr size_t kMaxTextBytes = 1024;
// A body longer than this explains nothing; it is not parsed.
constexpr size_t kMaxErrorBodyBytes = 256 * 1024;
// Shorter secrets would blank out ordinary words.
constexpr size_t kMinSecretBytes = 4;

struct Meaning {
  absl::StatusCode status;
  bool retryable;
};

Meaning MeaningOfHttpStatus(int status) {
  switch (status) {
    case 401:
      return {absl::StatusCode::kUnauthenticated, false};
    case 403:
      return {absl::StatusCode::kPermissionDenied, false};
    case 404:
    case 410:
      return {absl::StatusCode::kNotFound, false};
    case 408:
      return {absl::StatusCode::kUnavailable, true};
    case 409:
      return {absl::StatusCode::kAborted, true};
    case 412:
    case 422:
      return {absl::StatusCode::kFailedPrecondition, false};
    case 429:
      return {absl::StatusCode::kResourceExhausted, true};
    case 501:
    case 505:
      return {absl::StatusCode::kUnavailable, false};
    default:
      if (status >= 500) return {absl::StatusCode::kUnavailable, true};
      if (status >= 400) return {absl::StatusCode::kInvalidArgument, false};
      return {absl::StatusCode::kUnavailable, false};
  }
}

absl::string_view ReasonPhrase(int status) {
  static constexpr struct {
    int status;
    absl::string_view phrase;
  } kPhrases[] = {
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {402, "Payment Required"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {407, "Proxy Authentication Required"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {412, "Precondition Failed"},
      {413, "Payload Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {422, "Unprocessable Entity"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
  };
  for (const auto& entry : kPhrases) {
    if (entry.status == status) return entry.phrase;
  }
  return "";
}

std::string GenericMessage(int status) {
  const absl::string_view phrase = ReasonPhrase(status);
  return absl::StrCat("API request failed with status ", status,
                      phrase.empty() ? "" : " ", phrase);
}

// The service's own sentence; empty when it has none.
std::string SentenceOf(const ServiceError& error) {
  if (!error.error.empty()) return error.error;
  if (!error.detail.empty()) return error.detail;
  return error.title;
}

absl::string_view RemedyFor(absl::string_view code) {
  static constexpr struct {
    absl::string_view code;
    absl::string_view remedy;
  } kRemedies[] = {
      {"external_authentication_required",
       "open the authorisation link, then try again"},
      {"insufficient_credits", "buy credits or wait for the next period"},
      {"out_of_credits", "buy credits or wait for the next period"},
      {"budget_exceeded", "ask an administrator to raise the budget"},
      {"feature_not_available", "the plan of this account does not include it"},
      {"not_authorized", "check with oz whoami that this is the right account"},
      {"at_cloud_agent_capacity",
       "wait for a run to end or cancel one, then try again"},
      {"resource_unavailable", "try again in a minute"},
      {"internal_error", "try again in a minute"},
  };
  for (const auto& entry : kRemedies) {
    if (entry.code == code) return entry.remedy;
  }
  return "";
}

std::string HttpCause(const HttpResponse& response, absl::string_view secret) {
  return absl::StrCat("HTTP request failed with status ", response.status, ": ",
                      SafeText(response.body, secret));
}

std::string CodeOf(const ServiceError& error, const HttpResponse& response) {
  const absl::string_view header = WarpErrorCode(response);
  if (header == kOutOfCredits && response.status == 429) {
    return "out_of_credits";
  }
  if (header == kAtCapacity) return "at_cloud_agent_capacity";
  return error.code.empty() ? NormaliseErrorCode(header) : error.code;
}

std::string MessageFor(const ServiceError& error, absl::string_view code,
                       int http_status) {
  const std::string sentence = SentenceOf(error);
  if (code == "out_of_credits") {
    const std::string& words = error.user_display_message.empty()
                                   ? sentence
                                   : error.user_display_message;
    return words.empty() ? "the account is out of credits" : words;
  }
  if (code == "at_cloud_agent_capacity") {
    const std::string words =
        sentence.empty() ? "too many agents are running" : sentence;
    return error.running_agents.has_value()
               ? absl::StrCat(words,
                              " (running agents: ", *error.running_agents, ")")
               : words;
  }
  return sentence.empty() ? GenericMessage(http_status) : sentence;
}

Meaning MeaningOf(absl::string_view code, int http_status) {
  if (code == "external_authentication_required") {
    return {absl::StatusCode::kPermissionDenied, false};
  }
  if (code == "out_of_credits") {
    return {absl::StatusCode::kResourceExhausted, false};
  }
  if (code == "at_cloud_agent_capacity") {
    return {absl::StatusCode::kResourceExhausted, true};
  }
  // The user's set-up script failed; the service is well.
  if (code == "environment_setup_failed") {
    return {absl::StatusCode::kFailedPrecondition, false};
  }
  return MeaningOfHttpStatus(http_status);
}

}  // namespace

std::string NormaliseErrorCode(absl::string_view type) {
  type = type.substr(0, type.find_first_of("?#"));
  while (absl::ConsumeSuffix(&type, "/")) {
  }
  const size_t slash = type.rfind('/');
  if (slash != absl::string_view::npos) type.remove_prefix(slash + 1);
  std::string code = absl::AsciiStrToLower(type);
  std::replace(code.begin(), code.end(), '-', '_');
  // "about:blank" means that there is no code.
  const bool clean = std::all_of(code.begin(), code.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
  });
  return clean && code.size() <= 64 ? code : "";
}

absl::string_view WarpErrorCode(const HttpResponse& response) {
  return response.Header("x-warp-error-code");
}

ServiceError ParseServiceError(absl::string_view body) {
  ServiceError error;
  if (body.size() > kMaxErrorBodyBytes) return error;
  const JsonTree json = ParseJsonTree(body);
  error.code = NormaliseErrorCode(StringOf(json, "type"));
  error.error = StringOf(json, "error");
  error.detail = StringOf(json, "detail");
  error.title = StringOf(json, "title");
  error.trace_id = StringOf(json, "trace_id");
  error.auth_url = StringOf(json, "auth_url");
  error.setup_url = StringOf(json, "setup_url");
  error.user_display_message = StringOf(json, "userDisplayMessage");
  const JsonTree& retryable = MemberOf(json, "retryable");
  if (retryable.is_boolean()) error.retryable = retryable.get<bool>();
  const JsonTree& running = MemberOf(json, "running_agents");
  if (running.is_number_integer()) {
    error.running_agents = running.get<int64_t>();
  }
  return error;
}

std::string SafeText(absl::string_view text, absl::string_view secret) {
  // A little more than is kept, so that a secret at the edge is still seen
  // whole.
  const bool cut = text.size() > kMaxTextBytes;
  std::string safe(text.substr(0, kMaxTextBytes + 1024));
  if (secret.size() >= kMinSecretBytes) {
    safe = absl::StrReplaceAll(safe, {{secret, "[redacted]"}});
  }
  safe = Redact(safe);
  if (cut && safe.size() > kMaxTextBytes) {
    safe.resize(kMaxTextBytes);
    safe += "...";
  }
  return NeutraliseControls(absl::StripAsciiWhitespace(safe),
                            Newlines::kEscape);
}

absl::Status InvalidApiKeyError(absl::string_view service_sentence,
                                const HttpResponse* response,
                                absl::string_view secret) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("invalid_api_key");
  if (!service_sentence.empty()) {
    detail.add_causes(SafeText(service_sentence, secret));
  }
  if (response != nullptr) {
    detail.set_http_status(response->status);
    detail.set_trace_id(
        SafeText(ParseServiceError(response->body).trace_id, secret));
    if (response->status != 200)
      detail.add_causes(HttpCause(*response, secret));
  }
  detail.set_remedy("make a new key in the Oz settings, or run oz login");
  return MakeError(absl::StatusCode::kUnauthenticated,
                   "API key is invalid; provide a valid one with --api-key or "
                   "the WARP_API_KEY environment variable",
                   detail);
}

absl::Status StatusFromResponse(const HttpResponse& response,
                                absl::string_view secret) {
  const ServiceError error = ParseServiceError(response.body);
  const std::string code = CodeOf(error, response);
  if (response.status == 401 &&
      (code.empty() || code == "authentication_required")) {
    return InvalidApiKeyError(SentenceOf(error), &response, secret);
  }
  const Meaning meaning = MeaningOf(code, response.status);
  oz::v1::ErrorDetail detail;
  detail.set_error_code(code);
  detail.set_http_status(response.status);
  detail.add_causes(HttpCause(response, secret));
  detail.set_trace_id(SafeText(error.trace_id, secret));
  detail.set_retryable(error.retryable.value_or(meaning.retryable));
  detail.set_auth_url(NeutraliseControls(
      error.auth_url.empty() ? error.setup_url : error.auth_url,
      Newlines::kEscape));
  detail.set_remedy(std::string(RemedyFor(code)));
  if (detail.remedy().empty() && response.status == 403 &&
      absl::StrContains(response.Header("content-type"), "text/html")) {
    detail.set_remedy(
        "the refusal comes from the network in front of the service; check "
        "VPN, proxy and firewall");
  }
  return MakeError(meaning.status,
                   SafeText(MessageFor(error, code, response.status), secret),
                   detail);
}

absl::Status StatusFromTransportError(const absl::Status& error,
                                      absl::string_view url,
                                      absl::string_view secret) {
  oz::v1::ErrorDetail detail =
      GetErrorDetail(error).value_or(oz::v1::ErrorDetail());
  if (detail.error_code() == "shutting_down") return error;
  detail.add_causes(SafeText(error.message(), secret));
  absl::Status described = MakeError(
      error.code(),
      absl::StrCat("Failed to send API request to ", SafeText(url, secret)),
      detail);
  // Such as whether it can have arrived.
  error.ForEachPayload([&](absl::string_view url_of, const absl::Cord& value) {
    if (url_of != kErrorDetailTypeUrl) described.SetPayload(url_of, value);
  });
  return described;
}

absl::Status UndecodableResponseError(absl::string_view url,
                                      absl::string_view why,
                                      absl::string_view secret) {
  oz::v1::ErrorDetail detail;
  detail.add_causes(SafeText(why, secret));
  detail.set_retryable(true);
  return MakeError(absl::StatusCode::kDataLoss,
                   absl::StrCat("Failed to deserialize response from ",
                                SafeText(url, secret)),
                   detail);
}

}  // namespace ozd
