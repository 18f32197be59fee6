// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/crypto/secret_envelope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/crypto/hpke.h"
#include "daemon/crypto/tink_keyset.h"
#include "tests/daemon/crypto/hex.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

// A whole envelope, written down: recipient, ephemeral key and what comes out.
constexpr char kKeyset[] =
    "CPis0ZEBEnAKZAo0dHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUuY3J5cHRvLnRpbmsuSHBrZV"
    "B1YmxpY0tleRIqEgYIARABGAIaIBjYRCwWjzURGcj4oHbb3xJO9w1XHSTQptVuFu12etdCGAMQ"
    "ARj4rNGRASAB";
constexpr char kRecipientKey[] =
    "06e21e8dc6fed056863ccb9e689ee6c605c37b8ea8cb5d0ce78a4ab4ea3518e6";
constexpr char kEphemeralKey[] =
    "42637f9ad2a710f527bd16525fce1c510d0be437ed0834a4d2d0841eaf8a92cc";
constexpr char kPlaintext[] = R"({"value":"secret"})";
constexpr char kSealed[] =
    "ARI0VngMuiktx71i/Me8yBD0Bxs8rvtQT+CUwqwXnyxt/XYyUNuXBNg5KYMS6TOe/1rt72xTWv"
    "aKa01zvo1gQae+BBo/u9k=";
const SecretContext kContext = {"user123", "MY_SECRET", "raw_value"};

TEST(SecretEnvelopeTest, TheWholePipelineMatchesTheVector) {
  EXPECT_EQ(SecretInfo(kContext), "1:user123:MY_SECRET:raw_value");
  const auto key = ParseTinkPublicKeyset(kKeyset);
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->key_id, 0x12345678u);
  HpkeTrace trace;
  const std::string plaintext = kPlaintext;
  const auto sealed = HpkeSealWithEphemeralKey(
      key->aead, BytesIn(key->public_key), SecretInfo(kContext), "",
      BytesIn(plaintext), BytesIn(Unhex(kEphemeralKey)), &trace);
  ASSERT_THAT(sealed, IsOk());
  EXPECT_EQ(absl::Base64Escape(key->prefix + *sealed), kSealed);
  EXPECT_EQ(Hex(trace.shared_secret),
            "8e78275bd09782baa0a14847ad7f20f333288d5d5cc3fab688c2e9b6a370931a");
  EXPECT_EQ(Hex(trace.base_nonce), "a708788ccccca658ebc8bb1b");
}

TEST(SecretEnvelopeTest, OnlyTheSameContextOpensIt) {
  const std::string plaintext = kPlaintext;
  const auto envelope = SealSecret(kKeyset, kContext, BytesIn(plaintext));
  ASSERT_THAT(envelope, IsOk());
  std::string bytes;
  ASSERT_TRUE(absl::Base64Unescape(*envelope, &bytes));
  EXPECT_EQ(Hex(bytes.substr(0, 5)), "0112345678");
  EXPECT_EQ(bytes.size(), 5 + 32 + plaintext.size() + 16);
  const auto open = [&](const SecretContext& context) {
    return HpkeOpen(HpkeAead::kAes256Gcm, BytesIn(Unhex(kRecipientKey)),
                    SecretInfo(context), "", bytes.substr(5));
  };
  const auto opened = open(kContext);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->view(), kPlaintext);
  EXPECT_FALSE(open({"user124", "MY_SECRET", "raw_value"}).ok());
  EXPECT_FALSE(open({"user123", "OTHER", "raw_value"}).ok());
  EXPECT_FALSE(open({"user123", "MY_SECRET", "openai_api_key"}).ok());
}

TEST(SecretEnvelopeTest, ABadKeyIsRefused) {
  const std::string plaintext = kPlaintext;
  EXPECT_THAT(SealSecret("AAAA", kContext, BytesIn(plaintext)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace ozd
