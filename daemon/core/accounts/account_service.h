// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_ACCOUNTS_ACCOUNT_SERVICE_H_
#define OZD_DAEMON_CORE_ACCOUNTS_ACCOUNT_SERVICE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cache/runs/document_store.h"
#include "cache/runs/run_store.h"
#include "daemon/auth/credential_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// The account that one call works on. A value.
struct ResolvedAccount {
  // Key of the cache partition: a keyed hash of server root and API key, so
  // that neither can be read from the database.
  std::string partition;
  // Name of the stored login; empty for a key that came with the call.
  std::string name;
  std::string key_storage;
  ApiCaller caller;
};

// Decides which key a call uses and keeps logins. A key given with a call beats
// a stored login; a stored key is only ever sent to the server it was stored
// for and that server's stream host: a stream host that the call names counts
// only with a key of the call. Thread-safe; calls may block.
class AccountService {
 public:
  struct Options {
    // Used when neither the call nor a login names a server.
    std::string default_server_root_url = "https://app.warp.dev";
    // Secret for the partition hash, made once and kept beside the cache.
    std::string partition_salt;
  };

  // All pointers are borrowed and must outlive the service.
  struct Dependencies {
    CredentialStore* credentials;
    RunStore* runs;
    DocumentStore* documents;
    ServiceCalls* calls;
    const Clock* clock;
  };

  AccountService(const Dependencies& dependencies, const Options& options);
  ~AccountService();

  // Errors: kUnauthenticated (detail "not_logged_in") when no key fits;
  // kNotFound when the named account does not exist; kInvalidArgument when the
  // server root is no http(s) URL.
  absl::StatusOr<ResolvedAccount> Resolve(const oz::v1::CallContext& context);

  // Resolves if that needs no disk, else returns nullopt.
  std::optional<ResolvedAccount> TryResolve(const oz::v1::CallContext& context);

  // Sets the function by which Logout erases what is cached of a partition: a
  // part that keeps state of partitions in memory sets it, once, before any
  // call. Without it the stores are erased directly.
  using ForgetPartition = std::function<absl::Status(const std::string&)>;
  void SetForgetPartition(ForgetPartition forget);

  absl::StatusOr<oz::v1::LoginResponse> Login(
      const oz::v1::LoginRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::LogoutResponse> Logout(
      const oz::v1::LogoutRequest& request);
  absl::StatusOr<oz::v1::WhoAmIResponse> WhoAmI(
      const oz::v1::WhoAmIRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::ListAccountsResponse> ListAccounts();
  // Durable before it returns. Errors: kNotFound; CredentialStore's.
  absl::StatusOr<oz::v1::UseAccountResponse> UseAccount(
      const oz::v1::UseAccountRequest& request);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Reads a principal as AccountService keeps it. Errors: kDataLoss.
absl::StatusOr<oz::v1::Principal> PrincipalFromJson(const std::string& json);

// Returns the uid of the user or agent to whom the partition's key belongs, or
// "" when that is not cached.
std::string CachedPrincipalUid(const DocumentStore& documents,
                               const std::string& partition);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_ACCOUNTS_ACCOUNT_SERVICE_H_
