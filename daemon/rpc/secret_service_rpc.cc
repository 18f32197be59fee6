// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/secret_service_rpc.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "proto/support/status_macros.h"
#include "proto/support/wipe.h"

namespace ozd {
namespace {

absl::Status TakeField(std::string* field, LockedBuffer* to) {
  const Wiper wiper(field);
  if (field->empty()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(*to, LockedBuffer::CopyOf(*field));
  return absl::OkStatus();
}

// Empties the value of `request`. gRPC passes requests as const, but nothing
// else reads this one.
template <typename Request>
absl::StatusOr<PlainSecret> TakeFrom(const Request* request) {
  return TakePlainSecret(const_cast<Request*>(request)->mutable_value());
}

}  // namespace

absl::StatusOr<PlainSecret> TakePlainSecret(oz::v1::SecretValue* value) {
  PlainSecret plain;
  absl::Status taken = TakeField(value->mutable_secret(), &plain.secret);
  taken.Update(TakeField(value->mutable_access_key_id(), &plain.access_key_id));
  taken.Update(TakeField(value->mutable_session_token(), &plain.session_token));
  taken.Update(TakeField(value->mutable_region(), &plain.region));
  taken.Update(TakeField(value->mutable_base_url(), &plain.base_url));
  OZD_RETURN_IF_ERROR(taken);
  return plain;
}

grpc::ServerUnaryReactor* SecretServiceRpc::CreateSecret(
    grpc::CallbackServerContext* context,
    const oz::v1::CreateSecretRequest* request,
    oz::v1::CreateSecretResponse* response) {
  absl::StatusOr<PlainSecret> plain = TakeFrom(request);
  if (!plain.ok()) return FinishNow(context, plain.status());
  // Shared, since work can be copied; it is done once.
  const auto value = std::make_shared<PlainSecret>(*std::move(plain));
  return StartUnary(
      runtime_.calls, context, *request, response,
      [secrets = core_.secrets, value](
          const oz::v1::CreateSecretRequest& create, const CallScope& scope) {
        return secrets->CreateSecret(create, std::move(*value), scope);
      });
}

grpc::ServerUnaryReactor* SecretServiceRpc::UpdateSecret(
    grpc::CallbackServerContext* context,
    const oz::v1::UpdateSecretRequest* request,
    oz::v1::UpdateSecretResponse* response) {
  const auto value = std::make_shared<std::optional<PlainSecret>>();
  if (request->has_value()) {
    absl::StatusOr<PlainSecret> plain = TakeFrom(request);
    if (!plain.ok()) return FinishNow(context, plain.status());
    *value = *std::move(plain);
  }
  return StartUnary(
      runtime_.calls, context, *request, response,
      [secrets = core_.secrets, value](
          const oz::v1::UpdateSecretRequest& update, const CallScope& scope) {
        return secrets->UpdateSecret(update, std::move(*value), scope);
      });
}

}  // namespace ozd
