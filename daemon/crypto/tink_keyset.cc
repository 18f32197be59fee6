// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/crypto/tink_keyset.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "daemon/crypto/tink_keyset.pb.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// A keyset with one key has about 120 bytes.
constexpr size_t kMaxBase64Bytes = 64 * 1024;
constexpr uint32_t kEnabled = 1;
constexpr uint32_t kX25519HkdfSha256 = 1;
constexpr uint32_t kHkdfSha256 = 1;
constexpr char kHpkeTypeUrl[] =
    "type.googleapis.com/google.crypto.tink.HpkePublicKey";

absl::Status Refuse(absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("the service's public key cannot be used: ", why));
}

// absl also takes what is not padded; the service always pads.
absl::StatusOr<std::string> Decode(absl::string_view base64) {
  std::string bytes;
  if (base64.size() > kMaxBase64Bytes || base64.size() % 4 != 0 ||
      base64.find_first_of(" \t\r\n") != absl::string_view::npos ||
      !absl::Base64Unescape(base64, &bytes)) {
    return Refuse("it is not base64");
  }
  return bytes;
}

absl::StatusOr<std::string> PrefixOf(const tink::Key& key) {
  char prefix[5] = {0, static_cast<char>(key.key_id() >> 24),
                    static_cast<char>(key.key_id() >> 16),
                    static_cast<char>(key.key_id() >> 8),
                    static_cast<char>(key.key_id())};
  switch (key.output_prefix_type()) {
    case 1:  // TINK
      prefix[0] = 1;
      return std::string(prefix, sizeof(prefix));
    case 2:  // LEGACY
    case 4:  // CRUNCHY
      return std::string(prefix, sizeof(prefix));
    case 3:  // RAW
      return std::string();
    default:
      return Refuse(
          absl::StrCat("unknown output prefix ", key.output_prefix_type()));
  }
}

absl::StatusOr<const tink::Key*> Primary(const tink::Keyset& keyset) {
  for (const tink::Key& key : keyset.key()) {
    if (key.key_id() != keyset.primary_key_id()) continue;
    if (key.status() != kEnabled) return Refuse("the primary key is disabled");
    return &key;
  }
  return Refuse("the keyset has no primary key");
}

}  // namespace

absl::StatusOr<TinkPublicKey> ParseTinkPublicKeyset(absl::string_view base64) {
  OZD_ASSIGN_OR_RETURN(const std::string bytes, Decode(base64));
  tink::Keyset keyset;
  if (bytes.empty() || !keyset.ParseFromString(bytes)) {
    return Refuse("it is not a keyset");
  }
  OZD_ASSIGN_OR_RETURN(const tink::Key* const primary, Primary(keyset));
  if (primary->key_data().type_url() != kHpkeTypeUrl) {
    return Refuse(absl::StrCat("keys of type '", primary->key_data().type_url(),
                               "' are not supported"));
  }
  tink::HpkePublicKey hpke;
  if (!hpke.ParseFromString(primary->key_data().value()) ||
      hpke.version() != 0) {
    return Refuse("the primary key cannot be read");
  }
  const tink::HpkeParams& params = hpke.params();
  if (params.kem() != kX25519HkdfSha256 || params.kdf() != kHkdfSha256 ||
      params.aead() < 1 || params.aead() > 3) {
    return Refuse(absl::StrCat("its algorithms (kem ", params.kem(), ", kdf ",
                               params.kdf(), ", aead ", params.aead(),
                               ") are not supported"));
  }
  if (hpke.public_key().size() != kX25519KeyBytes) {
    return Refuse(absl::StrCat("it has ", hpke.public_key().size(), " bytes"));
  }
  TinkPublicKey key;
  key.key_id = primary->key_id();
  key.aead = static_cast<HpkeAead>(params.aead());
  key.public_key = hpke.public_key();
  OZD_ASSIGN_OR_RETURN(key.prefix, PrefixOf(*primary));
  return key;
}

}  // namespace ozd
