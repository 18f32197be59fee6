// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_VALUE_TABLE_H_
#define OZD_CACHE_RUNS_VALUE_TABLE_H_

#include <stdint.h>

#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cache/sql/database.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Strings that many runs share (models, environments, ...) are stored once for
// each account and meant by an integer, which makes the indexes that carry
// them narrow enough to be scanned. Which runs have a value is listed (table
// posting) while those are few: a value that many runs have is found soon by
// walking any list.

// Numbers are stored: they are only ever added.
enum class ValueKind : int64_t {
  kState = 1,
  kName = 2,
  kModel = 3,
  kEnvironment = 4,
  kCreator = 5,
  kSchedule = 6,
  kSource = 7,
  kLocation = 8,
  kSkill = 9,
  kArtifact = 10,
  // Made by PullRequestKey().
  kPullRequest = 11,
  kBranch = 12,
};

// A single-valued field that lists can be filtered by: column of table run,
// getter of both messages.
struct RunFacet {
  ValueKind kind;
  const char* column;
  const std::string& (oz::v1::Run::*of_run)() const;
  const std::string& (oz::v1::RunFilter::*of_filter)() const;
};

inline constexpr RunFacet kRunFacets[] = {
    {ValueKind::kName, "name", &oz::v1::Run::name, &oz::v1::RunFilter::name},
    {ValueKind::kModel, "model", &oz::v1::Run::model_id,
     &oz::v1::RunFilter::model_id},
    {ValueKind::kEnvironment, "environment", &oz::v1::Run::environment_id,
     &oz::v1::RunFilter::environment_id},
    {ValueKind::kCreator, "creator", &oz::v1::Run::creator_uid,
     &oz::v1::RunFilter::creator_uid},
    {ValueKind::kSchedule, "schedule", &oz::v1::Run::schedule_id,
     &oz::v1::RunFilter::schedule_id},
    {ValueKind::kSource, "source", &oz::v1::Run::source,
     &oz::v1::RunFilter::source},
    {ValueKind::kLocation, "location", &oz::v1::Run::execution_location,
     &oz::v1::RunFilter::execution_location},
    {ValueKind::kSkill, "skill", &oz::v1::Run::skill_spec,
     &oz::v1::RunFilter::skill_spec},
};

// Ids of the states that the schema knows; the same for every account.
inline constexpr int64_t kSucceededId = 1;
inline constexpr int64_t kQueuedId = 2;
inline constexpr int64_t kPendingId = 3;
inline constexpr int64_t kClaimedId = 4;
inline constexpr int64_t kInProgressId = 5;
inline constexpr int64_t kFirstFreeValueId = 100;

// A value that came to more runs than this is listed no more. Artifact types
// are listed always.
inline constexpr int64_t kMaxListedRuns = 200;

struct StoredValue {
  int64_t id = 0;
  // Runs that have, or once had, the value, as far as they were counted: at
  // most a little over kMaxListedRuns.
  int64_t uses = 0;
  // Table posting has every run with this value.
  bool listed = false;
};

// Nothing when no run of the account ever had the value. States that the
// schema knows are always there. Errors: as sql::ToStatus().
absl::StatusOr<std::optional<StoredValue>> FindValue(sql::Database* db,
                                                     int64_t account_id,
                                                     ValueKind kind,
                                                     absl::string_view text);

// Deletes a bounded number of values of an account with their lists; returns
// how many.
absl::StatusOr<int> DeleteSomeValues(sql::Database* db, int64_t account_id);

// Adds values and lists within one transaction, and remembers what it read:
// the runs of one batch have much in common. Discard it when the transaction
// ends.
class ValueWriter {
 public:
  ValueWriter(sql::Database* db, int64_t account_id)
      : db_(db), account_id_(account_id) {}
  ValueWriter(const ValueWriter&) = delete;
  ValueWriter& operator=(const ValueWriter&) = delete;

  // The value's id, 0 for the empty text.
  absl::StatusOr<int64_t> Intern(ValueKind kind, const std::string& text);
  // Notes that the run has the value, which came from Intern() of this writer.
  // Nothing happens for 0 and for states.
  absl::Status List(int64_t value_id, int64_t run_key);
  // Notes that the run does not have the value any more.
  absl::Status Unlist(int64_t value_id, int64_t run_key);
  // Writes what was counted. Must be called before the transaction ends.
  absl::Status Finish();

 private:
  struct Entry {
    StoredValue value;
    ValueKind kind;
    bool changed = false;
  };
  absl::StatusOr<StoredValue> Load(ValueKind kind, const std::string& text);
  absl::StatusOr<StoredValue> Add(ValueKind kind, const std::string& text);
  absl::Status StopListing(Entry* entry);

  sql::Database* const db_;
  const int64_t account_id_;
  absl::flat_hash_map<std::string, int64_t> ids_[13];
  absl::flat_hash_map<int64_t, Entry> entries_;
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_VALUE_TABLE_H_
