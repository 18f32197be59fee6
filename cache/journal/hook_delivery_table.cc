// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/hook_delivery_table.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Stored; indexes depend on the order.
enum State : int64_t {
  kPending = 1,
  kRunning = 2,
  kDelivered = 3,
  kDead = 4,
};

constexpr const char* kStateNames[] = {"", "pending", "running", "delivered",
                                       "dead"};

absl::StatusOr<int64_t> ParseState(const std::string& name) {
  for (size_t i = 1; i < std::size(kStateNames); ++i) {
    if (name == kStateNames[i]) return static_cast<int64_t>(i);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", name,
                   "\" is not a state of a delivery; take pending, running, "
                   "delivered or dead"));
}

const char* StateName(int64_t state) {
  const auto i = static_cast<size_t>(state);
  return i < std::size(kStateNames) ? kStateNames[i] : "";
}

constexpr char kColumns[] =
    "SELECT d.delivery_id, d.hook, d.event, d.run_id, d.state, d.attempts,"
    " d.created_at_us, d.next_attempt_at_us, d.delivered_at_us, d.last_result,"
    " d.account_name";
constexpr int kColumnCount = 11;

// Nothing of the same hook and run stands before it and is still to be told.
constexpr char kIsFirstInLine[] =
    " NOT EXISTS (SELECT 1 FROM hook_delivery e INDEXED BY"
    "  hook_delivery_in_line"
    "  WHERE e.account_id = d.account_id AND e.hook = d.hook"
    "  AND e.run_id = d.run_id AND e.delivery_key < d.delivery_key"
    "  AND e.state <= 2)";

oz::v1::HookDelivery ReadDelivery(const sql::Statement& row) {
  oz::v1::HookDelivery delivery;
  delivery.set_delivery_id(row.String(0));
  delivery.set_hook(row.String(1));
  delivery.set_event(row.String(2));
  delivery.set_run_id(row.String(3));
  delivery.set_state(StateName(row.Integer(4)));
  delivery.set_attempts(static_cast<int32_t>(row.Integer(5)));
  delivery.set_created_at_us(row.Integer(6));
  delivery.set_next_attempt_at_us(row.Integer(7));
  delivery.set_delivered_at_us(row.Integer(8));
  delivery.set_last_result(row.String(9));
  delivery.set_account(row.String(10));
  return delivery;
}

// Runs a statement that returns a row for each row it changed.
absl::StatusOr<int> CountChanged(sql::Statement* statement) {
  int changed = 0;
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, statement->Step());
    if (!more) break;
    ++changed;
  }
  statement->Reset();
  return changed;
}

absl::StatusOr<int64_t> QueryOne(sql::Database* db, absl::string_view sql,
                                 std::initializer_list<sql::Value> values) {
  OZD_ASSIGN_OR_RETURN(sql::Statement query, db->Prepare(sql));
  query.Bind(values);
  OZD_ASSIGN_OR_RETURN(const bool found, query.Step());
  return found ? query.Integer(0) : 0;
}

}  // namespace

absl::Status AddDelivery(sql::Database* db, int64_t account_id,
                         const QueuedDelivery& queued) {
  static constexpr char kSql[] =
      "INSERT INTO hook_delivery (delivery_id, account_id, hook, run_id, state,"
      " attempts, created_at_us, next_attempt_at_us, delivered_at_us, event,"
      " account_name, last_result, payload)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (delivery_id) DO NOTHING";
  const oz::v1::HookDelivery& delivery = queued.delivery;
  OZD_ASSIGN_OR_RETURN(const int64_t state, ParseState(delivery.state()));
  return db->Run(
      kSql, {delivery.delivery_id(), account_id, delivery.hook(),
             delivery.run_id(), state, int64_t{delivery.attempts()},
             delivery.created_at_us(), delivery.next_attempt_at_us(),
             delivery.delivered_at_us(), delivery.event(), delivery.account(),
             delivery.last_result(), queued.payload});
}

absl::Status UpdateDelivery(sql::Database* db,
                            const oz::v1::HookDelivery& delivery) {
  static constexpr char kSql[] =
      "UPDATE hook_delivery SET state = ?, attempts = ?,"
      " next_attempt_at_us = ?, delivered_at_us = ?, last_result = ?"
      " WHERE delivery_id = ? RETURNING delivery_key";
  OZD_ASSIGN_OR_RETURN(const int64_t state, ParseState(delivery.state()));
  OZD_ASSIGN_OR_RETURN(sql::Statement update, db->Prepare(kSql));
  update.Bind({state, int64_t{delivery.attempts()},
               delivery.next_attempt_at_us(), delivery.delivered_at_us(),
               delivery.last_result(), delivery.delivery_id()});
  OZD_ASSIGN_OR_RETURN(const int changed, CountChanged(&update));
  if (changed > 0) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat("there is no delivery ", delivery.delivery_id()));
}

