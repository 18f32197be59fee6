// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_RUN_STORE_H_
#define OZD_CACHE_RUNS_RUN_STORE_H_

#include <stdint.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

class Cache;

// Which part of an account's history the cache holds in full. A run is held
// when it was created later than created_from_us or updated later than
// updated_from_us; INT64_MAX means that nothing is, complete that all are.
// Rows outside may be present too (they came with a single read), but nothing
// can be concluded from the absence of others there.
struct Coverage {
  bool complete = false;
  int64_t created_from_us = INT64_MAX;
  int64_t updated_from_us = INT64_MAX;
  // Every change up to this updated_at has been seen; 0 before the first sync.
  int64_t watermark_us = 0;
  // Wall clock at the start of the last successful sync; 0 when there was none.
  int64_t confirmed_at_us = 0;
};

// Where a page ended: the sort key and id of its last run.
struct PageStart {
  // For times: decimal microseconds; for title and agent: the folded text.
  std::string sort_key;
  // AGENT only: the last run had no skill.
  bool key_missing = false;
  std::string run_id;
};

struct RunQuery {
  oz::v1::RunFilter filter;
  oz::v1::RunSortField sort_by = oz::v1::RUN_SORT_FIELD_UPDATED_AT;
  oz::v1::SortOrder sort_order = oz::v1::SORT_ORDER_DESC;
  // Rows wanted, at least 1. One more is looked for to fill has_more.
  int limit = 10;
  // Continue after this row.
  std::optional<PageStart> after;
  oz::v1::RunView view = oz::v1::RUN_VIEW_SUMMARY;
};

struct RunRows {
  // SUMMARY: everything but prompt and raw_json. RAW_JSON: run_id,
  // created_at_us, updated_at_us and raw_json only.
  std::vector<oz::v1::Run> runs;
  bool has_more = false;
  // Set when there are rows.
  std::optional<PageStart> last;
};

// Tells an Upsert which rows become visible to ChangesAfter().
enum class UpsertKind {
  // Something happened: rows that are new or differ get a revision.
  kChange,
  // The past is filled in: of the rows that are new, those that were updated no
  // later than the watermark (all of them, before the first sync) get none.
  // Rows that were there and differ do, and so do rows that were removed once.
  kHistory,
};

// The changes after a revision.
struct RunChanges {
  // In order of their revision, each run once, with revision and
  // previous_state; without prompt and raw_json.
  std::vector<oz::v1::Run> runs;
  struct Removed {
    std::string run_id;
    int64_t revision = 0;
  };
  std::vector<Removed> removed;
  // Continue after this one; equals the argument when there was nothing.
  int64_t revision = 0;
  bool has_more = false;
};

// Properties by which the artifact of a run can be found.
enum class RunLink {
  // The text is made by PullRequestKey().
  kPullRequest,
  // The name, exactly.
  kBranch,
};

struct LinkedRuns {
  // Summaries, the most recently updated first.
  std::vector<oz::v1::Run> runs;
  // So many that which they are is not kept.
  bool too_many = false;
};

// Returns true once the caller no longer needs the answer: its deadline passed
// or it disconnected. Called on the thread of the query, about every 50
// microseconds.
using StopPredicate = std::function<bool()>;

// Remembers the runs of every account and which part of the history they make
// up. The content is a copy of what the service said; losing it costs time,
// never data.
//
// `account` is the opaque partition key made by core (server root and key
// identity); no statement ever crosses it.
//
// Thread-safe: reads use a pool of read-only connections, writes the cache's
// single writer. Calls may block on disk. Errors of every call: kUnavailable
// (disk full or busy; detail error_code "disk_full" when full), kDataLoss (the
// file is corrupt; Cache replaces it at the next open).
class RunStore {
 public:
  // `cache` is borrowed and must outlive the store.
  explicit RunStore(Cache* cache);

  // Returns the rows that match, by the rules of RunFilter and RunSortField.
  // The call ends once `stop` returns true.
  // Errors: kInvalidArgument when `after` does not fit the sort;
  // kDeadlineExceeded when `stop` ended it.
  absl::StatusOr<RunRows> List(const std::string& account,
                               const RunQuery& query,
                               const StopPredicate& stop = nullptr) const;

  // SUMMARY: everything but raw_json. RAW_JSON: as in List(). Errors:
  // kNotFound.
  absl::StatusOr<oz::v1::Run> Get(const std::string& account,
                                  const std::string& run_id,
                                  oz::v1::RunView view) const;

  // Ids that begin with `prefix`, at most `limit`, in order.
  absl::StatusOr<std::vector<std::string>> FindByPrefix(
      const std::string& account, const std::string& prefix, int limit) const;

  // The run that the conversation belongs to (the one updated last if there are
  // several). Errors: kNotFound.
  absl::StatusOr<std::string> FindByConversation(
      const std::string& account, const std::string& conversation_id) const;

  // The runs that have such an artifact, at most `limit`.
  absl::StatusOr<LinkedRuns> FindByLink(const std::string& account,
                                        RunLink link, const std::string& text,
                                        int limit) const;

  // In one transaction: inserts or replaces each run unless the stored one has
  // a later updated_at, then stores `coverage` when it is given. Killing the
  // process anywhere leaves either all or nothing of it. Runs without an id are
  // left out; bytes that are not UTF-8 become U+FFFD.
  absl::Status Upsert(const std::string& account,
                      const std::vector<oz::v1::Run>& runs,
                      const std::optional<Coverage>& coverage,
                      UpsertKind kind = UpsertKind::kChange);

  // Revisions are counted over all accounts of the file and grow with every
  // change; none is used twice. They mean nothing with another epoch(), 16
  // hexadecimal digits. A row that is written as it was gets none.
  const std::string& epoch() const;
  // The revision from which ChangesAfter() finds nothing yet: the one given
  // last in this account.
  absl::StatusOr<int64_t> LastRevision(const std::string& account) const;
  // Returns at most `limit` changes with a revision greater than `revision`.
  // Costs one index lookup when there are none. Errors: kOutOfRange when
  // removals after `revision` have been dropped already (they are kept for 30
  // days; those of an account that was removed as a whole are not), or
  // `revision` is greater than any that was given in this account.
  absl::StatusOr<RunChanges> ChangesAfter(const std::string& account,
                                          int64_t revision, int limit) const;
  // Ids of the runs that are QUEUED, PENDING, CLAIMED or INPROGRESS, the most
  // recently updated first.
  absl::StatusOr<std::vector<std::string>> LiveRunIds(
      const std::string& account, int limit) const;

  // Forgets one run with its conversation and transcript (the service said it
  // does not exist). OK when it was not there.
  absl::Status Remove(const std::string& account, const std::string& run_id);

  // A default Coverage when the account is unknown.
  absl::StatusOr<Coverage> GetCoverage(const std::string& account) const;

  absl::StatusOr<int64_t> CountRuns(const std::string& account) const;
  // Returns whether any cached run is QUEUED, PENDING, CLAIMED or INPROGRESS.
  absl::StatusOr<bool> HasLiveRuns(const std::string& account) const;

  // Forgets everything of an account.
  absl::Status RemoveAccount(const std::string& account);

 private:
  Cache* const cache_;
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_RUN_STORE_H_
