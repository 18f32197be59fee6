// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_SYNC_ENGINE_H_
#define OZD_DAEMON_CORE_SYNC_SYNC_ENGINE_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/core/base/single_flight.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/upstream/api/run_api.h"
#include "proto/support/clock.h"

namespace ozd {

// The end of one sync. A value.
struct SyncResult {
  // Uptime when it began: every change before that has been seen.
  absl::Duration started;
  absl::Status status;
  // The service answered but the cache could not be written.
  bool storage_failed = false;
};

// Brings the cache of an account up to date with the service: at first contact
// the newest page, from then on whatever changed since the watermark. One sync
// of an account at a time, shared by all who want it and owned by none.
//
// The watermark never moves ahead of this machine's wall clock (or of where it
// was): a run stamped in the future is stored, but would, as a watermark, hide
// every change until that day. On a machine whose clock is behind this only
// means that more is read again. Thread-safe.
class SyncEngine {
 public:
  struct Options {
    absl::Duration overlap = absl::Seconds(30);
    int page_size = 500;
    // At first contact somebody waits for the few newest.
    int first_page_size = 100;
  };

  using Done =
      std::function<void(std::shared_ptr<AccountState>, const SyncResult&)>;

  // `tasks`, `api` and `clock` are borrowed and must outlive the engine. `done`
  // is called after every sync, on its thread, before the waiters go on.
  SyncEngine(Tasks* tasks, ServiceCalls* calls, const Clock* clock,
             const Options& options, Done done);

  // Joins the account's sync or starts one.
  std::shared_ptr<Flight<SyncResult>> Start(
      const std::shared_ptr<AccountState>& state);
  // The sync under way, or nullptr.
  std::shared_ptr<Flight<SyncResult>> Current(const AccountState& state) const;

  // Fails all syncs that are waited for with "shutting_down".
  void Shutdown();

 private:
  SyncResult Sync(AccountState* state);
  absl::Status FirstContact(AccountState* state, SyncResult* result);
  absl::Status Incremental(AccountState* state, SyncResult* result);
  absl::Status Store(AccountState* state, const std::vector<oz::v1::Run>& runs,
                     const std::function<void(Coverage*)>& change,
                     UpsertKind kind, SyncResult* result);
  // Stores what is new in one page of an incremental sync.
  absl::Status StorePage(AccountState* state, const RunPage& page,
                         int64_t watermark_us, SyncResult* result);
  void Note(AccountState* state, const absl::Status& status);
  // Notes the service's time, which comes with the page.
  void NoteTime(AccountState* state, const RunPage& page) const;
  // Returns the newest updated_at of `runs` that may become the watermark; 0
  // for none.
  int64_t NewestCredible(const std::vector<oz::v1::Run>& runs,
                         int64_t watermark_us) const;

  Tasks* const tasks_;
  const RunApi api_;
  const Clock* const clock_;
  const Options options_;
  const Done done_;
  SingleFlight<SyncResult> flights_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_SYNC_ENGINE_H_
