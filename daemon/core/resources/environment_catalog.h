// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_CATALOG_H_
#define OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_CATALOG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/typed_resources.h"
#include "daemon/upstream/api/environment_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Holds the cached list of environments and the checks that come before they
// are written. Thread-safe; calls block.
class EnvironmentCatalog {
 public:
  // All pointers are borrowed and must outlive this.
  EnvironmentCatalog(AccountSync* accounts, ResourceCache* resources,
                     ServiceCalls* calls);

  const TypedResources<oz::v1::Environment>& list() const { return list_; }
  AccountSync* accounts() const { return list_.accounts(); }
  const EnvironmentApi& api() const { return api_; }

  // Reads the list if it never was read, so that ids can be completed and
  // written environments shown without the network. Ignores failures.
  void ReadOnce(const AccountSync::InUse& account,
                const CallScope& scope) const;

  // Puts a written environment into the cached list; the next read that may ask
  // the service completes it.
  void Remember(const AccountSync::InUse& account,
                const oz::v1::Environment& environment) const;

  // Checks that agents can reach the repositories. Errors: EnvironmentApi;
  // kFailedPrecondition when no authorization would help.
  struct Access {
    // Set when the user must allow something first.
    std::optional<oz::v1::Authorization> authorization;
    std::vector<std::string> warnings;
  };
  absl::StatusOr<Access> CheckAccess(
      const ApiCaller& caller,
      const std::vector<oz::v1::Repository>& repositories) const;

  // Returns the integrations that use an environment. Errors:
  // kFailedPrecondition "usage_unknown" when the service does not say; `what`
  // is "update" or "delete".
  absl::StatusOr<std::vector<std::string>> ListUsers(
      const ApiCaller& caller, const std::string& environment_id,
      absl::string_view what) const;

 private:
  const EnvironmentApi api_;
  const TypedResources<oz::v1::Environment> list_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_CATALOG_H_
