// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_RUN_QUERY_H_
#define OZD_CACHE_RUNS_RUN_QUERY_H_

#include <stdint.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cache/runs/filter_values.h"
#include "cache/runs/run_store.h"
#include "cache/runs/text_index.h"
#include "cache/sql/statement.h"

namespace ozd {

// A piece of SQL with the values of its placeholders. The values are borrowed.
struct BoundSql {
  std::string text;
  std::vector<sql::Value> values;

  void Append(absl::string_view more) { text.append(more.data(), more.size()); }
  void Append(absl::string_view more, sql::Value value) {
    Append(more);
    values.push_back(value);
  }
  void Append(const BoundSql& other) {
    Append(other.text);
    values.insert(values.end(), other.values.begin(), other.values.end());
  }
};

// A way to the rows that may match, other than walking the index of the sort.
struct RunDriver {
  // SQL after FROM; yields table run.
  BoundSql from;
  // Conditions that begin with the account.
  BoundSql rows;
  // Yields the rows by updated_at.
  bool by_updated = false;
  // No more rows than this; unknown when negative.
  int64_t at_most = -1;
};

// Turns a RunQuery into SQL. The text depends on the shape of the query only,
// never on its values, so that prepared statements are found again.
//
// Sorts agent lists in two parts: runs with a skill, then runs without.
// Confined to one call; borrows the query.
class RunQueryBuilder {
 public:
  enum class Part { kOnly, kWithSkill, kWithoutSkill };

  // Columns of the statements made by Select().
  enum Column { kRunKey, kRunId, kCreatedAt, kUpdatedAt, kSortKey, kSummary };

  // Errors: kInvalidArgument when query.after does not fit query.sort_by.
  static absl::StatusOr<RunQueryBuilder> Make(int64_t account_id,
                                              const RunQuery& query,
                                              FilterValues values);

  // From now on only these runs are looked at: the only ones that can contain
  // the words of the query. Borrowed.
  void SetCandidates(const RunKeySet* candidates) { candidates_ = candidates; }

  // The parts to be read one after the other until the page is full.
  std::vector<Part> Parts() const;

  // The ways in that parts of the filter offer.
  std::vector<RunDriver> Drivers() const;
  // Tests every row of the account by an index that holds all filtered values.
  RunDriver Scan() const;
  // Reads the whole table: for what no index holds.
  RunDriver ScanTable() const;
  // Fetches the runs with these keys, a JSON array. Borrowed.
  RunDriver Fetch(const std::string& keys) const;

  // Counts the rows of `driver`, up to `limit`.
  BoundSql Count(const RunDriver& driver, int64_t limit) const;
  // Up to `limit` rows of a part, by `driver` (or by the index of the sort when
  // it is null), sorted.
  BoundSql Select(Part part, const RunDriver* driver, int64_t limit) const;

  const char* sort_index() const;
  bool sorts_by_updated() const { return query_->sort_by_updated; }
  bool sorts_by_time() const { return query_->sort_by_time; }
  bool has_ancestor() const;
  // True when the filter leaves anything out.
  bool has_filter() const;
  // The words looked for, in lower case.
  const std::string& words() const { return query_->words; }

 private:
  struct Normalised {
    const RunQuery* query;
    oz::v1::RunSortField sort_by;
    bool sort_by_updated;
    bool descending;
    bool sort_by_time;
    FilterValues values;
    // Values that the placeholders borrow.
    std::string words;
    int64_t after_time = 0;
  };

  RunQueryBuilder(int64_t account_id, std::unique_ptr<Normalised> query)
      : account_id_(account_id), query_(std::move(query)) {}
  void AppendSource(const RunDriver* driver, BoundSql* sql) const;
  void AppendFilter(BoundSql* sql) const;
  void AppendCreated(BoundSql* sql) const;
  RunDriver ByIndex(const char* index) const;
  void AppendPart(Part part, BoundSql* sql) const;
  void AppendStates(BoundSql* sql) const;
  void AppendWords(BoundSql* sql) const;
  const char* sort_column() const;

  int64_t account_id_;
  // On the heap, so that borrowed values stay where they are.
  std::unique_ptr<Normalised> query_;
  const RunKeySet* candidates_ = nullptr;
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_RUN_QUERY_H_
