// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/accounts/account_service.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/core/accounts/account_key.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"
#include "daemon/upstream/api/user_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/log.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kDefaultAccountName[] = "default";
constexpr absl::Duration kPrincipalMaxAge = absl::Minutes(10);

absl::Status NotLoggedInError(absl::string_view server_root) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("not_logged_in");
  detail.set_remedy("run: oz login");
  return MakeError(absl::StatusCode::kUnauthenticated,
                   server_root.empty()
                       ? std::string("You are not logged in")
                       : absl::StrCat("You are not logged in to ", server_root),
                   detail);
}

absl::Status UnknownAccountError(const std::string& name,
                                 const std::vector<StoredLogin>& all) {
  std::vector<std::string> names;
  for (const StoredLogin& login : all) names.push_back(login.account.name());
  oz::v1::ErrorDetail detail;
  detail.set_error_code("no_such_account");
  detail.set_remedy(
      all.empty() ? "run: oz login"
                  : absl::StrCat("stored are: ", absl::StrJoin(names, ", ")));
  return MakeError(absl::StatusCode::kNotFound,
                   absl::StrCat("no login is stored as \"", name, "\""),
                   detail);
}

ApiCaller CallerFor(const oz::v1::CallContext& context, std::string server_root,
                    std::string api_key) {
  ApiCaller caller;
  caller.server_root_url = std::move(server_root);
  caller.rtc_root_url = StreamRootFromUrl(context.rtc_root_url());
  caller.api_key = std::move(api_key);
  caller.run_id = context.run_id();
  if (!context.api_source().empty()) caller.api_source = context.api_source();
  return caller;
}

std::string ToJson(const oz::v1::Principal& principal) {
  std::string json;
  const bool ok =
      google::protobuf::util::MessageToJsonString(principal, &json).ok();
  // Nothing rather than half of it: empty text is not read back.
  return ok ? json : "";
}

}  // namespace

absl::StatusOr<oz::v1::Principal> PrincipalFromJson(const std::string& json) {
  oz::v1::Principal principal;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (!google::protobuf::util::JsonStringToMessage(json, &principal, options)
           .ok()) {
    return absl::DataLossError("the cached principal cannot be read");
  }
  return principal;
}

std::string CachedPrincipalUid(const DocumentStore& documents,
                               const std::string& partition) {
  const absl::StatusOr<Document> document =
      documents.Get(partition, DocumentKind::kPrincipal, "");
  if (!document.ok()) return "";
  const absl::StatusOr<oz::v1::Principal> principal =
      PrincipalFromJson(document->content);
  return principal.ok() ? principal->uid() : "";
}

class AccountService::Impl {
 public:
  Impl(const Dependencies& dependencies, const Options& options)
      : deps_(dependencies), options_(options) {}

  using Logins = std::shared_ptr<const std::vector<StoredLogin>>;

  void SetForgetPartition(ForgetPartition forget) {
    forget_ = std::move(forget);
  }

  // Nullptr until the first Load.
  Logins LoadedLogins() {
    MutexLock lock(&mutex_);
    return logins_;
  }

  absl::StatusOr<Logins> GetLogins() {
    if (Logins loaded = LoadedLogins()) return loaded;
    MutexLock load(&load_mutex_);
    if (Logins loaded = LoadedLogins()) return loaded;
    return Reload();
  }

  absl::StatusOr<ResolvedAccount> Resolve(const oz::v1::CallContext& context,
                                          const std::vector<StoredLogin>& all) {
    std::string server_root;
    if (!context.server_root_url().empty()) {
      OZD_ASSIGN_OR_RETURN(server_root,
                           NormaliseServerRoot(context.server_root_url()));
    }
    if (!context.api_key().empty()) {
      return ResolveGivenKey(context, all, server_root);
    }
    OZD_ASSIGN_OR_RETURN(const StoredLogin* login,
                         FindLogin(context.account(), all, server_root));
    OZD_ASSIGN_OR_RETURN(server_root,
                         NormaliseServerRoot(login->account.server_root_url()));
    ResolvedAccount resolved;
    resolved.partition =
        PartitionKey(options_.partition_salt, server_root, login->api_key);
    resolved.name = login->account.name();
    resolved.key_storage = login->account.key_storage();
    resolved.caller = CallerFor(context, server_root, login->api_key);
    // A stored key goes to its own server's hosts, whatever the call names.
    resolved.caller.rtc_root_url.clear();
    return resolved;
  }

