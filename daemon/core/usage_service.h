// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_USAGE_SERVICE_H_
#define OZD_DAEMON_CORE_USAGE_SERVICE_H_

#include "absl/status/statusor.h"
#include "cache/usage_store.h"
#include "daemon/core/call_scope.h"
#include "daemon/core/resource_cache.h"
#include "daemon/core/synced_accounts.h"
#include "proto/oz/v1/usage.pb.h"

namespace ozd {

// Adds up what cached runs have cost, and says which part of the history they
// are. Thread-safe; calls block. Errors: SyncedAccounts::Use;
// SyncForCachedRead; UsageStore's; kInvalidArgument for a bucket out of range.
class UsageService {
 public:
  // All pointers are borrowed and must outlive this. `resources` knows the
  // names of environments.
  UsageService(SyncedAccounts* accounts, const UsageStore* usage,
               const ResourceCache* resources)
      : accounts_(accounts), usage_(usage), resources_(resources) {}

  absl::StatusOr<oz::v1::GetUsageResponse> GetUsage(
      const oz::v1::GetUsageRequest& request, const CallScope& scope);

 private:
  void NameEnvironments(const SyncedAccounts::InUse& account,
                        UsageSums* sums) const;

  SyncedAccounts* const accounts_;
  const UsageStore* const usage_;
  const ResourceCache* const resources_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_USAGE_SERVICE_H_
