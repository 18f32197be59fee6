// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/search/search_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int kDefaultLimit = 20;
constexpr int kLongestLimit = 500;
// Far beyond what anybody types.
constexpr size_t kMaxTextBytes = 4096;

absl::Status InvalidError(const std::string& message,
                          const std::string& remedy = "") {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("invalid_request");
  detail.set_remedy(remedy);
  return MakeError(absl::StatusCode::kInvalidArgument, message, detail);
}

absl::StatusOr<SearchQuery> MakeQuery(
    const oz::v1::SearchRunsRequest& request) {
  if (request.text().size() > kMaxTextBytes) {
    return InvalidError(
        absl::StrCat("the text to search for has ", request.text().size(),
                     " bytes, but at most ", kMaxTextBytes, " are allowed"));
  }
  if (MakeMatchExpression(request.text()).empty()) {
    return InvalidError("there is no word to search for",
                        "give a word or a \"phrase in quotes\"");
  }
  if (request.limit() < 0 || request.limit() > kLongestLimit) {
    return InvalidError(absl::StrCat("limit must be between 1 and ",
                                     kLongestLimit, ", not ", request.limit()));
  }
  SearchQuery query;
  query.text = request.text();
  query.states.assign(request.states().begin(), request.states().end());
  query.created_after_us = request.created_after_us();
  query.limit = request.limit() == 0 ? kDefaultLimit : request.limit();
  return query;
}

void Fill(const MarkedText& from, oz::v1::Excerpt* excerpt) {
  excerpt->set_text(from.text);
  for (const auto& [begin, end] : from.marks) {
    oz::v1::ExcerptMark* const mark = excerpt->add_marks();
    mark->set_begin(static_cast<int32_t>(begin));
    mark->set_end(static_cast<int32_t>(end));
  }
}

void Fill(const FoundRun& found, oz::v1::SearchHit* hit) {
  *hit->mutable_run() = found.run;
  hit->set_score(found.score);
  Fill(found.title, hit->mutable_title());
  const bool in_talk = found.prompt.marks.empty() && !found.talk.marks.empty();
  Fill(in_talk ? found.talk : found.prompt, hit->mutable_excerpt());
  if (!found.title.marks.empty()) {
    hit->set_field(oz::v1::SearchHit::FIELD_TITLE);
  } else {
    hit->set_field(in_talk ? oz::v1::SearchHit::FIELD_CONVERSATION
                           : oz::v1::SearchHit::FIELD_PROMPT);
  }
}

}  // namespace

absl::StatusOr<oz::v1::SearchRunsResponse> SearchService::SearchRuns(
    const oz::v1::SearchRunsRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const SearchQuery query, MakeQuery(request));
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  const std::string& partition = account.state->partition();
  oz::v1::SearchRunsResponse response;
  OZD_ASSIGN_OR_RETURN(
      *response.mutable_freshness(),
      accounts_->gate()->Read(account.state, request.read_mode(), scope));
  // A full disk must not keep anybody from what is indexed; the answer says how
  // much that is.
  const absl::Status caught_up = indexer_->CatchUp(partition);
  if (!caught_up.ok()) {
    LogWarning("search", "cannot index: ", caught_up.message());
  }
  OZD_ASSIGN_OR_RETURN(const SearchExtent extent,
                       search_->GetExtent(partition));
  OZD_ASSIGN_OR_RETURN(const FoundRuns found,
                       search_->Search(partition, query, scope.cancelled));
  for (const FoundRun& run : found.runs) Fill(run, response.add_hits());
  response.set_has_more(found.has_more);
  oz::v1::SearchCoverage* const coverage = response.mutable_coverage();
  coverage->set_cached_runs(extent.cached_runs);
  coverage->set_indexed_runs(extent.cached_runs - extent.waiting_runs);
  coverage->set_stored_conversations(extent.stored_conversations);
  coverage->set_indexed_conversations(extent.indexed_conversations);
  coverage->set_history_complete(account.state->coverage().complete);
  return response;
}

}  // namespace ozd
