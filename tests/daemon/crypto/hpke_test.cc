// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Published vectors: RFC 9180 A.1.1, the CFRG file for AES-256-GCM, and those
// of Tink's HpkeTestUtil.
#include "daemon/crypto/hpke.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/crypto/hex.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

constexpr char kInfo[] = "4f6465206f6e2061204772656369616e2055726e";
constexpr char kText[] =
    "4265617574792069732074727574682c20747275746820626561757479";
constexpr char kAad[] = "436f756e742d30";
// Keys of RFC 9180 A.1.1; Tink's vectors use them, too.
constexpr char kSkE[] =
    "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736";
constexpr char kPkR[] =
    "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d";
constexpr char kSkR[] =
    "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8";
constexpr char kEnc[] =
    "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431";

struct Vector {
  HpkeAead aead;
  const char* skE;
  const char* skR;
  const char* pkR;
  const char* enc;
  const char* shared_secret;
  const char* key;
  const char* nonce;
  const char* ciphertext;
};

constexpr Vector kVectors[] = {
    {HpkeAead::kAes128Gcm, kSkE, kSkR, kPkR, kEnc,
     "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc",
     "4531685d41d65f03dc48f6b8302c05b0", "56d890e5accaaf011cff4b7d",
     "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac"
     "83d07bea87e13c512a"},
    {HpkeAead::kAes256Gcm,
     "179d4b53b6365c45b600c4163b61d95cbc2f4d9e36f1695558dce265ab8bab11",
     "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
     "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
     "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
     "3101c54c3a4f87439eaac080699ed9bbcc726ffe44e860c0424ccb7e3e2ead7b",
     "f50b0609186798729ed0564b36ef2ef8044f1f9d05636874d1f46c819c7a669f",
     "151d9929e2449747889bc923",
     "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de1"
     "25a925cdad859d5b7a"},
};

TEST(HpkeTest, SealsAndOpensAsPublished) {
  for (const Vector& vector : kVectors) {
    HpkeTrace trace;
    const auto sealed = HpkeSealWithEphemeralKey(
        vector.aead, BytesIn(Unhex(vector.pkR)), Unhex(kInfo), Unhex(kAad),
        BytesIn(Unhex(kText)), BytesIn(Unhex(vector.skE)), &trace);
    ASSERT_THAT(sealed, IsOk());
    EXPECT_EQ(Hex(*sealed), std::string(vector.enc) + vector.ciphertext);
    EXPECT_EQ(Hex(trace.shared_secret), vector.shared_secret);
    EXPECT_EQ(Hex(trace.key), vector.key);
    EXPECT_EQ(Hex(trace.base_nonce), vector.nonce);
    const auto opened = HpkeOpen(vector.aead, BytesIn(Unhex(vector.skR)),
                                 Unhex(kInfo), Unhex(kAad), *sealed);
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(Hex(opened->view()), kText);
  }
}

TEST(HpkeTest, OpensWhatTinkSealed) {
  const struct {
    HpkeAead aead;
    const char* ciphertext;
  } kTink[] = {
      {HpkeAead::kAes128Gcm,
       "c202f5f26a59c446531b9e4e880f8730ff0aed444699cb1cd69a2c60e07aba42d77a29b"
       "6"
       "2c7af6b2cfda9c1529bb8d23c8"},
      {HpkeAead::kAes256Gcm,
       "e97b19fa6c773cf938c56fdb3bf409e18a194409c6711ae06dac91c5d4d12001d1938cc"
       "e"
       "296aaa40f7469904c24d801c64"},
      {HpkeAead::kChaCha20Poly1305,
       "274a9ea09a7356645377ebfddd618b97206b0787d8eb14ffbd7c05594edc0d7c2057c8c"
       "b"
       "df160e780c2786f33f0b19bf14"},
  };
  for (const auto& vector : kTink) {
    // The private half that belongs to kEnc as a public key.
    const auto opened = HpkeOpen(vector.aead, BytesIn(Unhex(kSkE)), "\x02", "",
                                 Unhex(vector.ciphertext));
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(Hex(opened->view()), "01");
  }
}

TEST(HpkeTest, EveryMessageHasAKeyOfItsOwn) {
  const std::string pk = Unhex(kPkR);
  const std::string text = "the same";
  const auto one =
      HpkeSeal(HpkeAead::kAes256Gcm, BytesIn(pk), "info", "", BytesIn(text));
  const auto two =
      HpkeSeal(HpkeAead::kAes256Gcm, BytesIn(pk), "info", "", BytesIn(text));
  ASSERT_THAT(one, IsOk());
  ASSERT_THAT(two, IsOk());
  EXPECT_NE(one->substr(0, 32), two->substr(0, 32));
  const auto opened =
      HpkeOpen(HpkeAead::kAes256Gcm, BytesIn(Unhex(kSkR)), "info", "", *two);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->view(), text);
}

TEST(HpkeTest, EmptyAndLargeMessagesSurvive) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{200'000}}) {
    const std::string text(size, 'x');
    const auto sealed = HpkeSeal(HpkeAead::kChaCha20Poly1305,
                                 BytesIn(Unhex(kPkR)), "", "", BytesIn(text));
    ASSERT_THAT(sealed, IsOk());
    EXPECT_EQ(sealed->size(), 32 + size + 16);
    const auto opened = HpkeOpen(HpkeAead::kChaCha20Poly1305,
                                 BytesIn(Unhex(kSkR)), "", "", *sealed);
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(opened->view(), text);
  }
}

TEST(HpkeTest, OpensNothingThatWasChanged) {
  const std::string text = "value";
  const auto sealed = HpkeSeal(HpkeAead::kAes256Gcm, BytesIn(Unhex(kPkR)),
                               "info", "aad", BytesIn(text));
  ASSERT_THAT(sealed, IsOk());
  const auto open = [](const std::string& message, const char* info,
                       const char* aad) {
    return HpkeOpen(HpkeAead::kAes256Gcm, BytesIn(Unhex(kSkR)), info, aad,
                    message)
        .status();
  };
  EXPECT_THAT(open(*sealed, "info", "aad"), IsOk());
  EXPECT_THAT(open(*sealed, "other", "aad"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(open(*sealed, "info", "other"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  for (size_t i = 0; i < sealed->size(); ++i) {
    std::string changed = *sealed;
    changed[i] = static_cast<char>(changed[i] ^ 0x40);
    EXPECT_FALSE(open(changed, "info", "aad").ok()) << i;
  }
  EXPECT_THAT(open(sealed->substr(0, 47), "info", "aad"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(HpkeTest, RefusesUnusablePublicKeys) {
  const std::string text = "value";
  EXPECT_THAT(HpkeSeal(HpkeAead::kAes256Gcm, BytesIn(std::string(31, 'k')), "",
                       "", BytesIn(text)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  // Of low order: everybody would know the key.
  EXPECT_THAT(HpkeSeal(HpkeAead::kAes256Gcm, BytesIn(std::string(32, '\0')), "",
                       "", BytesIn(text)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace ozd
