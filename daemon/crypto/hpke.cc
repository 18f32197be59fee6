// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/crypto/hpke.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <memory>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr size_t kHashBytes = 32;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
// "KEM" || I2OSP(kem_id, 2); RFC 9180, section 4.1.
constexpr absl::string_view kKemSuite("KEM\x00\x20", 5);

using Bytes = absl::Span<const uint8_t>;

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_CIPHER_CTX* context) const {
    EVP_CIPHER_CTX_free(context);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, KeyDeleter>;

absl::Status OpenSslError(absl::string_view what) {
  return absl::InternalError(absl::StrCat("OpenSSL cannot ", what));
}

absl::string_view ViewOf(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
Bytes BytesOf(absl::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// A secret of fixed size on the stack, wiped at the end.
template <size_t kSize>
struct Secret {
  std::array<uint8_t, kSize> bytes = {};
  Secret() = default;
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
  Bytes span() const { return {bytes.data(), bytes.size()}; }
};
using Hash = Secret<kHashBytes>;

absl::Status Hmac(Bytes key, Bytes text, Hash* out) {
  unsigned int size = 0;
  // A null key would mean "the key of the last call".
  static constexpr uint8_t kEmpty = 0;
  if (HMAC(EVP_sha256(), key.empty() ? &kEmpty : key.data(),
           static_cast<int>(key.size()), text.data(), text.size(),
           out->bytes.data(), &size) == nullptr ||
      size != kHashBytes) {
    return OpenSslError("compute HMAC-SHA-256");
  }
  return absl::OkStatus();
}

// Concatenates what may be secret, and wipes it.
class Text {
 public:
  Text() { text_.reserve(512); }
  ~Text() { OPENSSL_cleanse(text_.data(), text_.size()); }
  Text& Add(absl::string_view part) {
    // Growing would leave a copy behind.
    if (text_.capacity() - text_.size() < part.size()) {
      std::string larger;
      larger.reserve(2 * (text_.size() + part.size()));
      larger.append(text_);
      OPENSSL_cleanse(text_.data(), text_.size());
      text_.swap(larger);
    }
    text_.append(part.data(), part.size());
    return *this;
  }
  Bytes bytes() const { return BytesOf(text_); }

 private:
  std::string text_;
};

// LabeledExtract and LabeledExpand of RFC 9180, section 4.
absl::Status LabeledExtract(absl::string_view suite, Bytes salt,
                            absl::string_view label, Bytes ikm, Hash* out) {
  Text labeled;
  labeled.Add("HPKE-v1").Add(suite).Add(label).Add(ViewOf(ikm));
  // HKDF-Extract with an empty salt uses zeros, which is what HMAC pads to.
  return Hmac(salt, labeled.bytes(), out);
}

absl::Status LabeledExpand(absl::string_view suite, const Hash& prk,
                           absl::string_view label, absl::string_view info,
                           absl::Span<uint8_t> out) {
  const char length[2] = {static_cast<char>(out.size() >> 8),
                          static_cast<char>(out.size() & 0xff)};
  // At most one block of SHA-256 is ever wanted: T(1) = HMAC(prk, info || 1).
  Text labeled;
  labeled.Add(absl::string_view(length, 2))
      .Add("HPKE-v1")
      .Add(suite)
      .Add(label)
      .Add(info)
      .Add(absl::string_view("\x01", 1));
  Hash block;
  OZD_RETURN_IF_ERROR(Hmac(prk.span(), labeled.bytes(), &block));
  std::copy_n(block.bytes.begin(), out.size(), out.begin());
  return absl::OkStatus();
}

const EVP_CIPHER* CipherOf(HpkeAead aead) {
  switch (aead) {
    case HpkeAead::kAes128Gcm:
      return EVP_aes_128_gcm();
    case HpkeAead::kAes256Gcm:
      return EVP_aes_256_gcm();
    case HpkeAead::kChaCha20Poly1305:
      return EVP_chacha20_poly1305();
  }
  return nullptr;
}

// "HPKE" || kem_id || kdf_id || aead_id.
std::string HpkeSuite(HpkeAead aead) {
  std::string suite("HPKE\x00\x20\x00\x01\x00", 9);
  suite.push_back(static_cast<char>(aead));
  return suite;
}

absl::StatusOr<KeyPtr> PrivateKey(Bytes raw) {
  KeyPtr key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, raw.data(),
                                          raw.size()));
  if (raw.size() != kX25519KeyBytes || key == nullptr) {
    return absl::InvalidArgumentError("not an X25519 private key");
  }
  return key;
}

absl::Status PublicHalf(EVP_PKEY* key, std::string* out) {
  size_t size = kX25519KeyBytes;
  out->resize(size);
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<uint8_t*>(out->data()),
                                  &size) != 1 ||
      size != kX25519KeyBytes) {
    return OpenSslError("tell a public key");
  }
  return absl::OkStatus();
}

