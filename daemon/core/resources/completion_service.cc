// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/completion_service.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::CompleteRequest;
using oz::v1::CompleteResponse;

constexpr int kDefaultLimit = 50;
constexpr int kMaxLimit = 200;
// Titles are matched among this many runs: a title means a recent run.
constexpr int kRecentRuns = 200;

void Add(const oz::v1::Run& run, CompleteResponse* response) {
  oz::v1::Completion* const completion = response->add_completions();
  completion->set_value(run.run_id());
  completion->set_title(run.title());
  completion->set_state(run.state());
}

}  // namespace

absl::StatusOr<CompleteResponse> CompletionService::Complete(
    const CompleteRequest& request) {
  const int limit = request.limit() <= 0 ? kDefaultLimit
                                         : std::min(request.limit(), kMaxLimit);
  if (request.kind() == oz::v1::RESOURCE_KIND_ACCOUNT) {
    return Accounts(request, limit);
  }
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      accounts_->Use(request.context(), oz::v1::READ_MODE_CACHED));
  if (request.kind() == oz::v1::RESOURCE_KIND_RUN) {
    return Runs(account.state->partition(), request.prefix(), limit);
  }
  CompleteResponse response;
  for (const Resource& resource :
       resources_->Find(account, {.kind = request.kind(), .scope = ""},
                        request.prefix(), limit)) {
    // Owners may have secrets of one name each; commands know them by it.
    const bool by_title = request.kind() == oz::v1::RESOURCE_KIND_SECRET;
    if (by_title &&
        !absl::StartsWithIgnoreCase(resource.title, request.prefix())) {
      continue;
    }
    oz::v1::Completion* const completion = response.add_completions();
    completion->set_value(by_title ? resource.title : resource.uid);
    if (!by_title) completion->set_title(resource.title);
  }
  return response;
}

absl::StatusOr<CompleteResponse> CompletionService::Accounts(
    const CompleteRequest& request, int limit) {
  OZD_ASSIGN_OR_RETURN(const oz::v1::ListAccountsResponse accounts,
                       accounts_->parts().accounts->ListAccounts());
  CompleteResponse response;
  for (const oz::v1::Account& account : accounts.accounts()) {
    if (response.completions_size() == limit) break;
    if (!absl::StartsWithIgnoreCase(account.name(), request.prefix())) continue;
    oz::v1::Completion* const completion = response.add_completions();
    completion->set_value(account.name());
    completion->set_title(account.principal().display_name());
  }
  return response;
}

absl::StatusOr<CompleteResponse> CompletionService::Runs(
    const std::string& partition, const std::string& prefix, int limit) {
  const RunStore& store = *accounts_->parts().runs;
  CompleteResponse response;
  RunQuery query;
  query.limit = kRecentRuns;
  OZD_ASSIGN_OR_RETURN(const RunRows recent, store.List(partition, query));
  absl::flat_hash_set<std::string> known;
  for (const oz::v1::Run& run : recent.runs) {
    if (response.completions_size() == limit) return response;
    if (absl::StartsWithIgnoreCase(run.run_id(), prefix) ||
        absl::StartsWithIgnoreCase(run.title(), prefix)) {
      known.insert(run.run_id());
      Add(run, &response);
    }
  }
  if (!recent.has_more || prefix.empty()) return response;
  // Older ones, by id alone.
  OZD_ASSIGN_OR_RETURN(
      const std::vector<std::string> ids,
      store.FindByPrefix(partition, absl::AsciiStrToLower(prefix), limit));
  for (const std::string& id : ids) {
    if (response.completions_size() == limit) break;
    if (known.contains(id)) continue;
    const absl::StatusOr<oz::v1::Run> run =
        store.Get(partition, id, oz::v1::RUN_VIEW_SUMMARY);
    if (run.ok()) Add(*run, &response);
  }
  return response;
}

}  // namespace ozd
