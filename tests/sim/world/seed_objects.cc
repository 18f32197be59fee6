// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/seed_objects.h"

#include <string>
#include <utility>
#include <vector>

#include "proto/support/status_macros.h"
#include "tests/sim/store/accounts.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/world/identities.h"
#include "tests/sim/world/schedules.h"
#include "tests/sim/world/seed_words.h"

namespace ozd::sim {
namespace {

constexpr int64_t kDayUs = 24LL * 3600 * 1'000'000;

StoredObject NewObject(const char* uid, const char* kind, int64_t created_us,
                       const std::string& owner_uid) {
  StoredObject object;
  object.uid = uid;
  object.kind = kind;
  object.owner_type = "Team";
  object.owner_uid = Accounts::kTeamUid;
  object.creator_uid = owner_uid;
  object.editor_uid = owner_uid;
  object.created_us = created_us;
  object.revision_us = created_us;
  object.hidden = Json::object();
  return object;
}

absl::StatusOr<bool> HasNone(Connection* connection, const char* kind) {
  OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> existing,
                       ListObjects(connection, kind));
  return existing.empty();
}

absl::Status SeedAllSchedules(Connection* connection, int64_t now_us,
                              const std::string& owner_uid, bool enabled) {
  OZD_ASSIGN_OR_RETURN(const bool none, HasNone(connection, kScheduleKind));
  if (!none) return absl::OkStatus();
  int64_t number = 0;
  for (const SeedSchedule& seed : kSeedSchedules) {
    StoredObject object = NewObject(seed.id, kScheduleKind,
                                    now_us - 200 * kDayUs + number, owner_uid);
    object.body = {
        {"name", seed.name},
        {"cron_schedule", seed.cron},
        {"enabled", enabled},
        {"prompt", seed.prompt},
        {"agent_config",
         {{"name", seed.name}, {"environment_id", kSeedEnvironments[number]}}}};
    OZD_RETURN_IF_ERROR(PlanSchedule(now_us, &object));
    OZD_RETURN_IF_ERROR(PutObject(connection, object));
    ++number;
  }
  return absl::OkStatus();
}

absl::Status SeedAllIdentities(Connection* connection, int64_t now_us,
                               const std::string& owner_uid) {
  OZD_ASSIGN_OR_RETURN(const bool none, HasNone(connection, kIdentityKind));
  if (!none) return absl::OkStatus();
  int64_t number = 0;
  for (const SeedIdentity& seed : kSeedIdentities) {
    StoredObject object = NewObject(seed.uid, kIdentityKind,
                                    now_us - 100 * kDayUs + number, owner_uid);
    object.body = {{"name", seed.name},
                   {"description", seed.description},
                   {"prompt", seed.prompt},
                   {"skills", Json::array({seed.skill})},
                   {"environment_id", kSeedEnvironments[number]}};
    OZD_RETURN_IF_ERROR(PutObject(connection, object));
    ++number;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SeedSchedulesAndIdentities(Connection* connection, int64_t now_us,
                                        const std::string& owner_uid,
                                        SeedSchedules schedules) {
  OZD_RETURN_IF_ERROR(SeedAllSchedules(connection, now_us, owner_uid,
                                       schedules == SeedSchedules::kEnabled));
  return SeedAllIdentities(connection, now_us, owner_uid);
}

}  // namespace ozd::sim
