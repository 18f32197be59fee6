// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/secret_keys.h"

#include <openssl/rand.h>
#include <stdint.h>
#include <stdlib.h>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "daemon/crypto/hpke.h"

namespace ozd::sim {
namespace {

// A field of a protobuf message, written by hand on purpose: what reads it on
// the other side is the protobuf library.
void AddVarint(int number, uint32_t value, std::string* out) {
  out->push_back(static_cast<char>(number << 3));
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}
void AddBytes(int number, absl::string_view value, std::string* out) {
  out->push_back(static_cast<char>(number << 3 | 2));
  // Everything here is shorter than 128 bytes.
  out->push_back(static_cast<char>(value.size()));
  out->append(value.data(), value.size());
}

SecretKey MakeKey(uint32_t key_id) {
  SecretKey key;
  key.private_key.resize(kX25519KeyBytes);
  uint8_t* const raw = reinterpret_cast<uint8_t*>(key.private_key.data());
  if (RAND_priv_bytes(raw, kX25519KeyBytes) != 1) abort();
  const auto public_key =
      X25519PublicKey(absl::MakeConstSpan(raw, kX25519KeyBytes));
  if (!public_key.ok()) abort();
  std::string params;
  AddVarint(1, 1, &params);  // X25519, HKDF-SHA256
  AddVarint(2, 1, &params);  // HKDF-SHA256
  AddVarint(3, 2, &params);  // AES-256-GCM
  std::string hpke;
  AddBytes(2, params, &hpke);
  AddBytes(3, *public_key, &hpke);
  std::string data;
  AddBytes(1, "type.googleapis.com/google.crypto.tink.HpkePublicKey", &data);
  AddBytes(2, hpke, &data);
  AddVarint(3, 3, &data);  // a public key
  std::string entry;
  AddBytes(1, data, &entry);
  AddVarint(2, 1, &entry);  // enabled
  AddVarint(3, key_id, &entry);
  AddVarint(4, 1, &entry);  // TINK prefix
  std::string keyset;
  AddVarint(1, key_id, &keyset);
  AddBytes(2, entry, &keyset);
  key.public_keyset = absl::Base64Escape(keyset);
  key.prefix = {1, static_cast<char>(key_id >> 24),
                static_cast<char>(key_id >> 16), static_cast<char>(key_id >> 8),
                static_cast<char>(key_id)};
  return key;
}

}  // namespace

// Different ids, the second beyond 2^31.
SecretKeys::SecretKeys()
    : team_(MakeKey(407315563)), user_(MakeKey(3405691582)) {}

}  // namespace ozd::sim