absl::StatusOr<std::vector<QueuedDelivery>> DueDeliveries(sql::Database* db,
                                                          int64_t now_us,
                                                          int limit) {
  const std::string sql =
      absl::StrCat(kColumns,
                   ", d.payload, (SELECT partition_key FROM account"
                   "  WHERE account.account_id = d.account_id)"
                   " FROM hook_delivery d INDEXED BY hook_delivery_due"
                   " WHERE d.state = 1 AND d.next_attempt_at_us <= ? AND",
                   kIsFirstInLine, " ORDER BY d.delivery_key LIMIT ?");
  std::vector<QueuedDelivery> due;
  OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(sql));
  list.Bind({now_us, int64_t{std::max(limit, 0)}});
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
    if (!more) return due;
    due.push_back({.delivery = ReadDelivery(list),
                   .account = list.String(kColumnCount + 1),
                   .payload = list.String(kColumnCount)});
  }
}

absl::StatusOr<std::optional<int64_t>> NextDelivery(sql::Database* db) {
  const std::string sql = absl::StrCat(
      "SELECT d.next_attempt_at_us"
      " FROM hook_delivery d INDEXED BY hook_delivery_due"
      " WHERE d.state = 1 AND",
      kIsFirstInLine, " ORDER BY d.next_attempt_at_us LIMIT 1");
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(sql));
  OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
  if (!found) return std::optional<int64_t>();
  return std::optional<int64_t>(find.Integer(0));
}

absl::StatusOr<std::vector<oz::v1::HookDelivery>> ListDeliveries(
    sql::Database* db, const std::string& hook, const std::string& state,
    int limit) {
  const std::string sql = absl::StrCat(
      kColumns,
      " FROM hook_delivery d"
      " WHERE (?1 = '' OR d.hook = ?1) AND (?2 = 0 OR d.state = ?2)"
      " ORDER BY d.delivery_key DESC LIMIT ?3");
  int64_t wanted = 0;
  if (!state.empty()) {
    OZD_ASSIGN_OR_RETURN(wanted, ParseState(state));
  }
  std::vector<oz::v1::HookDelivery> deliveries;
  OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(sql));
  list.Bind({hook, wanted, int64_t{std::max(limit, 0)}});
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
    if (!more) return deliveries;
    deliveries.push_back(ReadDelivery(list));
  }
}

absl::StatusOr<int> ReplayDeliveries(
    sql::Database* db, const std::vector<std::string>& delivery_ids,
    int64_t now_us) {
  static constexpr char kSql[] =
      "UPDATE hook_delivery SET state = 1, attempts = 0,"
      " next_attempt_at_us = ?, delivered_at_us = 0"
      " WHERE delivery_id = ? AND state >= 3 RETURNING delivery_key";
  int replayed = 0;
  OZD_ASSIGN_OR_RETURN(sql::Statement replay, db->Prepare(kSql));
  for (const std::string& delivery_id : delivery_ids) {
    replay.Bind({now_us, delivery_id});
    OZD_ASSIGN_OR_RETURN(const int changed, CountChanged(&replay));
    replayed += changed;
  }
  return replayed;
}

absl::StatusOr<int> ReplayDead(sql::Database* db, const std::string& hook,
                               int64_t now_us) {
  static constexpr char kSql[] =
      "UPDATE hook_delivery SET state = 1, attempts = 0,"
      " next_attempt_at_us = ?1, delivered_at_us = 0"
      " WHERE state = 4 AND (?2 = '' OR hook = ?2) RETURNING delivery_key";
  OZD_ASSIGN_OR_RETURN(sql::Statement replay, db->Prepare(kSql));
  replay.Bind({now_us, hook});
  return CountChanged(&replay);
}

absl::StatusOr<HookStore::Counts> CountDeliveries(sql::Database* db,
                                                  const std::string& hook) {
  static constexpr char kPendingSql[] =
      "SELECT count(*) FROM hook_delivery WHERE hook = ? AND state IN (?, ?)";
  static constexpr char kDeliveredSql[] =
      "SELECT coalesce(max(delivered_at_us), 0) FROM hook_delivery"
      " WHERE hook = ? AND state = ?";
  HookStore::Counts counts;
  OZD_ASSIGN_OR_RETURN(
      counts.pending,
      QueryOne(db, kPendingSql, {hook, int64_t{kPending}, int64_t{kRunning}}));
  OZD_ASSIGN_OR_RETURN(
      counts.dead,
      QueryOne(db, kPendingSql, {hook, int64_t{kDead}, int64_t{kDead}}));
  OZD_ASSIGN_OR_RETURN(
      counts.last_delivered_at_us,
      QueryOne(db, kDeliveredSql, {hook, int64_t{kDelivered}}));
  return counts;
}

absl::Status TrimDeliveries(sql::Database* db, int64_t before_us,
                            int64_t dead_before_us) {
  static constexpr char kSql[] =
      "DELETE FROM hook_delivery"
      " WHERE (state = 3 AND delivered_at_us < ?)"
      " OR (state = 4 AND created_at_us < ?)";
  return db->Run(kSql, {before_us, dead_before_us});
}

}  // namespace ozd
