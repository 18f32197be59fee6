// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/usage_store.h"

#include <algorithm>
#include <optional>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "cache/account_table.h"
#include "cache/cache_impl.h"
#include "cache/page_reader.h"
#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// What follows the columns of both statements. The index holds every column of
// run that they need.
constexpr char kFrom[] =
    " count(*), count(*) - count(u.run_key), sum(u.inference_micro),"
    " sum(u.compute_micro), sum(u.platform_micro)"
    " FROM run AS r INDEXED BY run_by_created"
    " LEFT JOIN run_usage AS u ON u.run_key = r.run_key"
    " WHERE r.account_id = ? AND r.created_at_us > ? GROUP BY 1";

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

void ReadSum(const sql::Statement& select, int column, oz::v1::UsageSum* sum) {
  sum->set_runs(select.Integer(column));
  sum->set_runs_without_usage(select.Integer(column + 1));
  sum->set_inference_micro(select.Integer(column + 2));
  sum->set_compute_micro(select.Integer(column + 3));
  sum->set_platform_micro(select.Integer(column + 4));
}

void Add(const oz::v1::UsageSum& more, oz::v1::UsageSum* sum) {
  sum->set_runs(sum->runs() + more.runs());
  sum->set_runs_without_usage(sum->runs_without_usage() +
                              more.runs_without_usage());
  sum->set_inference_micro(sum->inference_micro() + more.inference_micro());
  sum->set_compute_micro(sum->compute_micro() + more.compute_micro());
  sum->set_platform_micro(sum->platform_micro() + more.platform_micro());
}

// Reads for one query, within one view of the file.
class UsageReader {
 public:
  UsageReader(sql::Database* db, int64_t account_id, const UsageQuery& query)
      : db_(db), account_id_(account_id), query_(query) {}

  absl::Status ReadBuckets(UsageSums* sums) {
    const std::string sql =
        absl::StrCat("SELECT r.created_at_us / ?, min(r.created_at_us),", kFrom,
                     " ORDER BY 1");
    OZD_ASSIGN_OR_RETURN(sql::Statement select, db_->Prepare(sql));
    select.Bind({query_.bucket_us, account_id_, After()});
    while (true) {
      OZD_ASSIGN_OR_RETURN(const bool more, select.Step());
      if (!more) return absl::OkStatus();
      oz::v1::UsageBucket& bucket = sums->buckets.emplace_back();
      bucket.set_begin_us(select.Integer(0) * query_.bucket_us);
      ReadSum(select, 2, bucket.mutable_sum());
      Add(bucket.sum(), &sums->total);
      if (sums->oldest_us == 0) sums->oldest_us = select.Integer(1);
    }
  }

  absl::Status ReadGroups(const char* column, UsageSums* sums) {
    // With max(), the other columns are those of the newest run.
    const std::string sql =
        absl::StrCat("SELECT r.", column, ",",
                     " (SELECT text FROM value WHERE value_id = r.", column,
                     "), max(r.created_at_us), r.run_key,", kFrom);
    std::vector<int64_t> newest;
    {
      OZD_ASSIGN_OR_RETURN(sql::Statement select, db_->Prepare(sql));
      select.Bind({account_id_, After()});
      while (true) {
        OZD_ASSIGN_OR_RETURN(const bool more, select.Step());
        if (!more) break;
        oz::v1::UsageGroup& group = sums->groups.emplace_back();
        group.set_key(select.String(1));
        newest.push_back(select.Integer(3));
        ReadSum(select, 4, group.mutable_sum());
      }
    }
    for (size_t i = 0; i < newest.size(); ++i) {
      OZD_RETURN_IF_ERROR(ReadLabel(newest[i], &sums->groups[i]));
    }
    return absl::OkStatus();
  }

 private:
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
        UsageReader reader(db, *account_id, query);
        OZD_RETURN_IF_ERROR(reader.ReadBuckets(&sums));
        const char* const column = ColumnOf(query.grouping);
        if (column == nullptr) return absl::OkStatus();
        return reader.ReadGroups(column, &sums);
      });
  if (absl::IsCancelled(read)) {
    return absl::DeadlineExceededError("adding up the usage took too long");
  }
  OZD_RETURN_IF_ERROR(read);
  return sums;
}

}  // namespace ozd
