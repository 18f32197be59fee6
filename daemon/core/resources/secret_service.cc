// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/secret_service.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/crypto/secret_envelope.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Secret;

// A secret of this age may be the one that was just sent: the clocks of the
// service and of this machine need not agree.
constexpr absl::Duration kNewSecretAge = absl::Minutes(5);
constexpr const char* kHarnesses[] = {"OZ", "CLAUDE_CODE", "CODEX", "GEMINI"};

absl::Status SecretError(absl::StatusCode code, absl::string_view error_code,
                         absl::string_view message, absl::string_view remedy) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code(std::string(error_code));
  detail.set_remedy(std::string(remedy));
  return MakeError(code, message, detail);
}

std::string UidOf(const std::string& team_uid, absl::string_view name) {
  return absl::StrCat(team_uid, "/", name);
}
std::string UidOf(const SecretId& id) { return UidOf(id.team_uid, id.name); }

// The scope of a list is its harness, "" for all secrets.
TypedResources<Secret>::Traits SecretTraits(const SecretApi& api) {
  return {
      .kind = oz::v1::RESOURCE_KIND_SECRET,
      .noun = "secret",
      .uid =
          [](const Secret& secret) {
            return UidOf(secret.owner_uid(), secret.name());
          },
      .title = &Secret::name,
      .name =
          [](const std::string& uid) { return uid.substr(uid.find('/') + 1); },
      .fetch_all =
          [api](const ApiCaller& caller, const std::string& harness) {
            return api.List(caller, harness);
          }};
}

// Says which owner has a secret of that name, if one has.
std::string OtherOwnerRemedy(
    const google::protobuf::RepeatedPtrField<Secret>& secrets,
    const SecretId& id, oz::v1::OwnerScope owner_scope) {
  for (const Secret& secret : secrets) {
    if (secret.name() != id.name) continue;
    if (owner_scope == oz::v1::OWNER_SCOPE_PERSONAL || id.team_uid.empty()) {
      return "The team has a secret of that name: say --team.";
    }
    return "You have a personal secret of that name: say --personal.";
  }
  return "`oz secret list` shows all.";
}

absl::StatusOr<std::string> KeysetFor(const SecretKeys& keys,
                                      const std::string& team_uid) {
  std::string keyset = team_uid.empty() ? keys.personal : "";
  for (const auto& [team, key] : keys.teams) {
    if (team == team_uid) keyset = key;
  }
  if (!keyset.empty()) return keyset;
  return SecretError(
      absl::StatusCode::kFailedPrecondition, "secrets_not_available",
      team_uid.empty()
          ? std::string("the service takes no personal secrets")
          : absl::StrCat("the service takes no secrets for team ", team_uid),
      "Managed secrets may not be enabled for this account.");
}

}  // namespace

SecretService::SecretService(AccountSync* accounts, ServiceCalls* calls,
                             ResourceCache* cache)
    : api_(calls), secrets_(accounts, cache, SecretTraits(api_)) {}

absl::StatusOr<oz::v1::ListSecretsResponse> SecretService::ListSecrets(
    const oz::v1::ListSecretsRequest& request, const CallScope& scope) {
  return secrets_.List(request, scope,
                       &oz::v1::ListSecretsResponse::mutable_secrets,
                       request.harness());
}

absl::StatusOr<SecretId> SecretService::IdOf(const oz::v1::CallContext& context,
                                             const std::string& name,
                                             oz::v1::OwnerScope owner_scope,
                                             const CallScope& scope) const {
  if (name.empty()) {
    return SecretError(absl::StatusCode::kInvalidArgument, "invalid_secret",
                       "Secret name is required", "");
  }
  OZD_ASSIGN_OR_RETURN(const Owner owner,
                       ResolveOwner(secrets_.accounts()->parts().accounts,
                                    context, owner_scope, scope));
  SecretId id;
  id.name = name;
  if (owner.kind == Owner::Kind::kTeam) id.team_uid = owner.uid;
  return id;
}

template <typename Request>
absl::StatusOr<SecretService::Target> SecretService::FindTarget(
    const Request& request, const CallScope& scope) const {
  OZD_ASSIGN_OR_RETURN(
      Mutation mutation,
      Mutation::Begin(secrets_.accounts(), request.context(), scope));
  OZD_ASSIGN_OR_RETURN(SecretId id, IdOf(request.context(), request.name(),
                                         request.owner_scope(), scope));
  return Target{std::move(mutation), std::move(id)};
}

absl::StatusOr<oz::v1::GetSecretResponse> SecretService::GetSecret(
    const oz::v1::GetSecretRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const SecretId id,
      IdOf(request.context(), request.name(), request.owner_scope(), scope));
  absl::StatusOr<oz::v1::GetSecretResponse> found = secrets_.Get(
      request, UidOf(id), scope, &oz::v1::GetSecretResponse::mutable_secret);
  if (!absl::IsNotFound(found.status())) return found;
  oz::v1::ListSecretsRequest list;
  *list.mutable_context() = request.context();
  list.set_read_mode(oz::v1::READ_MODE_CACHED);
  const oz::v1::ListSecretsResponse secrets =
      ListSecrets(list, scope).value_or(oz::v1::ListSecretsResponse());
  return SecretError(
      absl::StatusCode::kNotFound, "secret_not_found",
      absl::StrCat("Secret '", id.name, "' not found"),
      OtherOwnerRemedy(secrets.secrets(), id, request.owner_scope()));
}

