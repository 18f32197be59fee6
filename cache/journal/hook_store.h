// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_JOURNAL_HOOK_STORE_H_
#define OZD_CACHE_JOURNAL_HOOK_STORE_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/oz/v1/inbox.pb.h"

namespace ozd {

class Journal;

// The state of a run that hooks were last called with.
struct HookRunState {
  std::string run_id;
  std::string state = {};
  // Tells a run that works again from one that ended once.
  std::string session_id = {};
  int64_t noted_at_us = 0;
};

// How far the hooks of an account have looked through the changes of the cache.
struct HookCursor {
  std::string cache_epoch = {};
  int64_t revision = 0;
};

// A delivery with what is to be delivered.
struct QueuedDelivery {
  oz::v1::HookDelivery delivery;
  // Partition key of the account.
  std::string account;
  // JSON for the command's stdin.
  std::string payload;
};

// The durable side of the hooks: what has been looked at and what is still to
// be told. An event is queued for every hook in the same transaction that moves
// the cursor past it, so that it is told at least once. Deliveries that were
// running when the journal was closed are pending when it is opened.
// Thread-safe. Errors: as RunStore.
class HookStore {
 public:
  // `journal` is borrowed and must outlive the store.
  explicit HookStore(Journal* journal) : journal_(journal) {}

  // nullopt when the account was never looked through.
  absl::StatusOr<std::optional<HookCursor>> GetCursor(
      const std::string& account) const;

  // The states noted for these runs; runs without one are left out. No ids: all
  // of the account.
  absl::StatusOr<std::vector<HookRunState>> GetRunStates(
      const std::string& account,
      const std::vector<std::string>& run_ids) const;

  // In one transaction: queues the deliveries (those whose delivery_id is known
  // already are left alone), notes the states and moves the cursor.
  absl::Status Advance(const std::string& account, const HookCursor& cursor,
                       const std::vector<HookRunState>& states,
                       const std::vector<QueuedDelivery>& deliveries);

  // Pending deliveries that are due at `now_us`, oldest first, at most `limit`:
  // for every hook and run only the first, so that a run's are told in order.
  // One that is running, or pending but not due, holds up those behind it.
  absl::StatusOr<std::vector<QueuedDelivery>> Due(int64_t now_us,
                                                  int limit) const;
  // When the next of the pending deliveries that are the first of their hook
  // and run is due; nullopt when there is none.
  absl::StatusOr<std::optional<int64_t>> NextDue() const;

  // Replaces the mutable part of a delivery: state, attempts, times, result.
  // Errors: kNotFound when it is not there (any more: its account was removed).
  absl::Status Update(const oz::v1::HookDelivery& delivery);

  // Newest first. Empty: of all hooks, in all states. Errors: kInvalidArgument
  // for a state that is none.
  absl::StatusOr<std::vector<oz::v1::HookDelivery>> List(
      const std::string& hook, const std::string& state, int limit) const;
  // Makes dead or delivered ones pending again, due at once; returns how many.
  // No ids: all dead ones (of `hook`, when it is not empty).
  absl::StatusOr<int> Replay(const std::vector<std::string>& delivery_ids,
                             const std::string& hook, int64_t now_us);

  struct Counts {
    // Or running.
    int64_t pending = 0;
    int64_t dead = 0;
    int64_t last_delivered_at_us = 0;
  };
  absl::StatusOr<Counts> Count(const std::string& hook) const;

  // Drops what was delivered before `before_us`, dead ones that were queued
  // before `dead_before_us`, and the states of runs that ended before
  // `before_us`.
  absl::Status Trim(int64_t before_us, int64_t dead_before_us);

  absl::Status RemoveAccount(const std::string& account);

 private:
  Journal* const journal_;
};

}  // namespace ozd

#endif  // OZD_CACHE_JOURNAL_HOOK_STORE_H_
