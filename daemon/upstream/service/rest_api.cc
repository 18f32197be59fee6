// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/rest_api.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/http/url.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

constexpr char kApiPath[] = "/api/v1";
constexpr char kUserAgent[] = "ozd/" OZD_VERSION;

// Longer ones are no keys but a file that went into the variable.
constexpr size_t kMaxApiKeyBytes = 4096;

constexpr char kPublishedRoot[] = "https://app.warp.dev";
constexpr char kPublishedStreamRoot[] = "https://rtc.app.warp.dev";

absl::Status CheckRoot(const std::string& root) {
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

}  // namespace

// A file that is no key must not go over the network.
absl::Status CheckCaller(const ApiCaller& caller) {
  if (caller.api_key.size() > kMaxApiKeyBytes) {
    oz::v1::ErrorDetail detail;
    detail.set_remedy("check what --api-key or WARP_API_KEY was set to");
    return MakeError(
        absl::StatusCode::kInvalidArgument,
        absl::StrCat("the API key is ", caller.api_key.size(),
                     " bytes long; at most ", kMaxApiKeyBytes, " are accepted"),
        detail);
  }
  return CheckRoot(caller.server_root_url);
}

std::string StreamRoot(const ApiCaller& caller) {
  if (!caller.rtc_root_url.empty()) return caller.rtc_root_url;
  return caller.server_root_url == kPublishedRoot ? kPublishedStreamRoot
                                                  : caller.server_root_url;
}

absl::StatusOr<std::string> ResourceUrl(
    absl::string_view server_root, const std::vector<std::string>& segments) {
  std::string url = absl::StrCat(server_root, kApiPath);
  for (const std::string& segment : segments) {
    if (segment.empty() || segment == "." || segment == "..") {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", segment, "\" is not an id"));
    }
    absl::StrAppend(&url, "/", PercentEncode(segment));
  }
  return url;
}

std::vector<HttpHeader> CallHeaders(const ApiCaller& caller,
                                    absl::string_view accept) {
  std::vector<HttpHeader> headers = {
      {"Authorization", absl::StrCat("Bearer ", caller.api_key)},
      {"User-Agent", kUserAgent},
      {"Accept", std::string(accept)},
  };
  if (!caller.api_source.empty()) {
    headers.push_back({"X-Oz-Api-Source", caller.api_source});
  }
  if (!caller.run_id.empty()) {
    headers.push_back({"X-Warp-Cloud-Agent-ID", caller.run_id});
  }
  return headers;
}

std::vector<HttpHeader> AnonymousHeaders() {
  return {{"User-Agent", kUserAgent}};
}

}  // namespace ozd