// X25519. Fails for points of low order, whose result would be all zeros.
absl::Status Exchange(EVP_PKEY* own, Bytes peer_raw, Hash* out) {
  const KeyPtr peer(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_X25519, nullptr, peer_raw.data(), peer_raw.size()));
  const std::unique_ptr<EVP_PKEY_CTX, KeyDeleter> context(
      EVP_PKEY_CTX_new(own, nullptr));
  size_t size = kHashBytes;
  if (peer == nullptr || context == nullptr ||
      EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
      EVP_PKEY_derive(context.get(), out->bytes.data(), &size) != 1 ||
      size != kHashBytes) {
    return absl::InvalidArgumentError("the public key cannot be used");
  }
  return absl::OkStatus();
}

struct MessageKey {
  Secret<kHashBytes> key;
  size_t key_bytes = 0;
  Secret<kNonceBytes> nonce;
  Bytes key_span() const { return {key.bytes.data(), key_bytes}; }
};

// Decap's shared secret, then the key schedule; RFC 9180, sections 4.1 and 5.1.
absl::Status Schedule(HpkeAead aead, const Hash& exchanged,
                      absl::string_view enc, absl::string_view recipient,
                      absl::string_view info, MessageKey* message,
                      HpkeTrace* trace) {
  Hash prk;
  OZD_RETURN_IF_ERROR(
      LabeledExtract(kKemSuite, {}, "eae_prk", exchanged.span(), &prk));
  Hash shared;
  OZD_RETURN_IF_ERROR(LabeledExpand(kKemSuite, prk, "shared_secret",
                                    absl::StrCat(enc, recipient),
                                    absl::MakeSpan(shared.bytes)));
  const std::string suite = HpkeSuite(aead);
  Hash psk_id_hash;
  Hash info_hash;
  OZD_RETURN_IF_ERROR(
      LabeledExtract(suite, {}, "psk_id_hash", {}, &psk_id_hash));
  OZD_RETURN_IF_ERROR(
      LabeledExtract(suite, {}, "info_hash", BytesOf(info), &info_hash));
  // Mode 0: base.
  const std::string context =
      absl::StrCat(absl::string_view("\x00", 1), ViewOf(psk_id_hash.span()),
                   ViewOf(info_hash.span()));
  Hash secret;
  OZD_RETURN_IF_ERROR(
      LabeledExtract(suite, shared.span(), "secret", {}, &secret));
  message->key_bytes =
      static_cast<size_t>(EVP_CIPHER_get_key_length(CipherOf(aead)));
  OZD_RETURN_IF_ERROR(LabeledExpand(
      suite, secret, "key", context,
      absl::MakeSpan(message->key.bytes).subspan(0, message->key_bytes)));
  OZD_RETURN_IF_ERROR(LabeledExpand(suite, secret, "base_nonce", context,
                                    absl::MakeSpan(message->nonce.bytes)));
  if (trace != nullptr) {
    trace->shared_secret = std::string(ViewOf(shared.span()));
    trace->key = std::string(ViewOf(message->key_span()));
    trace->base_nonce = std::string(ViewOf(message->nonce.span()));
  }
  return absl::OkStatus();
}

using CipherPtr = std::unique_ptr<EVP_CIPHER_CTX, KeyDeleter>;

// Ready to encrypt (1) or decrypt (0), with the additional data told.
CipherPtr BeginCipher(HpkeAead aead, const MessageKey& message,
                      absl::string_view aad, int encrypt) {
  CipherPtr cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  if (cipher == nullptr ||
      EVP_CipherInit_ex(cipher.get(), CipherOf(aead), nullptr,
                        message.key.bytes.data(), message.nonce.bytes.data(),
                        encrypt) != 1 ||
      (!aad.empty() &&
       EVP_CipherUpdate(cipher.get(), nullptr, &size, BytesOf(aad).data(),
                        static_cast<int>(aad.size())) != 1)) {
    return nullptr;
  }
  return cipher;
}

