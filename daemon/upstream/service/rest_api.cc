// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/rest_api.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/http/url.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

constexpr char kApiPath[] = "/api/v1";
constexpr char kUserAgent[] = "ozd/" OZD_VERSION;

// Writes "name=value&..." and leaves out what is not set.
class QueryWriter {
 public:
  void Add(absl::string_view name, absl::string_view value) {
    if (value.empty()) return;
    absl::StrAppend(&text_, text_.empty() ? "?" : "&", name, "=",
                    PercentEncode(value));
  }
  void AddTime(absl::string_view name, int64_t time_us) {
    if (time_us != 0) Add(name, FormatRfc3339Offset(time_us));
  }
  void AddNumber(absl::string_view name, int64_t value) {
    Add(name, absl::StrCat(value));
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::string_view SortFieldName(oz::v1::RunSortField field) {
  switch (field) {
    case oz::v1::RUN_SORT_FIELD_UPDATED_AT:
      return "updated_at";
    case oz::v1::RUN_SORT_FIELD_CREATED_AT:
      return "created_at";
    case oz::v1::RUN_SORT_FIELD_TITLE:
      return "title";
    case oz::v1::RUN_SORT_FIELD_AGENT:
      return "agent";
    default:
      return "";
  }
}

absl::string_view SortOrderName(oz::v1::SortOrder order) {
  switch (order) {
    case oz::v1::SORT_ORDER_DESC:
      return "desc";
    case oz::v1::SORT_ORDER_ASC:
      return "asc";
    default:
      return "";
  }
}

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

// What no key is must not go over the network, nor be held in so many places.
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

std::string ListRunsUrl(absl::string_view server_root,
                        const ListRunsQuery& query) {
  const oz::v1::RunFilter& filter = query.filter;
  QueryWriter writer;
  writer.Add("limit", absl::StrCat(query.limit));
  writer.Add("creator", filter.creator_uid());
  writer.AddTime("updated_after", filter.updated_after_us());
  writer.AddTime("created_after", filter.created_after_us());
  writer.AddTime("created_before", filter.created_before_us());
  for (const std::string& state : filter.states()) {
    writer.Add("state", state == "IN_PROGRESS" ? "INPROGRESS" : state);
  }
  writer.Add("source", filter.source());
  writer.Add("execution_location", filter.execution_location());
  writer.Add("environment_id", filter.environment_id());
  writer.Add("skill_spec", filter.skill_spec());
  writer.Add("schedule_id", filter.schedule_id());
  writer.Add("ancestor_run_id", filter.ancestor_run_id());
  writer.Add("name", filter.name());
  writer.Add("model_id", filter.model_id());
  writer.Add("artifact_type", filter.artifact_type());
  writer.Add("q", filter.query());
  writer.Add("sort_by", SortFieldName(query.sort_by));
  writer.Add("sort_order", SortOrderName(query.sort_order));
  writer.Add("cursor", query.cursor);
  return absl::StrCat(server_root, kApiPath, "/agent/runs", writer.text());
}

absl::StatusOr<std::string> ListMessagesUrl(
    absl::string_view server_root, const oz::v1::ListMessagesRequest& request) {
  OZD_ASSIGN_OR_RETURN(
      const std::string url,
      ResourceUrl(server_root, {"agent", "messages", request.run_id()}));
  QueryWriter writer;
  if (request.limit() > 0) writer.AddNumber("limit", request.limit());
  if (request.unread()) writer.Add("unread", "true");
  writer.Add("since", request.since());
  return absl::StrCat(url, writer.text());
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