absl::StatusOr<std::string> SecretService::Seal(const Target& target,
                                                const std::string& type,
                                                PlainSecret value) const {
  SecretContext context;
  context.secret_name = target.id.name;
  OZD_ASSIGN_OR_RETURN(context.type, SecretContextType(type));
  // A value that is refused is refused before the service is asked anything.
  OZD_ASSIGN_OR_RETURN(const LockedBuffer plaintext,
                       BuildSecretPlaintext(target.id.name, type, value));
  value = PlainSecret();
  OZD_ASSIGN_OR_RETURN(
      const SecretKeys keys,
      target.mutation.Note(api_.GetKeys(target.mutation.caller())));
  OZD_ASSIGN_OR_RETURN(const std::string keyset,
                       KeysetFor(keys, target.id.team_uid));
  context.actor_uid = keys.actor_uid;
  return SealSecret(keyset, context, plaintext.span());
}

absl::StatusOr<oz::v1::CreateSecretResponse> SecretService::CreateSecret(
    const oz::v1::CreateSecretRequest& request, PlainSecret value,
    const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Target target, FindTarget(request, scope));
  OZD_ASSIGN_OR_RETURN(const std::string sealed,
                       Seal(target, request.type(), std::move(value)));
  std::optional<std::string> description;
  if (request.has_description()) description = request.description();
  const absl::StatusOr<Secret> created = target.mutation.Note(
      api_.Create(target.mutation.change_caller(), target.id, request.type(),
                  sealed, description));
  ForgetHarnessLists(target);
  if (AnswerWasLost(created.status())) {
    return LookForCreated(target, created.status());
  }
  OZD_RETURN_IF_ERROR(created.status());
  secrets_.Remember(target.mutation.account(), *created);
  oz::v1::CreateSecretResponse response;
  *response.mutable_secret() = *created;
  return response;
}

absl::StatusOr<oz::v1::CreateSecretResponse> SecretService::LookForCreated(
    const Target& target, const absl::Status& lost) const {
  const auto secrets =
      secrets_.Read(target.mutation.account(), oz::v1::READ_MODE_REFRESH,
                    target.mutation.scope());
  const std::string what = absl::StrCat("secret '", target.id.name, "'");
  if (!secrets.ok()) return MaybeCreatedError(lost, "secret", what);
  const absl::Time earliest =
      secrets_.accounts()->parts().clock->Now() - kNewSecretAge;
  for (const Secret& secret : secrets->items) {
    if (UidOf(secret.owner_uid(), secret.name()) != UidOf(target.id)) continue;
    if (absl::FromUnixMicros(secret.created_at_us()) < earliest) {
      return DidNotHappenError(
          lost, absl::StrCat(what, " was there before and was not changed"));
    }
    oz::v1::CreateSecretResponse response;
    *response.mutable_secret() = secret;
    response.set_answer_lost(true);
    return response;
  }
  return DidNotHappenError(lost, absl::StrCat(what, " was not created"));
}

absl::StatusOr<oz::v1::UpdateSecretResponse> SecretService::UpdateSecret(
    const oz::v1::UpdateSecretRequest& request,
    std::optional<PlainSecret> value, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Target target, FindTarget(request, scope));
  std::optional<std::string> sealed;
  if (value.has_value()) {
    // The value is sealed for the type, which only the service knows.
    oz::v1::GetSecretRequest get;
    *get.mutable_context() = request.context();
    get.set_read_mode(oz::v1::READ_MODE_REFRESH);
    get.set_name(request.name());
    get.set_owner_scope(request.owner_scope());
    OZD_ASSIGN_OR_RETURN(const oz::v1::GetSecretResponse known,
                         GetSecret(get, target.mutation.scope()));
    const std::string& type = known.secret().type();
    if (absl::StrContains(type, "BEDROCK")) {
      return SecretError(
          absl::StatusCode::kFailedPrecondition, "secret_has_fields",
          absl::StrCat("Secret '", target.id.name, "' is of type ", type,
                       ", whose values cannot be updated"),
          "Delete it and create it again with `oz secret create claude`.");
    }
    OZD_ASSIGN_OR_RETURN(sealed, Seal(target, type, *std::move(value)));
  }
  std::optional<std::string> description;
  if (request.has_description()) description = request.description();
  absl::StatusOr<Secret> updated = secrets_.ChangeOnce(
      target.mutation, UidOf(target.id),
      [&](const ApiCaller& caller, const std::string&) {
        return api_.Update(caller, target.id, sealed, description);
      });
  ForgetHarnessLists(target);
  OZD_RETURN_IF_ERROR(updated.status());
  oz::v1::UpdateSecretResponse response;
  *response.mutable_secret() = *std::move(updated);
  return response;
}

absl::StatusOr<oz::v1::DeleteSecretResponse> SecretService::DeleteSecret(
    const oz::v1::DeleteSecretRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Target target, FindTarget(request, scope));
  const absl::Status deleted =
      secrets_
          .DeleteOnce(target.mutation, UidOf(target.id),
                      [&](const ApiCaller& caller, const std::string&) {
                        return api_.Delete(caller, target.id);
                      })
          .status();
  ForgetHarnessLists(target);
  OZD_RETURN_IF_ERROR(deleted);
  return oz::v1::DeleteSecretResponse();
}

void SecretService::ForgetHarnessLists(const Target& target) const {
  for (const char* harness : kHarnesses) {
    secrets_.Expire(target.mutation.account(), harness);
  }
}

}  // namespace ozd