absl::StatusOr<std::string> SealMessage(HpkeAead aead,
                                        const MessageKey& message,
                                        absl::string_view aad,
                                        Bytes plaintext) {
  const CipherPtr cipher = BeginCipher(aead, message, aad, 1);
  std::string sealed(plaintext.size() + kTagBytes, '\0');
  uint8_t* const out = reinterpret_cast<uint8_t*>(sealed.data());
  int size = 0;
  int last = 0;
  if (cipher == nullptr ||
      (!plaintext.empty() &&
       EVP_CipherUpdate(cipher.get(), out, &size, plaintext.data(),
                        static_cast<int>(plaintext.size())) != 1) ||
      EVP_CipherFinal_ex(cipher.get(), out + size, &last) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                          out + plaintext.size()) != 1) {
    return OpenSslError("encrypt");
  }
  return sealed;
}

absl::StatusOr<LockedBuffer> OpenMessage(HpkeAead aead,
                                         const MessageKey& message,
                                         absl::string_view aad,
                                         Bytes ciphertext) {
  const size_t size = ciphertext.size() - kTagBytes;
  OZD_ASSIGN_OR_RETURN(LockedBuffer plaintext, LockedBuffer::Make(size));
  const CipherPtr cipher = BeginCipher(aead, message, aad, 0);
  std::array<uint8_t, kTagBytes> tag;
  std::copy_n(ciphertext.data() + size, kTagBytes, tag.begin());
  int written = 0;
  int last = 0;
  if (cipher == nullptr ||
      (size > 0 &&
       EVP_CipherUpdate(cipher.get(), plaintext.data(), &written,
                        ciphertext.data(), static_cast<int>(size)) != 1) ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes,
                          tag.data()) != 1 ||
      EVP_CipherFinal_ex(cipher.get(), plaintext.data() + written, &last) !=
          1) {
    return absl::InvalidArgumentError(
        "the message was not sealed for this key and context");
  }
  return plaintext;
}

}  // namespace

absl::StatusOr<std::string> HpkeSealWithEphemeralKey(
    HpkeAead aead, Bytes public_key, absl::string_view info,
    absl::string_view aad, Bytes plaintext, Bytes ephemeral_private_key,
    HpkeTrace* trace) {
  if (public_key.size() != kX25519KeyBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a public key has ", kX25519KeyBytes, " bytes, not ",
                     public_key.size()));
  }
  OZD_ASSIGN_OR_RETURN(const KeyPtr ephemeral,
                       PrivateKey(ephemeral_private_key));
  std::string sealed;
  OZD_RETURN_IF_ERROR(PublicHalf(ephemeral.get(), &sealed));
  Hash exchanged;
  OZD_RETURN_IF_ERROR(Exchange(ephemeral.get(), public_key, &exchanged));
  MessageKey message;
  OZD_RETURN_IF_ERROR(Schedule(aead, exchanged, sealed, ViewOf(public_key),
                               info, &message, trace));
  OZD_ASSIGN_OR_RETURN(const std::string ciphertext,
                       SealMessage(aead, message, aad, plaintext));
  return sealed + ciphertext;
}

absl::StatusOr<std::string> HpkeSeal(HpkeAead aead, Bytes public_key,
                                     absl::string_view info,
                                     absl::string_view aad, Bytes plaintext) {
  Secret<kX25519KeyBytes> ephemeral;
  if (RAND_priv_bytes(ephemeral.bytes.data(), kX25519KeyBytes) != 1) {
    return OpenSslError("make a random key");
  }
  return HpkeSealWithEphemeralKey(aead, public_key, info, aad, plaintext,
                                  ephemeral.span());
}

absl::StatusOr<LockedBuffer> HpkeOpen(HpkeAead aead, Bytes private_key,
                                      absl::string_view info,
                                      absl::string_view aad,
                                      absl::string_view sealed) {
  if (sealed.size() < kX25519KeyBytes + kTagBytes) {
    return absl::InvalidArgumentError("the sealed message is too short");
  }
  OZD_ASSIGN_OR_RETURN(const KeyPtr key, PrivateKey(private_key));
  std::string recipient;
  OZD_RETURN_IF_ERROR(PublicHalf(key.get(), &recipient));
  const absl::string_view enc = sealed.substr(0, kX25519KeyBytes);
  Hash exchanged;
  OZD_RETURN_IF_ERROR(Exchange(key.get(), BytesOf(enc), &exchanged));
  MessageKey message;
  OZD_RETURN_IF_ERROR(
      Schedule(aead, exchanged, enc, recipient, info, &message, nullptr));
  return OpenMessage(aead, message, aad,
                     BytesOf(sealed.substr(kX25519KeyBytes)));
}

absl::StatusOr<std::string> X25519PublicKey(Bytes private_key) {
  OZD_ASSIGN_OR_RETURN(const KeyPtr key, PrivateKey(private_key));
  std::string public_key;
  OZD_RETURN_IF_ERROR(PublicHalf(key.get(), &public_key));
  return public_key;
}

}  // namespace ozd
