// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_ACCOUNTS_H_
#define OZD_TESTS_SIM_STORE_ACCOUNTS_H_

#include <stdint.h>

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "proto/support/mutex.h"
#include "tests/sim/http/json.h"

namespace ozd::sim {

// The user or service account that a key belongs to.
struct Principal {
  // Without the "serviceAccount:" that GraphQL puts in front.
  std::string uid;
  bool service_account = false;
  std::string display_name;
  // Empty for service accounts.
  std::string email;
};

// A key with what lists show of it. Times in microseconds since the Unix epoch,
// 0 for never.
struct ApiKey {
  // The key as clients send it. Never logged.
  std::string secret;
  std::string uid;
  std::string name;
  // Uid of the agent identity that the key is for; may be empty.
  std::string agent_uid;
  int64_t created_us = 0;
  int64_t expires_us = 0;
  int64_t used_us = 0;
  bool is_expired = false;
  Principal owner;
};

// The members of the one team that this server has, and their keys.
// Thread-safe.
class Accounts {
 public:
  static constexpr char kTeamUid[] = "team-sim";
  static constexpr char kTeamName[] = "Simulated team";
  static constexpr char kWorkspaceUid[] = "workspace-sim";
  static constexpr char kWorkspaceName[] = "Simulated workspace";

  // Adds "KEY", "KEY=uid" or "KEY=uid:service_account". The first key without
  // a uid belongs to "user-1", the next to "user-2" and so on.
  // Errors: kInvalidArgument (never repeats the key).
  absl::Status AddKey(absl::string_view spec);
  // A key that is refused as expired.
  void AddExpiredKey(absl::string_view key);
  // A key that is complete.
  void Add(ApiKey key);
  // Refuses the key from now on. Errors: kNotFound.
  absl::Status Expire(const std::string& uid);
  // Refuses all keys of an agent identity from now on.
  void ExpireAgent(const std::string& agent_uid);

  // The keys that are valid, in the order in which they were added.
  std::vector<ApiKey> Keys() const;

  bool empty() const { return Keys().empty(); }
  // The uid of the first key's owner; "" without keys.
  std::string first_uid() const;

  // Looks at an Authorization header at time `now_us`. Returns null when it
  // does not authenticate and says why in `problem` (without the key). What is
  // returned stays as it is for ever.
  const Principal* Authenticate(const std::string& authorization,
                                int64_t now_us, std::string* problem);

  // Every principal, one entry each, by uid.
  std::vector<const Principal*> Members() const;

 private:
  mutable Mutex mutex_;
  // A list, so that principals keep their place.
  std::list<ApiKey> keys_ ABSL_GUARDED_BY(mutex_);
};

// A run's "creator" object.
Json CreatorJson(const Principal& principal);

// Returns the account's member as "creator" and "lastEditor" of objects, with
// names in snake case.
Json PersonJson(const Accounts& accounts, const std::string& uid);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_ACCOUNTS_H_