  absl::StatusOr<oz::v1::LoginResponse> Login(
      const oz::v1::LoginRequest& request, const CallScope& scope) {
    const oz::v1::CallContext& context = request.context();
    if (context.api_key().empty()) {
      return MakeError(absl::StatusCode::kInvalidArgument,
                       "no API key was given to log in with",
                       oz::v1::ErrorDetail());
    }
    OZD_ASSIGN_OR_RETURN(
        const std::string server_root,
        NormaliseServerRoot(context.server_root_url().empty()
                                ? options_.default_server_root_url
                                : context.server_root_url()));
    ApiCaller caller = CallerFor(context, server_root, context.api_key());
    caller.timeout = scope.timeout;
    const Timestamps asked = NowOn(*deps_.clock);
    OZD_ASSIGN_OR_RETURN(const oz::v1::Principal principal,
                         UserApi(deps_.calls, deps_.clock).Get(caller));
    StoredLogin login;
    login.api_key = context.api_key();
    login.account.set_name(context.account().empty() ? kDefaultAccountName
                                                     : context.account());
    login.account.set_server_root_url(server_root);
    *login.account.mutable_principal() = principal;
    OZD_RETURN_IF_ERROR(SaveLogin(login));
    KeepPrincipal(
        PartitionKey(options_.partition_salt, server_root, login.api_key),
        principal, asked);
    return LoginAnswer(login);
  }

  absl::StatusOr<oz::v1::LogoutResponse> Logout(
      const oz::v1::LogoutRequest& request) {
    OZD_ASSIGN_OR_RETURN(const Logins all, GetLogins());
    oz::v1::LogoutResponse response;
    const std::string& name = request.context().account();
    if (all->empty() && name.empty()) return response;
    OZD_ASSIGN_OR_RETURN(const StoredLogin* login, FindLogin(name, *all, ""));
    {
      MutexLock load(&load_mutex_);
      OZD_RETURN_IF_ERROR(deps_.credentials->Remove(login->account.name()));
      OZD_RETURN_IF_ERROR(Reload().status());
    }
    response.set_was_logged_in(true);
    response.set_account_name(login->account.name());
    OZD_RETURN_IF_ERROR(ForgetUnlessUsed(*login));
    return response;
  }

  absl::StatusOr<oz::v1::WhoAmIResponse> WhoAmI(
      const oz::v1::WhoAmIRequest& request, const CallScope& scope) {
    OZD_ASSIGN_OR_RETURN(const Logins all, GetLogins());
    OZD_ASSIGN_OR_RETURN(const ResolvedAccount account,
                         Resolve(request.context(), *all));
    oz::v1::WhoAmIResponse response;
    response.set_server_root_url(account.caller.server_root_url);
    response.set_account_name(account.name);
    response.set_key_storage(account.name.empty() ? "given with this call"
                                                  : account.key_storage);
    OZD_RETURN_IF_ERROR(
        FillPrincipal(account, request.read_mode(), scope, &response));
    return response;
  }

  absl::StatusOr<oz::v1::UseAccountResponse> UseAccount(
      const oz::v1::UseAccountRequest& request) {
    MutexLock load(&load_mutex_);
    // Another process does not write the store, but a person may have.
    OZD_ASSIGN_OR_RETURN(const Logins all, Reload());
    const auto found = std::find_if(
        all->begin(), all->end(), [&request](const StoredLogin& login) {
          return login.account.name() == request.name();
        });
    if (found == all->end()) return UnknownAccountError(request.name(), *all);
    StoredLogin login = *found;
    login.account.set_is_default(true);
    OZD_RETURN_IF_ERROR(deps_.credentials->Save(login));
    OZD_RETURN_IF_ERROR(Reload().status());
    oz::v1::UseAccountResponse response;
    *response.mutable_account() = login.account;
    return response;
  }

  absl::StatusOr<oz::v1::ListAccountsResponse> ListAccounts() {
    OZD_ASSIGN_OR_RETURN(const Logins all, GetLogins());
    oz::v1::ListAccountsResponse response;
    for (const StoredLogin& login : *all) {
      *response.add_accounts() = login.account;
    }
    return response;
  }

 private:
  absl::StatusOr<Logins> Reload() ABSL_EXCLUSIVE_LOCKS_REQUIRED(load_mutex_) {
    OZD_ASSIGN_OR_RETURN(std::vector<StoredLogin> loaded,
                         deps_.credentials->Load());
    auto logins =
        std::make_shared<const std::vector<StoredLogin>>(std::move(loaded));
    MutexLock lock(&mutex_);
    logins_ = logins;
    return Logins(logins);
  }

