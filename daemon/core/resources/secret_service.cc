// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/secret_service.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/writes/unknown_outcome.h"
#include "daemon/crypto/secret_envelope.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Secret;

// How long ago a secret may have been made to be the one that was just sent,
// by two clocks that need not agree.
constexpr absl::Duration kJustNow = absl::Minutes(5);
constexpr const char* kHarnesses[] = {"OZ", "CLAUDE_CODE", "CODEX", "GEMINI"};

absl::Status SecretError(absl::StatusCode code, absl::string_view error_code,
                         absl::string_view message, absl::string_view remedy) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code(std::string(error_code));
  detail.set_remedy(std::string(remedy));
  return MakeError(code, message, detail);
}

ResourceKey KeyOf(const std::string& harness) {
  return {ResourceKind::kSecret, harness};
}

std::string UidOf(const std::string& team_uid, absl::string_view name) {
  return absl::StrCat(team_uid, "/", name);
}

Resource ResourceFrom(const Secret& secret) {
  return {.uid = UidOf(secret.owner_uid(), secret.name()),
          .title = secret.name(),
          .body = secret.SerializeAsString()};
}

std::vector<Secret> SecretsIn(const std::vector<Resource>& items) {
  std::vector<Secret> secrets;
  for (const Resource& item : items) {
    Secret secret;
    if (secret.ParseFromString(item.body)) secrets.push_back(std::move(secret));
  }
  return secrets;
}

const Secret* FindIn(const std::vector<Secret>& secrets, const SecretId& id) {
  for (const Secret& secret : secrets) {
    if (secret.name() == id.name && secret.owner_uid() == id.team_uid) {
      return &secret;
    }
  }
  return nullptr;
}

// Most who do not find theirs look for it at the wrong owner's.
std::string OtherOwnerRemedy(const std::vector<Secret>& secrets,
                             const SecretId& id,
                             oz::v1::OwnerScope owner_scope) {
  for (const Secret& secret : secrets) {
    if (secret.name() != id.name) continue;
    if (owner_scope == oz::v1::OWNER_SCOPE_PERSONAL || id.team_uid.empty()) {
      return "The team has a secret of that name: say --team.";
    }
    return "You have a personal secret of that name: say --personal.";
  }
  return "`oz secret list` shows all.";
}

absl::Status NoSuchSecretError(const std::string& name,
                               absl::string_view remedy) {
  return SecretError(absl::StatusCode::kNotFound, "secret_not_found",
                     absl::StrCat("Secret '", name, "' not found"), remedy);
}

absl::StatusOr<std::string> KeysetFor(const SecretKeys& keys,
                                      const Owner& owner) {
  std::string keyset = keys.personal;
  if (owner.kind == Owner::Kind::kTeam) {
    keyset.clear();
    for (const auto& [team, key] : keys.teams) {
      if (team == owner.uid) keyset = key;
    }
  }
  if (!keyset.empty()) return keyset;
  return SecretError(
      absl::StatusCode::kFailedPrecondition, "secrets_not_available",
      owner.kind == Owner::Kind::kTeam
          ? absl::StrCat("the service takes no secrets for team ", owner.uid)
          : std::string("the service takes no personal secrets"),
      "Managed secrets may not be enabled for this account.");
}

}  // namespace

absl::StatusOr<ResourceAnswer> SecretService::ReadList(
    const AccountSync::InUse& account, const std::string& harness,
    oz::v1::ReadMode mode, const CallScope& scope) {
  return cache_->Read(account, KeyOf(harness), mode, scope,
                      [this, harness](const ApiCaller& caller)
                          -> absl::StatusOr<std::vector<Resource>> {
                        OZD_ASSIGN_OR_RETURN(const std::vector<Secret> secrets,
                                             api_.List(caller, harness));
                        std::vector<Resource> resources;
                        for (const Secret& secret : secrets) {
                          resources.push_back(ResourceFrom(secret));
                        }
                        return resources;
                      });
}

absl::StatusOr<oz::v1::ListSecretsResponse> SecretService::ListSecrets(
    const oz::v1::ListSecretsRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  OZD_ASSIGN_OR_RETURN(
      const ResourceAnswer answer,
      ReadList(account, request.harness(), request.read_mode(), scope));
  oz::v1::ListSecretsResponse response;
  *response.mutable_freshness() = answer.freshness;
  for (Secret& secret : SecretsIn(answer.items)) {
    response.add_secrets()->Swap(&secret);
  }
  return response;
}

