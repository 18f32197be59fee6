// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_PAGE_READER_H_
#define OZD_CACHE_RUNS_PAGE_READER_H_

#include <limits.h>
#include <stdint.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cache/runs/run_query.h"
#include "cache/runs/run_store.h"
#include "cache/sql/database.h"

namespace ozd {

// Errors: kDataLoss.
absl::Status ParseRunSummary(absl::string_view bytes, oz::v1::Run* run);

// Reads one page of runs, in the cheapest way it knows:
//  1. A part of the filter has few runs: they are fetched and sorted.
//  2. The index of the sort is walked until the page is full.
//  3. That takes long, but there is another way: by the signatures of the
//     texts, or by a scan of the index that holds all values, and sorting.
// Lives for one call, within a read transaction. Borrows all arguments.
class PageReader {
 public:
  PageReader(sql::Database* db, int64_t account_id, const RunQuery& query,
             const StopPredicate& stop, RunRows* rows)
      : db_(db),
        account_id_(account_id),
        query_(query),
        stop_(stop),
        rows_(rows),
        watch_([this] { return ShouldStop(); }) {}
  ~PageReader() { db_->StopWhen(nullptr); }
  PageReader(const PageReader&) = delete;
  PageReader& operator=(const PageReader&) = delete;

  // Errors: those of RunStore::List().
  absl::Status Read();

  // An index that would have helped and could be built; null if none.
  const char* missed_index() const { return missed_index_; }

 private:
  bool ShouldStop();
  absl::Status ReadRows(RunQueryBuilder* builder);
  absl::Status ReadByWords(RunQueryBuilder* builder);
  absl::StatusOr<int64_t> Count(const RunQueryBuilder& builder,
                                const RunDriver& driver);
  absl::StatusOr<const RunDriver*> ChooseFew(
      const RunQueryBuilder& builder, const std::vector<RunDriver>& drivers);
  absl::StatusOr<bool> CanWalk(const RunQueryBuilder& builder);
  absl::StatusOr<bool> TryToWalk(const RunQueryBuilder& builder,
                                 const RunDriver* driver);
  absl::Status ReadBy(const RunQueryBuilder& builder, const RunDriver* driver);
  absl::Status ReadPart(const RunQueryBuilder& builder,
                        RunQueryBuilder::Part part, const RunDriver* driver);
  void RememberEnd(RunQueryBuilder::Part part, const sql::Statement& select);
  absl::Status AddRow(const sql::Statement& select);
  absl::Status FillRawJson();

  sql::Database* const db_;
  const int64_t account_id_;
  const RunQuery& query_;
  const StopPredicate& stop_;
  RunRows* const rows_;
  std::vector<int64_t> run_keys_;
  const std::function<bool()> watch_;
  // Looks at the stop predicate that the present plan may take.
  int looks_left_ = INT_MAX;
  bool stopped_ = false;
  const char* missed_index_ = nullptr;
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_PAGE_READER_H_
