// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/usage_store.h"

#include <optional>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "cache/file/cache_impl.h"
#include "cache/runs/account_table.h"
#include "cache/runs/page_reader.h"
#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Null without groups.
const char* ColumnOf(oz::v1::UsageGrouping grouping) {
  switch (grouping) {
    case oz::v1::USAGE_GROUPING_ENVIRONMENT:
      return "environment";
    case oz::v1::USAGE_GROUPING_SKILL:
      return "skill";
    case oz::v1::USAGE_GROUPING_SCHEDULE:
      return "schedule";
    case oz::v1::USAGE_GROUPING_CREATOR:
      return "creator";
    case oz::v1::USAGE_GROUPING_NAME:
      return "name";
    case oz::v1::USAGE_GROUPING_MODEL:
      return "model";
    default:
      return nullptr;
  }
}

// Adds the run whose costs begin at `column`; they are NULL when unknown.
void AddRun(const sql::Statement& select, int column, oz::v1::UsageSum* sum) {
  sum->set_runs(sum->runs() + 1);
  if (select.IsNull(column)) {
    sum->set_runs_without_usage(sum->runs_without_usage() + 1);
    return;
  }
  sum->set_inference_micro(sum->inference_micro() + select.Integer(column));
  sum->set_compute_micro(sum->compute_micro() + select.Integer(column + 1));
  sum->set_platform_micro(sum->platform_micro() + select.Integer(column + 2));
}

// Reads for one query, within one view of the file.
class UsageReader {
 public:
  UsageReader(sql::Database* db, int64_t account_id, const UsageQuery& query)
      : db_(db), account_id_(account_id), query_(query) {}

  // One pass over the index of creation times, which holds all that groups: the
  // sums are kept here, since grouping in SQL sorts all rows first.
  absl::Status Read(UsageSums* sums) {
    const char* const column = ColumnOf(query_.grouping);
    const std::string sql =
        absl::StrCat("SELECT r.created_at_us, r.run_key, ",
                     column == nullptr ? "0" : absl::StrCat("r.", column),
                     ", u.inference_micro, u.compute_micro, u.platform_micro"
                     " FROM run AS r INDEXED BY run_by_created"
                     " LEFT JOIN run_usage AS u ON u.run_key = r.run_key"
                     " WHERE r.account_id = ? AND r.created_at_us > ?"
                     " ORDER BY r.created_at_us");
    {
      OZD_ASSIGN_OR_RETURN(sql::Statement select, db_->Prepare(sql));
      select.Bind({account_id_, After()});
      while (true) {
        OZD_ASSIGN_OR_RETURN(const bool more, select.Step());
        if (!more) break;
        const int64_t created_at_us = select.Integer(0);
        if (sums->total.runs() == 0) sums->oldest_us = created_at_us;
        AddRun(select, 3, &sums->total);
        AddRun(select, 3, BucketOf(created_at_us, sums)->mutable_sum());
        if (column == nullptr) continue;
        Group& group = groups_[select.Integer(2)];
        group.newest_run_key = select.Integer(1);
        AddRun(select, 3, &group.sum);
      }
    }
    for (auto& [value_id, group] : groups_) {
      oz::v1::UsageGroup& named = sums->groups.emplace_back();
      named.mutable_sum()->Swap(&group.sum);
      OZD_RETURN_IF_ERROR(ReadKey(value_id, &named));
      OZD_RETURN_IF_ERROR(ReadLabel(group.newest_run_key, &named));
    }
    return absl::OkStatus();
  }

 private:
  struct Group {
    oz::v1::UsageSum sum;
    int64_t newest_run_key = 0;
  };

  // Rows come in order of time.
  oz::v1::UsageBucket* BucketOf(int64_t created_at_us, UsageSums* sums) const {
    const int64_t begin_us =
        created_at_us / query_.bucket_us * query_.bucket_us;
    if (sums->buckets.empty() || sums->buckets.back().begin_us() != begin_us) {
      sums->buckets.emplace_back().set_begin_us(begin_us);
    }
    return &sums->buckets.back();
  }

  absl::Status ReadKey(int64_t value_id, oz::v1::UsageGroup* group) {
    OZD_ASSIGN_OR_RETURN(
        sql::Statement find,
        db_->Prepare("SELECT text FROM value WHERE value_id = ?"));
    find.Bind({value_id});
    OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
    if (found) group->set_key(find.String(0));
    return absl::OkStatus();
  }

  int64_t After() const {
    return query_.created_after_us == 0 ? INT64_MIN : query_.created_after_us;
  }

  absl::Status ReadLabel(int64_t run_key, oz::v1::UsageGroup* group) {
    const bool creator = query_.grouping == oz::v1::USAGE_GROUPING_CREATOR;
    const bool schedule = query_.grouping == oz::v1::USAGE_GROUPING_SCHEDULE;
    if (group->key().empty() || (!creator && !schedule)) {
      return absl::OkStatus();
    }
    OZD_ASSIGN_OR_RETURN(
        sql::Statement load,
        db_->Prepare("SELECT summary FROM run WHERE run_key = ?"));
    load.Bind({run_key});
    OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
    if (!found) return absl::OkStatus();
    oz::v1::Run run;
    OZD_RETURN_IF_ERROR(ParseRunSummary(load.Bytes(0), &run));
    group->set_label(creator ? run.creator_name() : run.schedule_name());
    return absl::OkStatus();
  }

  sql::Database* const db_;
  const int64_t account_id_;
  const UsageQuery& query_;
  // By the id of the value; 0 for runs that have none.
  absl::flat_hash_map<int64_t, Group> groups_;
};

}  // namespace

absl::StatusOr<UsageSums> UsageStore::Sum(const std::string& account,
                                          const UsageQuery& query,
                                          const StopPredicate& stop) const {
  UsageSums sums;
  const absl::Status read =
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        if (!account_id.has_value()) return absl::OkStatus();
        db->StopWhen(stop ? &stop : nullptr);
        const auto no_longer =
            absl::MakeCleanup([db] { db->StopWhen(nullptr); });
        return UsageReader(db, *account_id, query).Read(&sums);
      });
  if (absl::IsCancelled(read)) {
    return absl::DeadlineExceededError("adding up the usage took too long");
  }
  OZD_RETURN_IF_ERROR(read);
  return sums;
}

}  // namespace ozd
