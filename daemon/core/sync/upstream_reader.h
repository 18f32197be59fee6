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
#include "daemon/upstream/api/run_api.h"
#include "proto/support/clock.h"

namespace ozd {

// An answer of the service, and when it was asked. A value.
template <typename T>
struct Fetched {
  T value;
  Timestamps asked;
};

template <typename T>
using FetchedPtr = std::shared_ptr<const Fetched<T>>;

// Reads from the service, once for all equal concurrent reads, and stores the
// runs that come back. Coverage is left alone. Thread-safe. Errors of every
// call: RunApi's, without asking while the account is rate limited;
// kDeadlineExceeded or kCancelled when the caller's time is over first (the
// read itself goes on for the others).
class UpstreamReader {
 public:
  // All pointers are borrowed and must outlive this.
  UpstreamReader(Tasks* tasks, ServiceCalls* calls, const Clock* clock);

  // The runs come without prompt and raw_json; the page has its raw_json.
  absl::StatusOr<FetchedPtr<RunPage>> ListRuns(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const ListRunsQuery& query, const CallScope& scope);

  absl::StatusOr<FetchedPtr<oz::v1::Run>> GetRun(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const std::string& run_id, const CallScope& scope);

  // Reads any other text: `fetch` gets the caller to ask with, `keep` the text
  // that came. Reads of equal `name` are one.
  absl::StatusOr<FetchedPtr<std::string>> GetText(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const std::string& name,
      std::function<absl::StatusOr<std::string>(const ApiCaller&)> fetch,
      std::function<void(const Fetched<std::string>&)> keep,
      const CallScope& scope);

  // Fails all reads that are waited for with "shutting_down".
  void Shutdown();

 private:
  const RunApi api_;
  const Clock* const clock_;
  SingleFlight<FetchedPtr<RunPage>> pages_;
  SingleFlight<FetchedPtr<oz::v1::Run>> runs_;
  SingleFlight<FetchedPtr<std::string>> texts_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_UPSTREAM_READER_H_
