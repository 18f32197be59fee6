// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_ACCOUNTS_H_
#define OZD_TESTS_SIM_ACCOUNTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tests/sim/json.h"

namespace ozd::sim {

// Who a key speaks for.
struct Principal {
  // Without the "serviceAccount:" that GraphQL puts in front.
  std::string uid;
  bool service_account = false;
  std::string display_name;
  // Empty for service accounts.
  std::string email;
};

// The members of the one team that this server has, and their keys. Filled at
// the start and immutable then; thread-safe from there on.
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

  bool empty() const { return keys_.empty(); }
  // The uid of the first key's owner; "" without keys.
  const std::string& first_uid() const { return first_uid_; }

  // Looks at an Authorization header. Returns null when it does not
  // authenticate and says why in `problem` (without the key).
  const Principal* Authenticate(const std::string& authorization,
                                std::string* problem) const;

  // Every principal, one entry each.
  std::vector<const Principal*> Members() const;

 private:
  std::map<std::string, Principal> keys_;
  std::map<std::string, bool> expired_;
  std::string first_uid_;
};

// A run's "creator" object.
Json CreatorJson(const Principal& principal);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_ACCOUNTS_H_