  absl::StatusOr<ResolvedAccount> ResolveGivenKey(
      const oz::v1::CallContext& context, const std::vector<StoredLogin>& all,
      std::string server_root) {
    if (server_root.empty() && !context.account().empty()) {
      OZD_ASSIGN_OR_RETURN(const StoredLogin* login,
                           FindLogin(context.account(), all, ""));
      server_root = login->account.server_root_url();
    }
    if (server_root.empty()) server_root = options_.default_server_root_url;
    OZD_ASSIGN_OR_RETURN(server_root, NormaliseServerRoot(server_root));
    ResolvedAccount resolved;
    resolved.partition =
        PartitionKey(options_.partition_salt, server_root, context.api_key());
    resolved.caller = CallerFor(context, server_root, context.api_key());
    return resolved;
  }

  // The stored login that fits; one whose server differs from `server_root`
  // (when that is given) never does.
  static absl::StatusOr<const StoredLogin*> FindLogin(
      const std::string& name, const std::vector<StoredLogin>& all,
      const std::string& server_root) {
    bool name_known = false;
    for (const StoredLogin& login : all) {
      if (!name.empty() && login.account.name() != name) continue;
      name_known = true;
      if (server_root.empty()) return &login;
      const absl::StatusOr<std::string> own =
          NormaliseServerRoot(login.account.server_root_url());
      if (own.ok() && *own == server_root) return &login;
    }
    if (!name.empty() && !name_known) return UnknownAccountError(name, all);
    return NotLoggedInError(server_root);
  }

