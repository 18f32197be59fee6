// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/run_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cache/file/cache_impl.h"
#include "cache/file/schema.h"
#include "cache/runs/account_table.h"
#include "cache/runs/page_reader.h"
#include "cache/runs/revision_table.h"
#include "cache/runs/run_row.h"
#include "cache/runs/run_table.h"
#include "cache/runs/text_index.h"
#include "cache/runs/value_table.h"
#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// The smallest string that is greater than all that begin with `prefix`; empty
// when there is none.
std::string PrefixEnd(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) {
    prefix.back() =
        static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  }
  return prefix;
}

absl::Status LoadRun(sql::Database* db, int64_t account_id,
                     const std::string& run_id, oz::v1::RunView view,
                     oz::v1::Run* run) {
  static constexpr char kSummarySql[] =
      "SELECT run.summary, run_prompt.prompt"
      " FROM run LEFT JOIN run_prompt ON run_prompt.run_key = run.run_key"
      " WHERE run.account_id = ? AND run.run_id = ?";
  static constexpr char kRawJsonSql[] =
      "SELECT run.created_at_us, run.updated_at_us, run_body.raw_json"
      " FROM run LEFT JOIN run_body ON run_body.run_key = run.run_key"
      " WHERE run.account_id = ? AND run.run_id = ?";
  const bool raw = view == oz::v1::RUN_VIEW_RAW_JSON;
  OZD_ASSIGN_OR_RETURN(sql::Statement load,
                       db->Prepare(raw ? kRawJsonSql : kSummarySql));
  load.Bind({account_id, run_id});
  OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
  if (!found) {
    return absl::NotFoundError(absl::StrCat("run ", run_id, " is not cached"));
  }
  if (!raw) {
    OZD_RETURN_IF_ERROR(ParseRunSummary(load.Bytes(0), run));
    run->set_prompt(load.String(1));
    return absl::OkStatus();
  }
  run->set_run_id(run_id);
  run->set_created_at_us(load.Integer(0));
  run->set_updated_at_us(load.Integer(1));
  run->set_raw_json(load.String(2));
  return absl::OkStatus();
}

// The run of a conversation that was updated last; empty when there is none.
// Without its index, the signatures of the texts say where to look.
absl::StatusOr<std::string> ConversationRun(sql::Database* db,
                                            int64_t account_id,
                                            const std::string& conversation_id,
                                            bool indexed) {
  static constexpr char kIndexedSql[] =
      "SELECT run_id FROM run INDEXED BY run_by_conversation"
      " WHERE account_id = ? AND conversation_id = ? AND conversation_id <> ''"
      " ORDER BY updated_at_us DESC, run_id DESC LIMIT 1";
  static constexpr char kCandidatesSql[] =
      "SELECT run_id FROM run INDEXED BY run_by_updated"
      " WHERE account_id = ? AND has_bit(?, run_key) AND conversation_id = ?"
      " AND conversation_id <> ''"
      " ORDER BY updated_at_us DESC, run_id DESC LIMIT 1";
  static constexpr char kAllSql[] =
      "SELECT run_id FROM run INDEXED BY run_by_updated"
      " WHERE account_id = ? AND conversation_id = ? AND conversation_id <> ''"
      " ORDER BY updated_at_us DESC, run_id DESC LIMIT 1";
  std::optional<RunKeySet> candidates;
  if (!indexed) {
    OZD_ASSIGN_OR_RETURN(candidates,
                         FindTextCandidates(db, Fold(conversation_id)));
  }
  const char* const sql = indexed                  ? kIndexedSql
                          : candidates.has_value() ? kCandidatesSql
                                                   : kAllSql;
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(sql));
  std::vector<sql::Value> values = {account_id};
  if (candidates.has_value()) values.push_back(sql::Blob{candidates->bits});
  values.push_back(conversation_id);
  find.Bind(values);
  OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
  return found ? find.String(0) : std::string();
}

// Up to which updated_at a run that is new to the cache is part of the past.
// What is newer than all that was seen has only just happened, however it came.
absl::StatusOr<int64_t> KnownUntil(sql::Database* db, int64_t account_id,
                                   UpsertKind kind) {
  if (kind == UpsertKind::kChange) return INT64_MIN;
  OZD_ASSIGN_OR_RETURN(const Coverage coverage, LoadCoverage(db, account_id));
  return coverage.watermark_us == 0 ? INT64_MAX : coverage.watermark_us;
}

}  // namespace

