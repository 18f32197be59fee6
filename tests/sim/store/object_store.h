// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_OBJECT_STORE_H_
#define OZD_TESTS_SIM_STORE_OBJECT_STORE_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/sim/http/json.h"
#include "tests/sim/store/accounts.h"
#include "tests/sim/store/sqlite.h"

namespace ozd::sim {

// An object with an owner that is no run: environment, schedule, identity,
// secret, integration. The functions use the connection only during the call
// and leave transactions to the caller.
struct StoredObject {
  // Names the object for ever: 22 letters and digits.
  std::string uid;
  // "environment", "schedule", ...
  std::string kind;
  // "Team" or "User".
  std::string owner_type;
  std::string owner_uid;
  // In the form of ProfileUid().
  std::string creator_uid;
  std::string editor_uid;
  // Microseconds since the Unix epoch. The revision grows with every change.
  int64_t created_us = 0;
  int64_t revision_us = 0;
  // Content that clients see; an object.
  Json body;
  // Content that only the server sees (next firing of a schedule, text of a
  // secret); an object or null.
  Json hidden;
};

extern const char kObjectSchemaSql[];

// Inserts or replaces.
absl::Status PutObject(Connection* connection, const StoredObject& object);
// Errors: kNotFound.
absl::StatusOr<StoredObject> ReadObject(Connection* connection,
                                        const std::string& kind,
                                        const std::string& uid);
// All of a kind, oldest first.
absl::StatusOr<std::vector<StoredObject>> ListObjects(Connection* connection,
                                                      const std::string& kind);
// Errors: kNotFound.
absl::Status RemoveObject(Connection* connection, const std::string& kind,
                          const std::string& uid);

// Returns whether the principal may see and change the object: their own, and
// the team's.
bool IsVisible(const StoredObject& object, const Principal& principal);

// Returns a uid that was not given before.
std::string NewObjectUid(int64_t now_us);

// Returns the owner as {"type": "Team", "uid": "..."}.
Json ScopeJson(const StoredObject& object);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_OBJECT_STORE_H_