absl::StatusOr<SecretService::Target> SecretService::FindTarget(
    const oz::v1::CallContext& context, const std::string& name,
    oz::v1::OwnerScope owner_scope, const CallScope& scope) {
  if (name.empty()) {
    return SecretError(absl::StatusCode::kInvalidArgument, "invalid_secret",
                       "Secret name is required", "");
  }
  Target target;
  OZD_ASSIGN_OR_RETURN(target.account,
                       accounts_->Use(context, oz::v1::READ_MODE_AUTO));
  OZD_ASSIGN_OR_RETURN(target.owner, ResolveOwner(accounts_->parts().accounts,
                                                  context, owner_scope, scope));
  target.id.name = name;
  if (target.owner.kind == Owner::Kind::kTeam) {
    target.id.team_uid = target.owner.uid;
  }
  return target;
}

absl::StatusOr<oz::v1::GetSecretResponse> SecretService::Find(
    const Target& target, oz::v1::OwnerScope owner_scope, oz::v1::ReadMode mode,
    const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const ResourceAnswer answer,
                       ReadList(target.account, "", mode, scope));
  const std::vector<Secret> secrets = SecretsIn(answer.items);
  const Secret* const secret = FindIn(secrets, target.id);
  if (secret == nullptr) {
    return NoSuchSecretError(target.id.name,
                             OtherOwnerRemedy(secrets, target.id, owner_scope));
  }
  oz::v1::GetSecretResponse response;
  *response.mutable_freshness() = answer.freshness;
  *response.mutable_secret() = *secret;
  return response;
}

absl::StatusOr<oz::v1::GetSecretResponse> SecretService::GetSecret(
    const oz::v1::GetSecretRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Target target,
                       FindTarget(request.context(), request.name(),
                                  request.owner_scope(), scope));
  return Find(target, request.owner_scope(), request.read_mode(), scope);
}

absl::StatusOr<std::string> SecretService::Seal(const Target& target,
                                                const std::string& type,
                                                PlainSecret value,
                                                const CallScope& scope) {
  SecretContext context;
  context.secret_name = target.id.name;
  OZD_ASSIGN_OR_RETURN(context.type, SecretContextType(type));
  // Before anything is asked of the service: it may be refused right away.
  OZD_ASSIGN_OR_RETURN(const LockedBuffer plaintext,
                       BuildSecretPlaintext(target.id.name, type, value));
  value = PlainSecret();
  ApiCaller caller = target.account.caller;
  caller.timeout = scope.timeout;
  OZD_ASSIGN_OR_RETURN(const SecretKeys keys, api_.GetKeys(caller));
  OZD_ASSIGN_OR_RETURN(const std::string keyset, KeysetFor(keys, target.owner));
  context.actor_uid = keys.actor_uid;
  return SealSecret(keyset, context, plaintext.span());
}

absl::StatusOr<oz::v1::CreateSecretResponse> SecretService::CreateSecret(
    const oz::v1::CreateSecretRequest& request, PlainSecret value,
    const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Target target,
                       FindTarget(request.context(), request.name(),
                                  request.owner_scope(), scope));
  OZD_ASSIGN_OR_RETURN(const std::string sealed,
                       Seal(target, request.type(), std::move(value), scope));
  ApiCaller caller = target.account.caller;
  caller.timeout = TimeForChange(scope.timeout);
  std::optional<std::string> description;
  if (request.has_description()) description = request.description();
  const absl::StatusOr<Secret> created =
      api_.Create(caller, target.id, request.type(), sealed, description);
  if (AnswerWasLost(created.status())) {
    return LookForCreated(target, created.status(), scope);
  }
  OZD_RETURN_IF_ERROR(created.status());
  Keep(target, *created);
  oz::v1::CreateSecretResponse response;
  *response.mutable_secret() = *created;
  return response;
}

