// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SEARCH_SEARCH_SERVICE_H_
#define OZD_DAEMON_CORE_SEARCH_SEARCH_SERVICE_H_

#include "absl/status/statusor.h"
#include "cache/runs/search_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/search/search_indexer.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/search.pb.h"

namespace ozd {

// Answers searches from the index, and says how much that holds. Thread-safe;
// calls block. Errors: AccountSync::Use; SyncGate::Read; SearchStore's;
// kInvalidArgument without a word to look for or with a limit beyond 500.
class SearchService {
 public:
  // All pointers are borrowed and must outlive this.
  SearchService(AccountSync* accounts, const SearchStore* search,
                SearchIndexer* indexer)
      : accounts_(accounts), search_(search), indexer_(indexer) {}

  absl::StatusOr<oz::v1::SearchRunsResponse> SearchRuns(
      const oz::v1::SearchRunsRequest& request, const CallScope& scope);

 private:
  AccountSync* const accounts_;
  const SearchStore* const search_;
  SearchIndexer* const indexer_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SEARCH_SEARCH_SERVICE_H_
