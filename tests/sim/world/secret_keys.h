// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_SECRET_KEYS_H_
#define OZD_TESTS_SIM_WORLD_SECRET_KEYS_H_

#include <string>

namespace ozd::sim {

// A key pair that secrets are sealed for.
struct SecretKey {
  // X25519, raw.
  std::string private_key;
  // Base64 of Tink's binary keyset, as the service publishes it.
  std::string public_keyset;
  // First bytes of every sealed value.
  std::string prefix;
};

// The key pair of the team and the one of all personal secrets. Made at the
// start; never stored. Immutable; thread-safe.
class SecretKeys {
 public:
  SecretKeys();
  // `owner_type` is "Team" or "User".
  const SecretKey& KeyOf(const std::string& owner_type) const {
    return owner_type == "Team" ? team_ : user_;
  }

 private:
  SecretKey team_;
  SecretKey user_;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_SECRET_KEYS_H_
