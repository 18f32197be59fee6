// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/signer.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace ozd::sim {

Signer::Signer() {
  unsigned char bytes[32] = {};
  RAND_bytes(bytes, sizeof(bytes));
  secret_.assign(bytes, bytes + sizeof(bytes));
}

std::string Signer::Signature(const std::string& path,
                              int64_t expires_s) const {
  const std::string text = absl::StrCat(path, "\n", expires_s);
  unsigned char digest[EVP_MAX_MD_SIZE] = {};
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest,
       &size);
  return absl::BytesToHexString(std::string(digest, digest + size));
}

std::string Signer::Sign(const std::string& root, const std::string& path,
                         int64_t expires_us) const {
  const int64_t expires_s = expires_us / 1'000'000;
  return absl::StrCat(root, path, "?expires=", expires_s,
                      "&signature=", Signature(path, expires_s));
}

absl::Status Signer::Check(const Request& request, int64_t now_us) const {
  if (request.HasHeader("authorization")) {
    return absl::InvalidArgumentError(
        "A signed URL must be fetched without an Authorization header: the "
        "key was sent to a host that is not the API");
  }
  int64_t expires_s = 0;
  if (!absl::SimpleAtoi(request.Query("expires"), &expires_s) ||
      request.Query("signature") != Signature(request.path, expires_s)) {
    return absl::PermissionDeniedError("The signature does not match");
  }
  if (now_us > expires_s * 1'000'000) {
    return absl::PermissionDeniedError("The signed URL has expired");
  }
  return absl::OkStatus();
}

}  // namespace ozd::sim
