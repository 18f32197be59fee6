// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_RUN_TABLE_H_
#define OZD_CACHE_RUNS_RUN_TABLE_H_

#include <stdint.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cache/runs/revision_table.h"
#include "cache/runs/run_row.h"
#include "cache/runs/text_index.h"
#include "cache/runs/value_table.h"
#include "cache/sql/database.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

enum class Stored { kInserted, kReplaced, kUnchanged };

// Changes the tables that runs are spread over, within one transaction of the
// caller. When a call failed, the transaction must not be committed. Errors: as
// sql::ToStatus().
class RunWriter {
 public:
  // Runs that are new but were updated no later than `known_until_us` get no
  // revision: they are part of the past.
  RunWriter(sql::Database* db, int64_t account_id,
            int64_t known_until_us = INT64_MIN)
      : db_(db),
        account_id_(account_id),
        known_until_us_(known_until_us),
        revisions_(db, account_id),
        values_(db, account_id),
        text_(db) {}
  RunWriter(const RunWriter&) = delete;
  RunWriter& operator=(const RunWriter&) = delete;

  // Inserts or replaces, unless the stored run is newer or the same.
  absl::StatusOr<Stored> Store(const oz::v1::Run& run);
  // Deletes a run with its conversation and transcript; false when it was not
  // there (documents under its id go all the same). `now_us` is the wall clock.
  absl::StatusOr<bool> Delete(const std::string& run_id, int64_t now_us);
  // Writes what the calls above have collected: once, after them.
  absl::Status Finish();

 private:
  // Ids of the values, in the order of kRunFacets.
  using Facets = std::array<int64_t, std::size(kRunFacets)>;
  struct StoredRow;

  absl::StatusOr<std::optional<StoredRow>> Find(const std::string& run_id);
  absl::StatusOr<Stored> Replace(const oz::v1::Run& run,
                                 const StoredRow& stored, RunRow* row);
  absl::StatusOr<int64_t> RevisionOfNew(const oz::v1::Run& run);
  absl::StatusOr<Facets> Intern(const oz::v1::Run& run);
  absl::StatusOr<std::vector<sql::Value>> ColumnValues(const RunRow& row,
                                                       int64_t revision,
                                                       const Facets& facets);
  absl::StatusOr<int64_t> Insert(const RunRow& row, int64_t revision,
                                 const Facets& facets);
  absl::Status Update(int64_t run_key, const RunRow& row, int64_t revision,
                      const Facets& facets);
  absl::Status List(int64_t run_key, const Facets& facets,
                    const Facets& before);
  // The values of which a run may have several.
  absl::StatusOr<std::vector<int64_t>> ManyValued(const oz::v1::Run& run);
  absl::Status ListArtifacts(int64_t run_key, const oz::v1::Run& run);
  absl::Status UnlistArtifacts(int64_t run_key, const oz::v1::Run& run);
  absl::Status StoreUsage(int64_t run_key, const oz::v1::Run& run);
  void IndexText(int64_t run_key, const RunRow& row);

  sql::Database* const db_;
  const int64_t account_id_;
  const int64_t known_until_us_;
  RevisionWriter revisions_;
  ValueWriter values_;
  TextIndexWriter text_;
};

// Deletes up to `limit` runs of an account, but not the lists of their values:
// DeleteSomeValues() does that. Returns how many.
absl::StatusOr<int> DeleteSomeRuns(sql::Database* db, int64_t account_id,
                                   int limit);

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_RUN_TABLE_H_
