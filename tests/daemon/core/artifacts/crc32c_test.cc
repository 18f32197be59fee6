// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/artifacts/crc32c.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace ozd {
namespace {

std::string Hex(absl::string_view bytes) {
  Crc32c crc;
  crc.Add(bytes);
  std::string raw;
  absl::Base64Unescape(crc.Base64(), &raw);
  return absl::BytesToHexString(raw);
}

TEST(Crc32cTest, AgreesWithThePublishedValues) {
  // RFC 3720, B.4, most significant byte first.
  EXPECT_EQ(Hex(""), "00000000");
  EXPECT_EQ(Hex("123456789"), "e3069283");
  EXPECT_EQ(Hex(std::string(32, '\0')), "8a9136aa");
  EXPECT_EQ(Hex(std::string(32, '\xff')), "62a8ab43");
}

TEST(Crc32cTest, TakesPieces) {
  Crc32c crc;
  crc.Add("1234");
  crc.Add("");
  crc.Add("56789");
  EXPECT_EQ(crc.Base64(), "4waSgw==");
}

}  // namespace
}  // namespace ozd