RunStore::RunStore(Cache* cache) : cache_(cache) {
  cache_->impl()->AddSweep(SweepRemovedAccounts);
}

absl::StatusOr<RunRows> RunStore::List(const std::string& account,
                                       const RunQuery& query,
                                       const StopPredicate& stop) const {
  if (query.limit < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("a page of ", query.limit, " runs; ask for at least 1"));
  }
  RunRows rows;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        PageReader reader(db, account_id.value_or(0), query, stop, &rows);
        const absl::Status status = reader.Read();
        if (reader.missed_index() != nullptr) {
          cache_->impl()->WantIndex(reader.missed_index());
        }
        return status;
      }));
  return rows;
}

absl::StatusOr<oz::v1::Run> RunStore::Get(const std::string& account,
                                          const std::string& run_id,
                                          oz::v1::RunView view) const {
  oz::v1::Run run;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        return LoadRun(db, account_id.value_or(0), run_id, view, &run);
      }));
  return run;
}

absl::StatusOr<std::vector<std::string>> RunStore::FindByPrefix(
    const std::string& account, const std::string& prefix, int limit) const {
  static constexpr char kSql[] =
      "SELECT run_id FROM run INDEXED BY run_by_id"
      " WHERE account_id = ? AND run_id >= ? AND run_id < ?"
      " ORDER BY run_id LIMIT ?";
  static constexpr char kOpenEndedSql[] =
      "SELECT run_id FROM run INDEXED BY run_by_id"
      " WHERE account_id = ? AND run_id >= ?"
      " ORDER BY run_id LIMIT ?";
  std::vector<std::string> ids;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        if (!account_id.has_value()) return absl::OkStatus();
        const std::string end = PrefixEnd(prefix);
        std::vector<sql::Value> values = {*account_id, prefix};
        if (!end.empty()) values.push_back(end);
        values.push_back(int64_t{limit});
        OZD_ASSIGN_OR_RETURN(sql::Statement find,
                             db->Prepare(end.empty() ? kOpenEndedSql : kSql));
        find.Bind(values);
        while (true) {
          OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
          if (!found) return absl::OkStatus();
          ids.push_back(find.String(0));
        }
      }));
  return ids;
}

absl::StatusOr<std::string> RunStore::FindByConversation(
    const std::string& account, const std::string& conversation_id) const {
  std::string run_id;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        if (!account_id.has_value()) return absl::OkStatus();
        OZD_ASSIGN_OR_RETURN(const bool indexed,
                             HasIndex(db, kConversationIndex));
        if (!indexed) cache_->impl()->WantIndex(kConversationIndex);
        OZD_ASSIGN_OR_RETURN(
            run_id, ConversationRun(db, *account_id, conversation_id, indexed));
        return absl::OkStatus();
      }));
  if (run_id.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no cached run has conversation ", conversation_id));
  }
  return run_id;
}

absl::StatusOr<LinkedRuns> RunStore::FindByLink(const std::string& account,
                                                RunLink link,
                                                const std::string& text,
                                                int limit) const {
  static constexpr char kSql[] =
      "SELECT run.summary FROM posting CROSS JOIN run"
      " ON run.run_key = posting.run_key"
      " WHERE posting.value_id = ? ORDER BY run.updated_at_us DESC LIMIT ?";
  const ValueKind kind = link == RunLink::kPullRequest ? ValueKind::kPullRequest
                                                       : ValueKind::kBranch;
  LinkedRuns linked;
  const absl::Status read =
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        OZD_ASSIGN_OR_RETURN(const std::optional<StoredValue> value,
                             FindValue(db, account_id.value_or(0), kind, text));
        if (!value.has_value()) return absl::OkStatus();
        linked.too_many = !value->listed;
        OZD_ASSIGN_OR_RETURN(sql::Statement select, db->Prepare(kSql));
        select.Bind({value->id, int64_t{limit}});
        while (true) {
          OZD_ASSIGN_OR_RETURN(const bool more, select.Step());
          if (!more) return absl::OkStatus();
          OZD_RETURN_IF_ERROR(
              ParseRunSummary(select.Bytes(0), &linked.runs.emplace_back()));
        }
      });
  OZD_RETURN_IF_ERROR(read);
  return linked;
}

