// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SEARCH_USAGE_SERVICE_H_
#define OZD_DAEMON_CORE_SEARCH_USAGE_SERVICE_H_

#include "absl/status/statusor.h"
#include "cache/runs/usage_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/search.pb.h"

namespace ozd {

// Adds up what cached runs have cost, and says which part of the history they
// are. Thread-safe; calls block. Errors: AccountSync::Use;
// SyncGate::Read; UsageStore's; kInvalidArgument for a bucket out of range.
class UsageService {
 public:
  // All pointers are borrowed and must outlive this. `resources` knows the
  // names of environments.
  UsageService(AccountSync* accounts, const UsageStore* usage,
               const ResourceCache* resources)
      : accounts_(accounts), usage_(usage), resources_(resources) {}

  absl::StatusOr<oz::v1::GetUsageResponse> GetUsage(
      const oz::v1::GetUsageRequest& request, const CallScope& scope);

 private:
  void NameEnvironments(const AccountSync::InUse& account,
                        UsageSums* sums) const;

  AccountSync* const accounts_;
  const UsageStore* const usage_;
  const ResourceCache* const resources_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SEARCH_USAGE_SERVICE_H_
