// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SEARCH_SEARCH_INDEXER_H_
#define OZD_DAEMON_CORE_SEARCH_SEARCH_INDEXER_H_

#include <stdint.h>

#include <memory>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/runs/document_store.h"
#include "cache/runs/search_store.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/support/mutex.h"

namespace ozd {

// Fills the search index in the background from the cache: in small batches
// with pauses that are longer than the work, and not while the history of the
// account is being fetched. Goes on where it stopped, also after a restart.
// Idle when the index is complete. Thread-safe.
class SearchIndexer {
 public:
  struct Options {
    // Runs in one transaction.
    int batch = 100;
    // The time from a change to the first batch.
    absl::Duration delay = absl::Milliseconds(250);
    // A pause lasts this many times as long as the batch before it.
    int pause_factor = 3;
    absl::Duration shortest_pause = absl::Milliseconds(5);
    // The pause while the history of the account is being fetched.
    absl::Duration backfill_pause = absl::Seconds(2);
    // The pause after a failure, such as a full disk.
    absl::Duration retry = absl::Minutes(1);
  };

  // All pointers are borrowed and must outlive this. Listens to `documents`.
  SearchIndexer(AccountSync* accounts, DocumentStore* documents,
                SearchStore* search, const Options& options);
  ~SearchIndexer();
  SearchIndexer(const SearchIndexer&) = delete;
  SearchIndexer& operator=(const SearchIndexer&) = delete;

  // Indexes at once what is missing if that is a batch or two, so that
  // something just read is found. Errors: SearchStore's.
  absl::Status CatchUp(const std::string& partition);

  // Lets no more work begin. Does not wait.
  void Shutdown();

 private:
  // Schedules the account, which may have something to index.
  void WorkSoon(const std::string& partition);
  void Schedule(const std::string& partition, absl::Duration delay);
  void Work(const std::string& partition);
  bool IsBackfilling(const std::string& partition) const;
  absl::StatusOr<int> IndexBatch(const std::string& partition);

  AccountSync* const accounts_;
  DocumentStore* const documents_;
  SearchStore* const search_;
  const Options options_;
  uint64_t listener_ = 0;
  Mutex mutex_;
  // The accounts that have a batch under way or a timer.
  absl::flat_hash_set<std::string> scheduled_ ABSL_GUARDED_BY(mutex_);
  Tasks tasks_;
};

// Returns the words of a conversation as lines, from the service's JSON; ""
// when that cannot be understood.
std::string ConversationText(absl::string_view json);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SEARCH_SEARCH_INDEXER_H_
