// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/run_api.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

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

// Writes the query in the order in which the published command line sends it.
HttpQuery QueryOf(const ListRunsQuery& query) {
  HttpQuery sent;
  const auto add = [&sent](const char* name, absl::string_view value) {
    if (!value.empty()) sent.emplace_back(name, value);
  };
  const auto add_time = [&add](const char* name, int64_t time_us) {
    if (time_us != 0) add(name, FormatRfc3339Offset(time_us));
  };
  const oz::v1::RunFilter& filter = query.filter;
  add("limit", absl::StrCat(query.limit));
  add("creator", filter.creator_uid());
  add_time("updated_after", filter.updated_after_us());
  add_time("created_after", filter.created_after_us());
  add_time("created_before", filter.created_before_us());
  for (const std::string& state : filter.states()) {
    add("state", state == "IN_PROGRESS" ? "INPROGRESS" : state);
  }
  add("source", filter.source());
  add("execution_location", filter.execution_location());
  add("environment_id", filter.environment_id());
  add("skill_spec", filter.skill_spec());
  add("schedule_id", filter.schedule_id());
  add("ancestor_run_id", filter.ancestor_run_id());
  add("name", filter.name());
  add("model_id", filter.model_id());
  add("artifact_type", filter.artifact_type());
  add("q", filter.query());
  add("sort_by", SortFieldName(query.sort_by));
  add("sort_order", SortOrderName(query.sort_order));
  add("cursor", query.cursor);
  return sent;
}

// Returns true if the path is not served, rather than the run unknown: the
// service's own refusals carry a code.
bool IsUnknownPath(const absl::Status& status) {
  const auto detail = GetErrorDetail(status);
  if (!detail.has_value()) return false;
  return detail->http_status() == 405 ||
         (detail->http_status() == 404 && detail->error_code().empty());
}

// Gives 400 and 422 the error codes that callers act on.
absl::Status ExplainRefusal(const absl::Status& status) {
  auto detail = GetErrorDetail(status);
  if (!detail.has_value()) return status;
  if (detail->http_status() == 400) {
    detail->set_error_code("run_has_ended");
  } else if (detail->http_status() == 422) {
    detail->set_error_code("operation_not_supported");
    detail->set_remedy("stop the run where it was started");
  } else {
    return status;
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, status.message(),
                   *detail);
}

}  // namespace

absl::StatusOr<RunPage> RunApi::List(const ApiCaller& caller,
                                     const ListRunsQuery& query) const {
  OZD_ASSIGN_OR_RETURN(RestAnswer answer,
                       calls_->Send(caller, {.segments = {"agent", "runs"},
                                             .query = QueryOf(query)}));
  OZD_ASSIGN_OR_RETURN(
      RunPage page,
      Decoded(ParseRunPage(std::move(answer.body)), answer, caller));
  page.server_time_us = answer.server_time_us;
  return page;
}

absl::StatusOr<oz::v1::Run> RunApi::Get(const ApiCaller& caller,
                                        const std::string& run_id) const {
  OZD_ASSIGN_OR_RETURN(
      const RestAnswer answer,
      calls_->Send(caller, {.segments = {"agent", "runs", run_id}}));
  return Decoded(ParseRun(answer.body), answer, caller);
}

absl::StatusOr<std::string> RunApi::GetConversation(
    const ApiCaller& caller, const std::string& run_id) const {
  return calls_->Rest(caller,
                      {.segments = {"agent", "runs", run_id, "conversation"}});
}

absl::StatusOr<std::string> RunApi::GetConversationById(
    const ApiCaller& caller, const std::string& conversation_id) const {
  return calls_->Rest(
      caller, {.segments = {"agent", "conversations", conversation_id}});
}

absl::StatusOr<std::string> RunApi::GetTranscript(
    const ApiCaller& caller, const std::string& run_id) const {
  OZD_ASSIGN_OR_RETURN(
      RestAnswer answer,
      calls_->Send(caller, {.segments = {"agent", "runs", run_id, "transcript"},
                            .redirects_to = "transcript"}));
  return std::move(answer.body);
}

absl::Status RunApi::Cancel(const ApiCaller& caller,
                            const std::string& run_id) const {
  RestCall call;
  call.method = "POST";
  call.segments = {"agent", "runs", run_id, "cancel"};
  call.repeatable = Repeatable::kYesAfterConflict;
  const absl::Status status = calls_->Send(caller, call).status();
  if (!IsUnknownPath(status)) return ExplainRefusal(status);
  call.segments[1] = "tasks";
  call.body = "null";
  const absl::Status older = calls_->Send(caller, call).status();
  // A service that knows neither path has said all it can the first time.
  return IsUnknownPath(older) ? status : ExplainRefusal(older);
}

absl::Status RunApi::FollowUp(const ApiCaller& caller,
                              const std::string& run_id,
                              const std::string& prompt,
                              const std::string& mode) const {
  JsonTree body;
  body["message"] = prompt;
  if (!mode.empty()) body["mode"] = mode;
  RestCall call;
  call.method = "POST";
  call.segments = {"agent", "runs", run_id, "followups"};
  call.body = DumpJsonTree(body);
  call.repeatable = Repeatable::kNo;
  return calls_->Send(caller, call).status();
}

}  // namespace ozd