absl::StatusOr<oz::v1::CreateSecretResponse> SecretService::LookForCreated(
    const Target& target, const absl::Status& lost, const CallScope& scope) {
  cache_->NoteChanged(target.account, KeyOf(""));
  ForgetHarnessLists(target.account);
  ApiCaller caller = target.account.caller;
  caller.timeout = scope.timeout - TimeForChange(scope.timeout);
  const absl::StatusOr<std::vector<Secret>> secrets = api_.List(caller, "");
  const std::string what = absl::StrCat("secret '", target.id.name, "'");
  if (!secrets.ok()) {
    return UnknownOutcomeError(
        lost, absl::StrCat(what, " was created"),
        "Look with `oz secret list` before you try again.");
  }
  const Secret* const secret = FindIn(*secrets, target.id);
  if (secret == nullptr) {
    return DidNotHappenError(lost, absl::StrCat(what, " was not created"));
  }
  const absl::Time earliest = accounts_->parts().clock->Now() - kJustNow;
  if (absl::FromUnixMicros(secret->created_at_us()) < earliest) {
    return DidNotHappenError(
        lost, absl::StrCat(what, " was there before and was not changed"));
  }
  oz::v1::CreateSecretResponse response;
  *response.mutable_secret() = *secret;
  response.set_answer_lost(true);
  return response;
}

absl::StatusOr<oz::v1::UpdateSecretResponse> SecretService::UpdateSecret(
    const oz::v1::UpdateSecretRequest& request,
    std::optional<PlainSecret> value, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Target target,
                       FindTarget(request.context(), request.name(),
                                  request.owner_scope(), scope));
  std::optional<std::string> sealed;
  if (value.has_value()) {
    // It is sealed for the type that it has, which the service alone knows.
    OZD_ASSIGN_OR_RETURN(
        const oz::v1::GetSecretResponse known,
        Find(target, request.owner_scope(), oz::v1::READ_MODE_REFRESH, scope));
    const std::string& type = known.secret().type();
    if (absl::StrContains(type, "BEDROCK")) {
      return SecretError(
          absl::StatusCode::kFailedPrecondition, "secret_has_fields",
          absl::StrCat("Secret '", target.id.name, "' is of type ", type,
                       ", whose values cannot be updated"),
          "Delete it and create it again with `oz secret create claude`.");
    }
    OZD_ASSIGN_OR_RETURN(sealed, Seal(target, type, *std::move(value), scope));
  }
  ApiCaller caller = target.account.caller;
  caller.timeout = scope.timeout;
  std::optional<std::string> description;
  if (request.has_description()) description = request.description();
  const absl::StatusOr<Secret> updated =
      api_.Update(caller, target.id, sealed, description);
  if (AnswerWasLost(updated.status())) {
    cache_->NoteChanged(target.account, KeyOf(""));
    return UnknownOutcomeError(
        updated.status(),
        absl::StrCat("secret '", target.id.name, "' was updated"),
        "The same update can be made again without harm.");
  }
  OZD_RETURN_IF_ERROR(updated.status());
  Keep(target, *updated);
  oz::v1::UpdateSecretResponse response;
  *response.mutable_secret() = *updated;
  return response;
}

absl::StatusOr<oz::v1::DeleteSecretResponse> SecretService::DeleteSecret(
    const oz::v1::DeleteSecretRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Target target,
                       FindTarget(request.context(), request.name(),
                                  request.owner_scope(), scope));
  ApiCaller caller = target.account.caller;
  caller.timeout = scope.timeout;
  const absl::Status deleted = api_.Delete(caller, target.id);
  if (AnswerWasLost(deleted)) {
    cache_->NoteChanged(target.account, KeyOf(""));
    ForgetHarnessLists(target.account);
    return UnknownOutcomeError(
        deleted, absl::StrCat("secret '", target.id.name, "' was deleted"),
        "`oz secret list` shows whether it is still there.");
  }
  OZD_RETURN_IF_ERROR(deleted);
  cache_->NoteRemoved(target.account, KeyOf(""),
                      UidOf(target.id.team_uid, target.id.name));
  ForgetHarnessLists(target.account);
  return oz::v1::DeleteSecretResponse();
}

void SecretService::Keep(const Target& target, const Secret& secret) {
  cache_->NoteWritten(target.account, KeyOf(""), ResourceFrom(secret));
  ForgetHarnessLists(target.account);
}

void SecretService::ForgetHarnessLists(const AccountSync::InUse& account) {
  for (const char* harness : kHarnesses) {
    cache_->NoteChanged(account, KeyOf(harness));
  }
}

}  // namespace ozd
