// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/identities.h"

#include <string>

namespace ozd::sim {

StoredObject DefaultIdentity() {
  StoredObject identity;
  identity.uid = kDefaultIdentityUid;
  identity.kind = kIdentityKind;
  identity.owner_type = "Team";
  identity.owner_uid = Accounts::kTeamUid;
  identity.created_us = 1'767'225'600'000'000;  // 2026-01-01
  identity.revision_us = identity.created_us;
  identity.body = {{"name", "Oz"}};
  identity.hidden = Json::object();
  return identity;
}

absl::StatusOr<StoredObject> ReadIdentity(Connection* connection,
                                          const std::string& uid) {
  absl::StatusOr<StoredObject> identity =
      ReadObject(connection, kIdentityKind, uid);
  if (absl::IsNotFound(identity.status()) && uid == kDefaultIdentityUid) {
    return DefaultIdentity();
  }
  return identity;
}

absl::Status CheckIdentity(const Call& call, const std::string& uid) {
  return call.context->runs->Read([&](Connection* connection) {
    return ReadIdentity(connection, uid).status();
  });
}

}  // namespace ozd::sim
