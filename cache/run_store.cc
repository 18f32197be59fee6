// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/run_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "cache/account_table.h"
#include "cache/cache_impl.h"
#include "cache/run_query.h"
#include "cache/run_table.h"
#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Up to so many rows are fetched and sorted; more are cheaper found by walking
// the index of the sort until the page is full.
constexpr int64_t kFewRows = 1000;

absl::Status ParseSummary(absl::string_view bytes, oz::v1::Run* run) {
  if (run->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  return absl::DataLossError("a cached run cannot be decoded");
}

// Reads one page. Lives for one call.
class PageReader {
 public:
  PageReader(sql::Database* db, const RunQuery& query,
             const RunQueryBuilder& builder, RunRows* rows)
      : db_(db), query_(query), builder_(builder), rows_(rows) {}

  absl::Status Read() {
    const std::vector<RunDriver> drivers =
        builder_.has_ancestor() ? std::vector<RunDriver>() : builder_.Drivers();
    OZD_ASSIGN_OR_RETURN(const RunDriver* driver, Choose(drivers));
    for (RunQueryBuilder::Part part : builder_.Parts()) {
      OZD_RETURN_IF_ERROR(ReadPart(part, driver));
      if (rows_->has_more) break;
    }
    if (query_.view == oz::v1::RUN_VIEW_RAW_JSON) return FillRawJson();
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<int64_t> Count(const RunDriver& driver) {
    const BoundSql sql = builder_.Count(driver, kFewRows + 1);
    OZD_ASSIGN_OR_RETURN(sql::Statement count, db_->Prepare(sql.text));
    count.Bind(sql.values);
    OZD_RETURN_IF_ERROR(count.Step().status());
    return count.Integer(0);
  }

  // The driver with the fewest rows if those are few; else one that yields the
  // wanted order; else null, the index of the sort.
  absl::StatusOr<const RunDriver*> Choose(
      const std::vector<RunDriver>& drivers) {
    const RunDriver* ordered = nullptr;
    for (const RunDriver& driver : drivers) {
      if (driver.by_updated && builder_.sorts_by_updated()) {
        ordered = &driver;
        break;
      }
    }
    if (drivers.size() == 1 && ordered != nullptr) return ordered;
    const RunDriver* smallest = nullptr;
    int64_t fewest = kFewRows + 1;
    for (const RunDriver& driver : drivers) {
      OZD_ASSIGN_OR_RETURN(const int64_t count, Count(driver));
      if (count >= fewest) continue;
      fewest = count;
      smallest = &driver;
    }
    return smallest != nullptr ? smallest : ordered;
  }

  absl::Status ReadPart(RunQueryBuilder::Part part, const RunDriver* driver) {
    const int64_t wanted =
        query_.limit - static_cast<int64_t>(rows_->runs.size());
    const BoundSql sql = builder_.Select(part, driver, wanted + 1);
    OZD_ASSIGN_OR_RETURN(sql::Statement select, db_->Prepare(sql.text));
    select.Bind(sql.values);
    for (int64_t i = 0;; ++i) {
      OZD_ASSIGN_OR_RETURN(const bool found, select.Step());
      if (!found) return absl::OkStatus();
      if (i == wanted) {
        rows_->has_more = true;
        return absl::OkStatus();
      }
      OZD_RETURN_IF_ERROR(AddRow(select));
      RememberEnd(part, select);
    }
  }

  // Copies into strings that are there already: this runs for every row.
  void RememberEnd(RunQueryBuilder::Part part, const sql::Statement& select) {
    if (!rows_->last.has_value()) rows_->last.emplace();
    const absl::string_view sort_key = select.Bytes(RunQueryBuilder::kSortKey);
    const absl::string_view run_id = select.Bytes(RunQueryBuilder::kRunId);
    rows_->last->sort_key.assign(sort_key.data(), sort_key.size());
    rows_->last->run_id.assign(run_id.data(), run_id.size());
    rows_->last->key_missing = part == RunQueryBuilder::Part::kWithoutSkill;
  }

  absl::Status AddRow(const sql::Statement& select) {
    oz::v1::Run& run = rows_->runs.emplace_back();
    if (query_.view != oz::v1::RUN_VIEW_RAW_JSON) {
      return ParseSummary(select.Bytes(RunQueryBuilder::kSummary), &run);
    }
    run.set_run_id(select.String(RunQueryBuilder::kRunId));
    run.set_created_at_us(select.Integer(RunQueryBuilder::kCreatedAt));
    run.set_updated_at_us(select.Integer(RunQueryBuilder::kUpdatedAt));
    run_keys_.push_back(select.Integer(RunQueryBuilder::kRunKey));
    return absl::OkStatus();
  }

  // Separately, so that no sort has to carry the large column.
  absl::Status FillRawJson() {
    static constexpr char kSql[] =
        "SELECT raw_json FROM run_body WHERE run_key = ?";
    OZD_ASSIGN_OR_RETURN(sql::Statement load, db_->Prepare(kSql));
    for (size_t i = 0; i < run_keys_.size(); ++i) {
      load.Bind({run_keys_[i]});
      OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
      if (!found) return absl::DataLossError("a cached run has lost its JSON");
      const absl::string_view raw_json = load.Bytes(0);
      rows_->runs[i].set_raw_json(raw_json.data(), raw_json.size());
      load.Reset();
    }
    return absl::OkStatus();
  }

  sql::Database* const db_;
  const RunQuery& query_;
  const RunQueryBuilder& builder_;
  RunRows* const rows_;
  std::vector<int64_t> run_keys_;
};

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
    OZD_RETURN_IF_ERROR(ParseSummary(load.Bytes(0), run));
    run->set_prompt(load.String(1));
    return absl::OkStatus();
  }
  run->set_run_id(run_id);
  run->set_created_at_us(load.Integer(0));
  run->set_updated_at_us(load.Integer(1));
  run->set_raw_json(load.String(2));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RunRows> RunStore::List(const std::string& account,
                                       const RunQuery& query) const {
  if (query.limit < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("a page of ", query.limit, " runs; ask for at least 1"));
  }
  RunRows rows;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        OZD_ASSIGN_OR_RETURN(
            const RunQueryBuilder builder,
            RunQueryBuilder::Make(account_id.value_or(0), query));
        if (!account_id.has_value()) return absl::OkStatus();
        return PageReader(db, query, builder, &rows).Read();
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

absl::Status RunStore::Upsert(const std::string& account,
                              const std::vector<oz::v1::Run>& runs,
                              const std::optional<Coverage>& coverage) {
  return cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const int64_t account_id, EnsureAccount(db, account));
    int64_t inserted = 0;
    for (const oz::v1::Run& run : runs) {
      if (run.run_id().empty()) continue;
      OZD_ASSIGN_OR_RETURN(const Stored stored, StoreRun(db, account_id, run));
      if (stored == Stored::kInserted) ++inserted;
    }
    OZD_RETURN_IF_ERROR(AddToRunCount(db, account_id, inserted));
    if (!coverage.has_value()) return absl::OkStatus();
    return SaveCoverage(db, account_id, *coverage);
  });
}

absl::Status RunStore::Remove(const std::string& account,
                              const std::string& run_id) {
  return cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                         FindAccount(db, account));
    if (!account_id.has_value()) return absl::OkStatus();
    OZD_ASSIGN_OR_RETURN(const bool deleted,
                         DeleteRun(db, *account_id, run_id));
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
      " AND state IN ('QUEUED', 'PENDING', 'CLAIMED', 'INPROGRESS')"
      " AND state <> 'SUCCEEDED'"
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

}  // namespace ozd
