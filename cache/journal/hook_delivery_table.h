// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_JOURNAL_HOOK_DELIVERY_TABLE_H_
#define OZD_CACHE_JOURNAL_HOOK_DELIVERY_TABLE_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cache/journal/hook_store.h"
#include "cache/sql/database.h"
#include "proto/oz/v1/inbox.pb.h"

namespace ozd {

// The deliveries behind HookStore. All functions run inside a transaction of
// the caller. Errors: as sql::ToStatus(); kInvalidArgument for a state that is
// none.

// Queues at the end, unless the id is known.
absl::Status AddDelivery(sql::Database* db, int64_t account_id,
                         const QueuedDelivery& queued);
absl::Status UpdateDelivery(sql::Database* db,
                            const oz::v1::HookDelivery& delivery);
absl::StatusOr<std::vector<QueuedDelivery>> DueDeliveries(sql::Database* db,
                                                          int64_t now_us,
                                                          int limit);
absl::StatusOr<std::optional<int64_t>> NextDelivery(sql::Database* db);
absl::StatusOr<std::vector<oz::v1::HookDelivery>> ListDeliveries(
    sql::Database* db, const std::string& hook, const std::string& state,
    int limit);
// How many of these were dead or delivered, and are pending now.
absl::StatusOr<int> ReplayDeliveries(
    sql::Database* db, const std::vector<std::string>& delivery_ids,
    int64_t now_us);
absl::StatusOr<int> ReplayDead(sql::Database* db, const std::string& hook,
                               int64_t now_us);
absl::StatusOr<HookStore::Counts> CountDeliveries(sql::Database* db,
                                                  const std::string& hook);
absl::Status TrimDeliveries(sql::Database* db, int64_t before_us,
                            int64_t dead_before_us);

}  // namespace ozd

#endif  // OZD_CACHE_JOURNAL_HOOK_DELIVERY_TABLE_H_