absl::Status RunStore::Upsert(const std::string& account,
                              const std::vector<oz::v1::Run>& runs,
                              const std::optional<Coverage>& coverage,
                              UpsertKind kind) {
  return cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const int64_t account_id, EnsureAccount(db, account));
    OZD_ASSIGN_OR_RETURN(const int64_t known_until_us,
                         KnownUntil(db, account_id, kind));
    RunWriter writer(db, account_id, known_until_us);
    int64_t inserted = 0;
    for (const oz::v1::Run& run : runs) {
      if (run.run_id().empty()) continue;
      OZD_ASSIGN_OR_RETURN(const Stored stored, writer.Store(run));
      if (stored == Stored::kInserted) ++inserted;
    }
    OZD_RETURN_IF_ERROR(writer.Finish());
    OZD_RETURN_IF_ERROR(AddToRunCount(db, account_id, inserted));
    if (!coverage.has_value()) return absl::OkStatus();
    return SaveCoverage(db, account_id, *coverage);
  });
}

absl::Status RunStore::Remove(const std::string& account,
                              const std::string& run_id) {
  const int64_t now_us = absl::ToUnixMicros(cache_->impl()->clock().Now());
  return cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                         FindAccount(db, account));
    if (!account_id.has_value()) return absl::OkStatus();
    RunWriter writer(db, *account_id);
    OZD_ASSIGN_OR_RETURN(const bool deleted, writer.Delete(run_id, now_us));
    OZD_RETURN_IF_ERROR(writer.Finish());
    return AddToRunCount(db, *account_id, deleted ? -1 : 0);
  });
}

absl::StatusOr<Coverage> RunStore::GetCoverage(
    const std::string& account) const {
  Coverage coverage;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        OZD_ASSIGN_OR_RETURN(coverage,
                             LoadCoverage(db, account_id.value_or(0)));
        return absl::OkStatus();
      }));
  return coverage;
}

absl::StatusOr<int64_t> RunStore::CountRuns(const std::string& account) const {
  int64_t count = 0;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        OZD_ASSIGN_OR_RETURN(count, LoadRunCount(db, account_id.value_or(0)));
        return absl::OkStatus();
      }));
  return count;
}

absl::StatusOr<bool> RunStore::HasLiveRuns(const std::string& account) const {
  static constexpr char kSql[] =
      "SELECT 1 FROM run INDEXED BY run_by_state"
      " WHERE account_id = ?"
      " AND state IN (2, 3, 4, 5) AND state <> 1"
      " LIMIT 1";
  bool found = false;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kSql));
        find.Bind({account_id.value_or(0)});
        OZD_ASSIGN_OR_RETURN(found, find.Step());
        return absl::OkStatus();
      }));
  return found;
}

absl::Status RunStore::RemoveAccount(const std::string& account) {
  OZD_RETURN_IF_ERROR(cache_->impl()->Write(
      [&](sql::Database* db) { return UnlinkAccount(db, account); }));
  return SweepRemovedAccounts(cache_->impl());
}

const std::string& RunStore::epoch() const { return cache_->impl()->epoch(); }

absl::StatusOr<int64_t> RunStore::LastRevision(
    const std::string& account) const {
  RevisionRange range;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(range, LoadRevisionRange(db, account));
        return absl::OkStatus();
      }));
  return range.last;
}

absl::StatusOr<RunChanges> RunStore::ChangesAfter(const std::string& account,
                                                  int64_t revision,
                                                  int limit) const {
  RunChanges changes;
  changes.revision = revision;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const RevisionRange range,
                             LoadRevisionRange(db, account));
        if (revision < range.dropped || revision > range.last) {
          return absl::OutOfRangeError(
              absl::StrCat("what changed after revision ", revision,
                           " is not known; read the list anew"));
        }
        // Nothing new, most of the time.
        if (revision == range.last) return absl::OkStatus();
        OZD_ASSIGN_OR_RETURN(
            changes,
            LoadChanges(db, range.account_id, revision, std::max(limit, 1)));
        return absl::OkStatus();
      }));
  return changes;
}

absl::StatusOr<std::vector<std::string>> RunStore::LiveRunIds(
    const std::string& account, int limit) const {
  static constexpr char kSql[] =
      "SELECT run_id FROM run INDEXED BY run_by_state"
      " WHERE account_id = ?"
      " AND state IN (2, 3, 4, 5) AND state <> 1"
      " ORDER BY updated_at_us DESC, run_id DESC LIMIT ?";
  std::vector<std::string> ids;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(kSql));
        list.Bind({account_id.value_or(0), int64_t{limit}});
        while (true) {
          OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
          if (!more) return absl::OkStatus();
          ids.push_back(list.String(0));
        }
      }));
  return ids;
}

}  // namespace ozd
