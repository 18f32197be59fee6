// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_REVISION_TABLE_H_
#define OZD_CACHE_RUNS_REVISION_TABLE_H_

#include <stdint.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/runs/run_store.h"
#include "cache/sql/database.h"

namespace ozd {

// Removals are remembered at least this long.
inline constexpr absl::Duration kKeepRemovals = absl::Hours(24 * 30);

// Counts changes within one transaction of the caller. When a call failed, the
// transaction must not be committed. Errors: as sql::ToStatus().
class RevisionWriter {
 public:
  RevisionWriter(sql::Database* db, int64_t account_id)
      : db_(db), account_id_(account_id) {}
  RevisionWriter(const RevisionWriter&) = delete;
  RevisionWriter& operator=(const RevisionWriter&) = delete;

  // A revision that no change of this file ever had.
  absl::StatusOr<int64_t> Next();
  // Remembers, under a revision of its own, that a run is gone, and forgets
  // removals that are older than kKeepRemovals.
  absl::Status NoteRemoved(const std::string& run_id, int64_t now_us);
  // Forgets that the run was removed: it is about to be stored again. Whether
  // it was.
  absl::StatusOr<bool> TakeBack(const std::string& run_id);
  // Writes the counters: once, at the end.
  absl::Status Finish();

 private:
  absl::Status DropRemovals(int64_t before_us);

  sql::Database* const db_;
  const int64_t account_id_;
  // The last revision given; nullopt until it is needed.
  std::optional<int64_t> last_;
  // True when the table holds any removal; nullopt until it is needed.
  std::optional<bool> has_removals_;
};

// The range of revisions that ChangesAfter() can begin with.
struct RevisionRange {
  // 0 when there is no such account.
  int64_t account_id = 0;
  // Removals up to this one may have been forgotten.
  int64_t dropped = 0;
  int64_t last = 0;
};

absl::StatusOr<RevisionRange> LoadRevisionRange(sql::Database* db,
                                                const std::string& account);

// Reads the changes after `revision`, which must be in the range. See
// RunStore::ChangesAfter().
absl::StatusOr<RunChanges> LoadChanges(sql::Database* db, int64_t account_id,
                                       int64_t revision, int limit);

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_REVISION_TABLE_H_
