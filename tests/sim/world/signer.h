// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_SIGNER_H_
#define OZD_TESTS_SIM_WORLD_SIGNER_H_

#include <stdint.h>

#include <string>

#include "absl/status/status.h"
#include "tests/sim/http/http.h"

namespace ozd::sim {

// Makes and checks links that open without a key for a while, as object stores
// do. Immutable; thread-safe.
class Signer {
 public:
  // A fresh secret: links die with the process.
  Signer();

  // "root/path?expires=...&signature=...". `expires_us` is rounded down to a
  // second.
  std::string Sign(const std::string& root, const std::string& path,
                   int64_t expires_us) const;

  // Errors: kInvalidArgument when the request carries an Authorization header
  // (a client that sends its key to a store leaks it), kPermissionDenied when
  // the link is forged or has expired.
  absl::Status Check(const Request& request, int64_t now_us) const;

 private:
  std::string Signature(const std::string& path, int64_t expires_s) const;

  std::string secret_;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_SIGNER_H_