  absl::Status SaveLogin(const StoredLogin& login) {
    OZD_ASSIGN_OR_RETURN(const Logins before, GetLogins());
    {
      MutexLock load(&load_mutex_);
      OZD_RETURN_IF_ERROR(deps_.credentials->Save(login));
      OZD_RETURN_IF_ERROR(Reload().status());
    }
    for (const StoredLogin& old : *before) {
      if (old.account.name() != login.account.name()) continue;
      // The new login is stored; what the old one cached is only clutter.
      const absl::Status forgotten = ForgetUnlessUsed(old);
      if (!forgotten.ok()) {
        LogWarning("accounts", "cannot forget the replaced login's cache: ",
                   forgotten.message());
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<oz::v1::LoginResponse> LoginAnswer(const StoredLogin& login) {
    oz::v1::LoginResponse response;
    *response.mutable_account() = login.account;
    OZD_ASSIGN_OR_RETURN(const Logins all, GetLogins());
    for (const StoredLogin& stored : *all) {
      if (stored.account.name() != login.account.name()) continue;
      response.mutable_account()->set_key_storage(stored.account.key_storage());
      response.mutable_account()->set_is_default(stored.account.is_default());
    }
    return response;
  }

  std::string PartitionOf(const StoredLogin& login) const {
    absl::StatusOr<std::string> root =
        NormaliseServerRoot(login.account.server_root_url());
    return PartitionKey(options_.partition_salt, root.ok() ? *root : "",
                        login.api_key);
  }

  // Erases the cache of a login that is gone, unless another login has the same
  // key for the same server.
  absl::Status ForgetUnlessUsed(const StoredLogin& gone) {
    const std::string partition = PartitionOf(gone);
    OZD_ASSIGN_OR_RETURN(const Logins all, GetLogins());
    for (const StoredLogin& login : *all) {
      if (PartitionOf(login) == partition) return absl::OkStatus();
    }
    {
      MutexLock lock(&mutex_);
      asked_.erase(partition);
    }
    if (forget_) return forget_(partition);
    OZD_RETURN_IF_ERROR(deps_.documents->Purge(partition));
    return deps_.runs->RemoveAccount(partition);
  }

  absl::Status FillPrincipal(const ResolvedAccount& account,
                             oz::v1::ReadMode mode, const CallScope& scope,
                             oz::v1::WhoAmIResponse* response) {
    const Timestamps known = PrincipalAsked(account.partition);
    const absl::StatusOr<oz::v1::Principal> cached =
        CachedPrincipal(account.partition, response);
    if (mode == oz::v1::READ_MODE_CACHED) {
      if (cached.ok()) return absl::OkStatus();
      return NotInCacheError("who the key belongs to is not cached",
                             "run: oz whoami");
    }
    const bool fresh = IsFresh(known, *deps_.clock, kPrincipalMaxAge);
    if (mode != oz::v1::READ_MODE_REFRESH && fresh && cached.ok()) {
      return absl::OkStatus();
    }
    ApiCaller caller = account.caller;
    caller.timeout = scope.timeout;
    const Timestamps asked = NowOn(*deps_.clock);
    const absl::StatusOr<oz::v1::Principal> principal =
        UserApi(deps_.calls, deps_.clock).Get(caller);
    if (principal.ok()) {
      KeepPrincipal(account.partition, *principal, asked);
      *response->mutable_principal() = *principal;
      *response->mutable_freshness() = UpstreamFreshness(asked, *deps_.clock);
      return absl::OkStatus();
    }
    if (mode == oz::v1::READ_MODE_REFRESH || !cached.ok() ||
        absl::IsUnauthenticated(principal.status())) {
      return principal.status();
    }
    response->mutable_freshness()->set_stale(true);
    response->mutable_freshness()->set_stale_reason(
        StaleReason(principal.status()));
    return absl::OkStatus();
  }

  // When this process last asked.
  Timestamps PrincipalAsked(const std::string& partition) {
    MutexLock lock(&mutex_);
    const auto found = asked_.find(partition);
    return found == asked_.end() ? Timestamps() : found->second;
  }

  absl::StatusOr<oz::v1::Principal> CachedPrincipal(
      const std::string& partition, oz::v1::WhoAmIResponse* response) {
    Timestamps known = PrincipalAsked(partition);
    OZD_ASSIGN_OR_RETURN(
        const Document document,
        deps_.documents->Get(partition, DocumentKind::kPrincipal, ""));
    OZD_ASSIGN_OR_RETURN(const oz::v1::Principal principal,
                         PrincipalFromJson(document.content));
    known.wall_us = document.stored_at_us;
    *response->mutable_principal() = principal;
    *response->mutable_freshness() =
        CacheFreshness(known, *deps_.clock, kPrincipalMaxAge);
    return principal;
  }

  void KeepPrincipal(const std::string& partition,
                     const oz::v1::Principal& principal,
                     const Timestamps& asked) {
    const absl::Status stored = deps_.documents->Put(
        partition, DocumentKind::kPrincipal, "",
        {.content = ToJson(principal), .stored_at_us = asked.wall_us});
    if (!stored.ok()) {
      LogWarning("accounts", "cannot keep the principal: ", stored.message());
      return;
    }
    MutexLock lock(&mutex_);
    asked_[partition] = asked;
  }

  const Dependencies deps_;
  const Options options_;
  ForgetPartition forget_;
  // Held across the disk, so that the copy in memory follows the store.
  Mutex load_mutex_;
  Mutex mutex_;
  Logins logins_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Timestamps> asked_ ABSL_GUARDED_BY(mutex_);
};

AccountService::AccountService(const Dependencies& dependencies,
                               const Options& options)
    : impl_(std::make_unique<Impl>(dependencies, options)) {}

AccountService::~AccountService() = default;

absl::StatusOr<ResolvedAccount> AccountService::Resolve(
    const oz::v1::CallContext& context) {
  OZD_ASSIGN_OR_RETURN(const Impl::Logins logins, impl_->GetLogins());
  return impl_->Resolve(context, *logins);
}

std::optional<ResolvedAccount> AccountService::TryResolve(
    const oz::v1::CallContext& context) {
  const Impl::Logins logins = impl_->LoadedLogins();
  if (logins == nullptr) return std::nullopt;
  absl::StatusOr<ResolvedAccount> resolved = impl_->Resolve(context, *logins);
  if (!resolved.ok()) return std::nullopt;
  return *std::move(resolved);
}

void AccountService::SetForgetPartition(ForgetPartition forget) {
  impl_->SetForgetPartition(std::move(forget));
}

absl::StatusOr<oz::v1::LoginResponse> AccountService::Login(
    const oz::v1::LoginRequest& request, const CallScope& scope) {
  return impl_->Login(request, scope);
}

absl::StatusOr<oz::v1::LogoutResponse> AccountService::Logout(
    const oz::v1::LogoutRequest& request) {
  return impl_->Logout(request);
}

absl::StatusOr<oz::v1::WhoAmIResponse> AccountService::WhoAmI(
    const oz::v1::WhoAmIRequest& request, const CallScope& scope) {
  return impl_->WhoAmI(request, scope);
}

absl::StatusOr<oz::v1::ListAccountsResponse> AccountService::ListAccounts() {
  return impl_->ListAccounts();
}

absl::StatusOr<oz::v1::UseAccountResponse> AccountService::UseAccount(
    const oz::v1::UseAccountRequest& request) {
  return impl_->UseAccount(request);
}

}  // namespace ozd
