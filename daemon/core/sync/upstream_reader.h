// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_UPSTREAM_READER_H_
#define OZD_DAEMON_CORE_SYNC_UPSTREAM_READER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/base/single_flight.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/upstream/service/oz_api.h"
#include "proto/support/clock.h"

namespace ozd {

// What the service said, and when it was asked.
template <typename T>
struct Fetched {
  T value;
  Timestamps asked;
};

template <typename T>
using FetchedPtr = std::shared_ptr<const Fetched<T>>;

// Passes reads to the service as they are, equal concurrent ones once, and
// keeps the runs that come back. Coverage is left alone. Thread-safe. Errors of
// every call: OzApi's, without asking while the account is rate limited;
// kDeadlineExceeded or kCancelled when the caller's time is over first (the
// read itself goes on for the others).
class UpstreamReader {
 public:
  // All pointers are borrowed and must outlive this.
  UpstreamReader(Tasks* tasks, OzApi* api, const Clock* clock);

  absl::StatusOr<FetchedPtr<RunPage>> ListRuns(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const ListRunsQuery& query, const CallScope& scope);

  absl::StatusOr<FetchedPtr<oz::v1::Run>> GetRun(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const std::string& run_id, const CallScope& scope);

  // Any other text; `fetch` gets the caller to use, `keep` what came back.
  // Equal `name` means equal text.
  absl::StatusOr<FetchedPtr<std::string>> GetText(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const std::string& name,
      std::function<absl::StatusOr<std::string>(const ApiCaller&)> fetch,
      std::function<void(const Fetched<std::string>&)> keep,
      const CallScope& scope);

  // Answers all who wait.
  void Shutdown();

 private:
  // Remembers what a refusal tells about the account.
  void Note(AccountState* state, const absl::Status& status);

  OzApi* const api_;
  const Clock* const clock_;
  SingleFlight<FetchedPtr<RunPage>> pages_;
  SingleFlight<FetchedPtr<oz::v1::Run>> runs_;
  SingleFlight<FetchedPtr<std::string>> texts_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_UPSTREAM_READER_H_
