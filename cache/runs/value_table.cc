// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/value_table.h"

#include <vector>

#include "proto/support/status_macros.h"

namespace ozd {
namespace {

struct KnownState {
  const char* text;
  int64_t id;
};

constexpr KnownState kKnownStates[] = {{"SUCCEEDED", kSucceededId},
                                       {"QUEUED", kQueuedId},
                                       {"PENDING", kPendingId},
                                       {"CLAIMED", kClaimedId},
                                       {"INPROGRESS", kInProgressId}};

int64_t ToNumber(ValueKind kind) { return static_cast<int64_t>(kind); }

}  // namespace

absl::StatusOr<std::optional<StoredValue>> FindValue(sql::Database* db,
                                                     int64_t account_id,
                                                     ValueKind kind,
                                                     absl::string_view text) {
  static constexpr char kSql[] =
      "SELECT value_id, uses, listed FROM value"
      " WHERE account_id = ? AND kind = ? AND text = ?";
  if (kind == ValueKind::kState) {
    for (const KnownState& state : kKnownStates) {
      if (state.text == text) return StoredValue{.id = state.id};
    }
  }
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kSql));
  find.Bind({account_id, ToNumber(kind), text});
  OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
  if (!found) return std::optional<StoredValue>();
  return StoredValue{.id = find.Integer(0),
                     .uses = find.Integer(1),
                     .listed = find.Integer(2) != 0};
}

absl::StatusOr<int> DeleteSomeValues(sql::Database* db, int64_t account_id) {
  static constexpr char kListSql[] =
      "SELECT value_id FROM value WHERE account_id = ? ORDER BY kind LIMIT ?";
  static constexpr char kUnlistSql[] = "DELETE FROM posting WHERE value_id = ?";
  static constexpr char kDeleteSql[] = "DELETE FROM value WHERE value_id = ?";
  constexpr int64_t kValuesAtOnce = 100;
  std::vector<int64_t> ids;
  {
    OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(kListSql));
    list.Bind({account_id, kValuesAtOnce});
    while (true) {
      OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
      if (!more) break;
      ids.push_back(list.Integer(0));
    }
  }
  for (int64_t id : ids) {
    OZD_RETURN_IF_ERROR(db->Run(kUnlistSql, {id}));
    OZD_RETURN_IF_ERROR(db->Run(kDeleteSql, {id}));
  }
  return static_cast<int>(ids.size());
}

absl::StatusOr<int64_t> ValueWriter::Intern(ValueKind kind,
                                            const std::string& text) {
  if (text.empty()) return 0;
  auto& ids = ids_[ToNumber(kind)];
  const auto known = ids.find(text);
  if (known != ids.end()) return known->second;
  OZD_ASSIGN_OR_RETURN(const StoredValue value, Load(kind, text));
  ids.emplace(text, value.id);
  entries_.emplace(value.id, Entry{.value = value, .kind = kind});
  return value.id;
}

absl::StatusOr<StoredValue> ValueWriter::Load(ValueKind kind,
                                              const std::string& text) {
  OZD_ASSIGN_OR_RETURN(const std::optional<StoredValue> found,
                       FindValue(db_, account_id_, kind, text));
  if (found.has_value()) return *found;
  return Add(kind, text);
}

absl::StatusOr<StoredValue> ValueWriter::Add(ValueKind kind,
                                             const std::string& text) {
  static constexpr char kSql[] =
      "INSERT INTO value (value_id, account_id, kind, text, uses, listed)"
      " VALUES ((SELECT max(coalesce(max(value_id), 0) + 1, ?) FROM value),"
      " ?, ?, ?, 0, ?)";
  const bool listed = kind != ValueKind::kState;
  OZD_RETURN_IF_ERROR(
      db_->Run(kSql, {kFirstFreeValueId, account_id_, ToNumber(kind), text,
                      int64_t{listed ? 1 : 0}}));
  return StoredValue{.id = db_->last_insert_key(), .listed = listed};
}

absl::Status ValueWriter::List(int64_t value_id, int64_t run_key) {
  static constexpr char kSql[] =
      "INSERT OR IGNORE INTO posting (value_id, run_key) VALUES (?, ?)";
  const auto found = entries_.find(value_id);
  if (found == entries_.end() || !found->second.value.listed) {
    return absl::OkStatus();
  }
  Entry& entry = found->second;
  if (entry.value.uses >= kMaxListedRuns &&
      entry.kind != ValueKind::kArtifact) {
    return StopListing(&entry);
  }
  ++entry.value.uses;
  entry.changed = true;
  return db_->Run(kSql, {value_id, run_key});
}

absl::Status ValueWriter::StopListing(Entry* entry) {
  static constexpr char kSql[] = "DELETE FROM posting WHERE value_id = ?";
  ++entry->value.uses;
  entry->value.listed = false;
  entry->changed = true;
  return db_->Run(kSql, {entry->value.id});
}

absl::Status ValueWriter::Unlist(int64_t value_id, int64_t run_key) {
  static constexpr char kSql[] =
      "DELETE FROM posting WHERE value_id = ? AND run_key = ?";
  if (value_id < kFirstFreeValueId) return absl::OkStatus();
  return db_->Run(kSql, {value_id, run_key});
}

absl::Status ValueWriter::Finish() {
  static constexpr char kSql[] =
      "UPDATE value SET uses = ?, listed = ? WHERE value_id = ?";
  for (auto& [id, entry] : entries_) {
    if (!entry.changed) continue;
    OZD_RETURN_IF_ERROR(db_->Run(
        kSql, {entry.value.uses, int64_t{entry.value.listed ? 1 : 0}, id}));
    entry.changed = false;
  }
  return absl::OkStatus();
}

}  // namespace ozd
