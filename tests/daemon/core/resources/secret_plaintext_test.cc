// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/secret_plaintext.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

LockedBuffer Locked(absl::string_view text) {
  return text.empty() ? LockedBuffer() : *LockedBuffer::CopyOf(text);
}

PlainSecret Value(absl::string_view secret) {
  PlainSecret value;
  value.secret = Locked(secret);
  return value;
}

std::string Built(absl::string_view type, const PlainSecret& value) {
  const auto plaintext = BuildSecretPlaintext("NAME", type, value);
  return plaintext.ok() ? std::string(plaintext->view())
                        : std::string(plaintext.status().message());
}

TEST(SecretPlaintextTest, WritesWhatEachTypeNeeds) {
  PlainSecret all = Value("s");
  all.access_key_id = Locked("id");
  all.session_token = Locked("token");
  all.region = Locked("eu-west-1");
  all.base_url = Locked("https://x.test/v1");
  EXPECT_EQ(Built("RAW_VALUE", all), R"({"value":"s"})");
  EXPECT_EQ(Built("DOTENVX", all), R"({"value":"s"})");
  EXPECT_EQ(Built("ANTHROPIC_API_KEY", all), R"({"api_key":"s"})");
  EXPECT_EQ(Built("ANTHROPIC_BEDROCK_API_KEY", all),
            R"({"aws_bearer_token_bedrock":"s","aws_region":"eu-west-1"})");
  EXPECT_EQ(Built("ANTHROPIC_BEDROCK_ACCESS_KEY", all),
            R"({"aws_access_key_id":"id","aws_secret_access_key":"s",)"
            R"("aws_session_token":"token","aws_region":"eu-west-1"})");
  EXPECT_EQ(Built("OPENAI_API_KEY", all),
            R"({"api_key":"s","base_url":"https://x.test/v1"})");
}

TEST(SecretPlaintextTest, LeavesOutWhatIsOptional) {
  PlainSecret value = Value("s");
  EXPECT_EQ(Built("OPENAI_API_KEY", value), R"({"api_key":"s"})");
  value.access_key_id = Locked("id");
  value.region = Locked("r");
  EXPECT_EQ(Built("ANTHROPIC_BEDROCK_ACCESS_KEY", value),
            R"({"aws_access_key_id":"id","aws_secret_access_key":"s",)"
            R"("aws_region":"r"})");
}

TEST(SecretPlaintextTest, EscapesLikeJson) {
  EXPECT_EQ(Built("RAW_VALUE", Value("a\"\\/\b\f\n\r\t\x01\x7f\xC3\xA9\n")),
            "{\"value\":\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f\xC3\xA9\\n\"}");
}

TEST(SecretPlaintextTest, WantsEveryRequiredField) {
  EXPECT_THAT(Built("RAW_VALUE", PlainSecret()), HasSubstr("value is missing"));
  EXPECT_THAT(Built("ANTHROPIC_BEDROCK_API_KEY", Value("s")),
              HasSubstr("region is missing"));
}

TEST(SecretPlaintextTest, RefusesWhatIsNoUtf8) {
  for (const char* bad :
       {"secret\xff", "secret\xC3", "secret\xC0\x80", "secret\xED\xA0\x80",
        "secret\xF4\x90\x80\x80", "\x80secret"}) {
    EXPECT_THAT(Built("RAW_VALUE", Value(bad)),
                AllOf(HasSubstr("not UTF-8"), Not(HasSubstr("secret"))));
  }
  EXPECT_THAT(Built("RAW_VALUE", Value("\xE2\x82\xAC\xF0\x9F\x94\x91")),
              HasSubstr("value"));
}

TEST(SecretPlaintextTest, BoundsTheVariable) {
  // "NAME=" and the value.
  EXPECT_THAT(BuildSecretPlaintext(
                  "NAME", "RAW_VALUE",
                  Value(std::string(kMaxSecretVariableBytes - 5, 'x'))),
              IsOk());
  EXPECT_THAT(
      BuildSecretPlaintext(
          "NAME", "RAW_VALUE",
          Value(std::string(kMaxSecretVariableBytes - 4, 'x'))),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("131072 bytes")));
  EXPECT_THAT(BuildSecretPlaintext(
                  "NAME", "ANTHROPIC_API_KEY",
                  Value(std::string(kMaxSecretVariableBytes - 5, 'x'))),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("ANTHROPIC_API_KEY=VALUE")));
}

TEST(SecretPlaintextTest, DoesNotGuessAtTypes) {
  EXPECT_THAT(
      BuildSecretPlaintext("N", "NEW_TYPE", Value("s")),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("NEW_TYPE")));
  EXPECT_THAT(SecretContextType("NEW_TYPE"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(*SecretContextType("DOTENVX"), "raw_value");
}

}  // namespace
}  // namespace ozd
