// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_CATALOG_H_
#define OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_CATALOG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/upstream/api/environment_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// What reading and writing environments have in common. Thread-safe.
class EnvironmentCatalog {
 public:
  struct Listing {
    oz::v1::Freshness freshness;
    std::vector<oz::v1::Environment> environments;
  };

  // All pointers are borrowed and must outlive this.
  EnvironmentCatalog(AccountSync* accounts, ResourceCache* resources,
                     ServiceCalls* calls)
      : accounts_(accounts), resources_(resources), api_(calls) {}

  AccountSync* accounts() const { return accounts_; }
  ResourceCache* resources() const { return resources_; }
  const EnvironmentApi& api() const { return api_; }

  // All environments of the account. Errors: ResourceCache::Read.
  absl::StatusOr<Listing> List(const AccountSync::InUse& account,
                               oz::v1::ReadMode mode,
                               const CallScope& scope) const;

  // Reads the list if it never was, so that ids can be completed and what is
  // written can be shown without the network. May fail silently.
  void ReadOnce(const AccountSync::InUse& account,
                const CallScope& scope) const;

  // The whole id for what was typed. Errors: CompleteUid.
  absl::StatusOr<std::string> CompleteId(const AccountSync::InUse& account,
                                         const std::string& typed) const;

  // Lets the next reads show it, and the one that can ask complete it.
  void Keep(const AccountSync::InUse& account,
            const oz::v1::Environment& environment) const;
  // The service has it no more.
  void Drop(const AccountSync::InUse& account,
            const std::string& environment_id) const;

  // Whether agents may reach the repositories. Errors: those of the service;
  // kFailedPrecondition when no authorization would help.
  struct Access {
    // Set when the user must allow something first.
    std::optional<oz::v1::Authorization> authorization;
    std::vector<std::string> warnings;
  };
  absl::StatusOr<Access> CheckAccess(
      const ApiCaller& caller,
      const std::vector<oz::v1::Repository>& repositories) const;

  // The integrations that use it. Errors: kFailedPrecondition
  // "usage_unknown" when that cannot be told; `what` is "update" or "delete".
  absl::StatusOr<std::vector<std::string>> ListUsers(
      const ApiCaller& caller, const std::string& environment_id,
      absl::string_view what) const;

 private:
  ResourceCache::Fetch Fetcher() const;

  AccountSync* const accounts_;
  ResourceCache* const resources_;
  const EnvironmentApi api_;
};

// kNotFound "environment_not_found".
absl::Status EnvironmentNotFoundError(absl::string_view id);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_CATALOG_H_
