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

// Fills the index of the search in the background, from what is cached: a
// little at a time, with pauses that are longer than the work, and not at all
// while the history of the account is being fetched. Where it stopped it goes
// on, also after a restart. Idle when nothing waits. Thread-safe.
class SearchIndexer {
 public:
  struct Options {
    // Runs in one transaction.
    int batch = 100;
    // From the first change to the first look.
    absl::Duration delay = absl::Milliseconds(250);
    // Pauses last this many times as long as the work before them.
    int pause_factor = 3;
    absl::Duration shortest_pause = absl::Milliseconds(5);
    // Until the next look at an account whose history is being fetched.
    absl::Duration backfill_pause = absl::Seconds(2);
    // After a failure (a full disk, say).
    absl::Duration retry = absl::Minutes(1);
  };

  // All pointers are borrowed and must outlive this. Listens to `documents`.
  SearchIndexer(AccountSync* accounts, DocumentStore* documents,
                SearchStore* search, const Options& options);
  ~SearchIndexer();
  SearchIndexer(const SearchIndexer&) = delete;
  SearchIndexer& operator=(const SearchIndexer&) = delete;

  // Indexes at once what waits, if that is not more than a batch or two: what
  // has just been read should be found. Errors: SearchStore's.
  absl::Status CatchUp(const std::string& partition);

  // Lets no more work begin. Does not wait.
  void Shutdown();

 private:
  // Something of the account may wait.
  void Nudge(const std::string& partition);
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
  // Accounts that are being indexed, or will be before long.
  absl::flat_hash_set<std::string> scheduled_ ABSL_GUARDED_BY(mutex_);
  Tasks tasks_;
};

// What was said in a conversation, as lines, from the service's JSON; empty
// when that cannot be understood.
std::string ConversationText(absl::string_view json);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SEARCH_SEARCH_INDEXER_H_
