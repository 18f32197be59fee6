// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/page_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cache/file/schema.h"
#include "cache/runs/filter_values.h"
#include "cache/runs/text_index.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Up to so many rows are fetched and sorted.
constexpr int64_t kFewRows = 1000;
// A walk that is not done after so many looks at the stop predicate (two
// thousand rows or so) gives way to another plan.
constexpr int kMaxLooks = 25;

// The single-state index yields the default order.
const RunDriver* FindOrdered(const RunQueryBuilder& builder,
                             const std::vector<RunDriver>& drivers) {
  if (!builder.sorts_by_updated()) return nullptr;
  for (const RunDriver& driver : drivers) {
    if (driver.by_updated) return &driver;
  }
  return nullptr;
}

}  // namespace

absl::Status ParseRunSummary(absl::string_view bytes, oz::v1::Run* run) {
  if (run->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  return absl::DataLossError("a cached run cannot be decoded");
}

absl::Status PageReader::Read() {
  OZD_ASSIGN_OR_RETURN(FilterValues values,
                       FilterValues::Load(db_, account_id_, query_.filter));
  const bool impossible = values.impossible;
  OZD_ASSIGN_OR_RETURN(
      RunQueryBuilder builder,
      RunQueryBuilder::Make(account_id_, query_, std::move(values)));
  if (impossible) return absl::OkStatus();
  db_->StopWhen(&watch_);
  absl::Status status = ReadRows(&builder);
  if (status.ok() && query_.view == oz::v1::RUN_VIEW_RAW_JSON) {
    status = FillRawJson();
  }
  db_->StopWhen(nullptr);
  if (!stopped_) return status;
  return absl::DeadlineExceededError(
      "the query took longer than its caller waits; narrow it by a filter");
}

bool PageReader::ShouldStop() {
  if (stop_ != nullptr && stop_()) stopped_ = true;
  if (looks_left_ != INT_MAX) --looks_left_;
  return stopped_ || looks_left_ < 0;
}

absl::Status PageReader::ReadRows(RunQueryBuilder* builder) {
  if (builder->has_ancestor()) return ReadBy(*builder, nullptr);
  const std::vector<RunDriver> drivers = builder->Drivers();
  OZD_ASSIGN_OR_RETURN(const RunDriver* few, ChooseFew(*builder, drivers));
  if (few != nullptr) return ReadBy(*builder, few);
  OZD_ASSIGN_OR_RETURN(const bool can_walk, CanWalk(*builder));
  const RunDriver* ordered = FindOrdered(*builder, drivers);
  const bool by_words = !builder->words().empty();
  const bool by_scan = !builder->sorts_by_time() && builder->has_filter();
  if (can_walk && !by_words && !by_scan) return ReadBy(*builder, ordered);
  if (can_walk) {
    OZD_ASSIGN_OR_RETURN(const bool done, TryToWalk(*builder, ordered));
    if (done) return absl::OkStatus();
  }
  if (by_words) return ReadByWords(builder);
  const RunDriver scan = by_scan ? builder->Scan() : builder->ScanTable();
  return ReadBy(*builder, &scan);
}

absl::Status PageReader::ReadByWords(RunQueryBuilder* builder) {
  OZD_ASSIGN_OR_RETURN(const std::optional<RunKeySet> candidates,
                       FindTextCandidates(db_, builder->words()));
  const RunDriver scan = builder->Scan();
  const RunDriver* const any = builder->sorts_by_time() ? nullptr : &scan;
  if (!candidates.has_value()) return ReadBy(*builder, any);
  if (candidates->size > kFewRows) {
    builder->SetCandidates(&*candidates);
    const absl::Status status = ReadBy(*builder, any);
    builder->SetCandidates(nullptr);
    return status;
  }
  const std::string keys =
      absl::StrCat("[", absl::StrJoin(candidates->Keys(kFewRows), ","), "]");
  const RunDriver fetch = builder->Fetch(keys);
  return ReadBy(*builder, &fetch);
}

absl::StatusOr<int64_t> PageReader::Count(const RunQueryBuilder& builder,
                                          const RunDriver& driver) {
  if (driver.at_most >= 0) return driver.at_most;
  const BoundSql sql = builder.Count(driver, kFewRows + 1);
  OZD_ASSIGN_OR_RETURN(sql::Statement count, db_->Prepare(sql.text));
  count.Bind(sql.values);
  OZD_RETURN_IF_ERROR(count.Step().status());
  return count.Integer(0);
}

// The driver with the fewest rows, null when even those are many or when one
// index gives both rows and order.
absl::StatusOr<const RunDriver*> PageReader::ChooseFew(
    const RunQueryBuilder& builder, const std::vector<RunDriver>& drivers) {
  if (drivers.size() == 1 && FindOrdered(builder, drivers) != nullptr &&
      builder.words().empty()) {
    return nullptr;
  }
  const RunDriver* smallest = nullptr;
  int64_t fewest = kFewRows + 1;
  for (const RunDriver& driver : drivers) {
    OZD_ASSIGN_OR_RETURN(const int64_t count, Count(builder, driver));
    if (count >= fewest) continue;
    fewest = count;
    smallest = &driver;
  }
  return smallest;
}

absl::StatusOr<bool> PageReader::CanWalk(const RunQueryBuilder& builder) {
  if (builder.sorts_by_time()) return true;
  OZD_ASSIGN_OR_RETURN(const bool there, HasIndex(db_, builder.sort_index()));
  if (!there) missed_index_ = builder.sort_index();
  return there;
}

// False, and no rows, when it takes too long.
absl::StatusOr<bool> PageReader::TryToWalk(const RunQueryBuilder& builder,
                                           const RunDriver* driver) {
  looks_left_ = kMaxLooks;
  const absl::Status status = ReadBy(builder, driver);
  const bool too_long = !status.ok() && looks_left_ < 0 && !stopped_;
  looks_left_ = INT_MAX;
  if (!too_long) {
    OZD_RETURN_IF_ERROR(status);
    return true;
  }
  *rows_ = RunRows();
  run_keys_.clear();
  return false;
}

absl::Status PageReader::ReadBy(const RunQueryBuilder& builder,
                                const RunDriver* driver) {
  for (RunQueryBuilder::Part part : builder.Parts()) {
    OZD_RETURN_IF_ERROR(ReadPart(builder, part, driver));
    if (rows_->has_more) break;
  }
  return absl::OkStatus();
}

absl::Status PageReader::ReadPart(const RunQueryBuilder& builder,
                                  RunQueryBuilder::Part part,
                                  const RunDriver* driver) {
  const int64_t wanted =
      query_.limit - static_cast<int64_t>(rows_->runs.size());
  const BoundSql sql = builder.Select(part, driver, wanted + 1);
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
void PageReader::RememberEnd(RunQueryBuilder::Part part,
                             const sql::Statement& select) {
  if (!rows_->last.has_value()) rows_->last.emplace();
  const absl::string_view sort_key = select.Bytes(RunQueryBuilder::kSortKey);
  const absl::string_view run_id = select.Bytes(RunQueryBuilder::kRunId);
  rows_->last->sort_key.assign(sort_key.data(), sort_key.size());
  rows_->last->run_id.assign(run_id.data(), run_id.size());
  rows_->last->key_missing = part == RunQueryBuilder::Part::kWithoutSkill;
}

absl::Status PageReader::AddRow(const sql::Statement& select) {
  oz::v1::Run& run = rows_->runs.emplace_back();
  if (query_.view != oz::v1::RUN_VIEW_RAW_JSON) {
    return ParseRunSummary(select.Bytes(RunQueryBuilder::kSummary), &run);
  }
  run.set_run_id(select.String(RunQueryBuilder::kRunId));
  run.set_created_at_us(select.Integer(RunQueryBuilder::kCreatedAt));
  run.set_updated_at_us(select.Integer(RunQueryBuilder::kUpdatedAt));
  run_keys_.push_back(select.Integer(RunQueryBuilder::kRunKey));
  return absl::OkStatus();
}

// Separately, so that no sort has to carry the large column.
absl::Status PageReader::FillRawJson() {
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

}  // namespace ozd
