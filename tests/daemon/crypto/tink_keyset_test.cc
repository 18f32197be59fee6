// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/crypto/tink_keyset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "daemon/crypto/tink_keyset.pb.h"
#include "tests/daemon/crypto/hex.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using ::testing::HasSubstr;

tink::Keyset MakeKeyset(uint32_t key_id) {
  tink::HpkePublicKey hpke;
  hpke.mutable_params()->set_kem(1);
  hpke.mutable_params()->set_kdf(1);
  hpke.mutable_params()->set_aead(2);
  hpke.set_public_key(std::string(32, 'k'));
  tink::Keyset keyset;
  keyset.set_primary_key_id(key_id);
  tink::Key* const key = keyset.add_key();
  key->set_key_id(key_id);
  key->set_status(1);
  key->set_output_prefix_type(1);
  key->mutable_key_data()->set_type_url(
      "type.googleapis.com/google.crypto.tink.HpkePublicKey");
  key->mutable_key_data()->set_value(hpke.SerializeAsString());
  return keyset;
}

std::string Encode(const tink::Keyset& keyset) {
  return absl::Base64Escape(keyset.SerializeAsString());
}

// The keyset with its only key changed.
std::string With(const std::function<void(tink::Key*)>& change) {
  tink::Keyset keyset = MakeKeyset(7);
  change(keyset.mutable_key(0));
  return Encode(keyset);
}

std::string WithHpke(const std::function<void(tink::HpkePublicKey*)>& change) {
  return With([&](tink::Key* key) {
    tink::HpkePublicKey hpke;
    ASSERT_TRUE(hpke.ParseFromString(key->key_data().value()));
    change(&hpke);
    key->mutable_key_data()->set_value(hpke.SerializeAsString());
  });
}

TEST(TinkKeysetTest, TakesThePrimaryKeyWhereverItStands) {
  tink::Keyset keyset = MakeKeyset(7);
  tink::Keyset other = MakeKeyset(0x886688aa);
  *keyset.add_key() = other.key(0);
  keyset.set_primary_key_id(0x886688aa);
  const auto key = ParseTinkPublicKeyset(Encode(keyset));
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->key_id, 0x886688aau);
  EXPECT_EQ(key->aead, HpkeAead::kAes256Gcm);
  EXPECT_EQ(Hex(key->prefix), "01886688aa");
}

TEST(TinkKeysetTest, PrefixesAreTinks) {
  const struct {
    uint32_t type;
    const char* prefix;
  } kPrefixes[] = {
      {1, "0100000007"}, {2, "0000000007"}, {3, ""}, {4, "0000000007"}};
  for (const auto& prefix : kPrefixes) {
    const auto key = ParseTinkPublicKeyset(
        With([&](tink::Key* k) { k->set_output_prefix_type(prefix.type); }));
    ASSERT_THAT(key, IsOk());
    EXPECT_EQ(Hex(key->prefix), prefix.prefix);
  }
  EXPECT_FALSE(ParseTinkPublicKeyset(With([](tink::Key* key) {
                 key->set_output_prefix_type(9);
               })).ok());
}

TEST(TinkKeysetTest, SaysWhatIsWrong) {
  tink::Keyset no_primary = MakeKeyset(7);
  no_primary.set_primary_key_id(8);
  const std::string good = Encode(MakeKeyset(7));
  const struct {
    std::string keyset;
    const char* reason;
  } kBad[] = {
      {"", "not a keyset"},
      {"not base64!", "not base64"},
      {good + "=", "not base64"},
      {good + " ", "not base64"},
      {good.substr(0, 40), "not a keyset"},
      {Encode(no_primary), "no primary key"},
      {With([](tink::Key* key) { key->set_status(2); }), "disabled"},
      {With([](tink::Key* key) {
         key->mutable_key_data()->set_type_url("type.googleapis.com/other");
       }),
       "type.googleapis.com/other"},
      {WithHpke([](tink::HpkePublicKey* key) { key->set_version(1); }),
       "cannot be read"},
      {WithHpke(
           [](tink::HpkePublicKey* key) { key->mutable_params()->set_kem(2); }),
       "kem 2"},
      {WithHpke([](tink::HpkePublicKey* key) {
         key->mutable_params()->set_aead(4);
       }),
       "aead 4"},
      {WithHpke([](tink::HpkePublicKey* key) {
         key->set_public_key(std::string(31, 'k'));
       }),
       "31 bytes"},
  };
  for (const auto& bad : kBad) {
    EXPECT_THAT(
        ParseTinkPublicKeyset(bad.keyset),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(bad.reason)))
        << bad.keyset;
  }
}

TEST(TinkKeysetTest, SkipsWhatItDoesNotKnow) {
  std::string bytes = MakeKeyset(7).SerializeAsString();
  // Field 15, length-delimited.
  bytes += std::string("\x7a\x03xyz", 5);
  EXPECT_THAT(ParseTinkPublicKeyset(absl::Base64Escape(bytes)), IsOk());
}

}  // namespace
}  // namespace ozd
