// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_COMPLETION_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_COMPLETION_SERVICE_H_

#include "absl/status/statusor.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Offers ids with titles while a command is being typed, from the cache and the
// stored accounts (oz.v1.CompletionService). Never asks the service, never
// starts a sync. Thread-safe. Errors of Complete: AccountSync::Use, RunStore.
class CompletionService {
 public:
  // Both pointers are borrowed and must outlive this.
  CompletionService(AccountSync* accounts, ResourceCache* resources)
      : accounts_(accounts), resources_(resources) {}

  absl::StatusOr<oz::v1::CompleteResponse> Complete(
      const oz::v1::CompleteRequest& request);

 private:
  absl::StatusOr<oz::v1::CompleteResponse> Accounts(
      const oz::v1::CompleteRequest& request, int limit);
  absl::StatusOr<oz::v1::CompleteResponse> Runs(const std::string& partition,
                                                const std::string& prefix,
                                                int limit);

  AccountSync* const accounts_;
  ResourceCache* const resources_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_COMPLETION_SERVICE_H_
