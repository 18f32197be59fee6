// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/secret_service.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "cache/runs/resource_store.h"
#include "daemon/crypto/hpke.h"
#include "daemon/upstream/http/transport.h"
#include "tests/daemon/core/core_fixture.h"
#include "tests/support/fake_service_calls.h"

namespace ozd {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// A recipient whose private key is known.
constexpr char kKeyset[] =
    "CPis0ZEBEnAKZAo0dHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUuY3J5cHRvLnRpbmsuSHBrZV"
    "B1YmxpY0tleRIqEgYIARABGAIaIBjYRCwWjzURGcj4oHbb3xJO9w1XHSTQptVuFu12etdCGAMQ"
    "ARj4rNGRASAB";
constexpr char kPrivateKey[] =
    "06e21e8dc6fed056863ccb9e689ee6c605c37b8ea8cb5d0ce78a4ab4ea3518e6";
constexpr size_t kPrefixBytes = 5;

std::string Open(const std::string& sealed, const std::string& info) {
  std::string bytes;
  if (!absl::Base64Unescape(sealed, &bytes)) return "no base64";
  const std::string key = absl::HexStringToBytes(kPrivateKey);
  const auto opened =
      HpkeOpen(HpkeAead::kAes256Gcm,
               absl::Span<const uint8_t>(
                   reinterpret_cast<const uint8_t*>(key.data()), key.size()),
               info, "", bytes.substr(kPrefixBytes));
  return opened.ok() ? std::string(opened->view())
                     : std::string(opened.status().message());
}

PlainSecret Plain(absl::string_view text) {
  PlainSecret value;
  value.secret = *LockedBuffer::CopyOf(text);
  return value;
}

// A service that keeps secrets, as far as it is needed here.
class SecretServiceTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    Start();
    store_ = std::make_unique<ResourceStore>(cache_.get());
    resources_ = std::make_unique<ResourceCache>(synced_.get(), store_.get(),
                                                 ResourceCache::Options());
    secrets_ = std::make_unique<SecretService>(synced_.get(), &calls_,
                                               resources_.get());
    oz::v1::Principal principal;
    principal.set_uid("me");
    principal.add_teams()->set_uid("t1");
    api_.AddKey(kKey, principal);
    calls_.SetResponder(
        [this](const FakeServiceCalls::Call& call) { return Respond(call); });
  }
  void TearDown() override {
    secrets_.reset();
    resources_->Shutdown();
    resources_.reset();
    store_.reset();
    CoreFixture::TearDown();
  }

  absl::StatusOr<std::string> Respond(const FakeServiceCalls::Call& call) {
    const json input = json::parse(call.body, nullptr, false)["input"];
    if (call.what == "GraphQL GetManagedSecretConfig") {
      return absl::StrCat(
          R"({"user":{"profile":{"uid":"me"},"managedSecrets":{"publicKey":")",
          kKeyset,
          R"("},"workspaces":[{"teams":[{"uid":"t1","managedSecrets":)",
          R"({"publicKey":")", kKeyset, R"("}}]}]}})");
    }
    if (call.what == "GraphQL ListManagedSecrets") {
      return json{{"managedSecrets", stored_}}.dump();
    }
    if (call.what == "GraphQL CreateManagedSecret" ||
        call.what == "GraphQL UpdateManagedSecret") {
      sealed_ = input.value("encryptedValue", "");
      json secret = {{"name", input["name"]},
                     {"type", input.value("type", "RAW_VALUE")},
                     {"description", input.value("description", "")},
                     {"createdAt", "2026-04-03T10:30:00Z"},
                     {"updatedAt", "2026-04-03T10:30:00Z"},
                     {"owner", input["owner"]}};
      if (applies_) stored_.push_back(secret);
      if (!answer_.ok()) return answer_;
      return json{{"managedSecret", secret}}.dump();
    }
    if (call.what == "GraphQL DeleteManagedSecret") {
      stored_ = json::array();
      return std::string("{}");
    }
    return absl::UnimplementedError(call.what);
  }

  absl::StatusOr<oz::v1::CreateSecretResponse> Create(
      const std::string& name, absl::string_view value,
      oz::v1::OwnerScope owner_scope = oz::v1::OWNER_SCOPE_UNSPECIFIED) {
    oz::v1::CreateSecretRequest request;
    *request.mutable_context() = Context();
    request.set_name(name);
    request.set_type("RAW_VALUE");
    request.set_owner_scope(owner_scope);
    return secrets_->CreateSecret(request, Plain(value), CallScope());
  }
  int CallsOf(absl::string_view operation) const {
    int count = 0;
    for (const FakeServiceCalls::Call& call : calls_.calls()) {
      if (absl::EndsWith(call.what, operation)) ++count;
    }
    return count;
  }

  FakeServiceCalls calls_;
  json stored_ = json::array();
  std::string sealed_;
  // Whether the service does what it is told, and what it says then.
  bool applies_ = true;
  absl::Status answer_;
  std::unique_ptr<ResourceStore> store_;
  std::unique_ptr<ResourceCache> resources_;
  std::unique_ptr<SecretService> secrets_;
};

TEST_F(SecretServiceTest, SealsForTheOwnerNameAndType) {
  const auto created = Create("TOKEN", "s3cret\n");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->secret().owner_uid(), "t1");
  EXPECT_FALSE(created->answer_lost());
  EXPECT_EQ(Open(sealed_, "1:me:TOKEN:raw_value"), R"({"value":"s3cret\n"})");
  for (const FakeServiceCalls::Call& call : calls_.calls()) {
    EXPECT_THAT(call.body, Not(HasSubstr("s3cret")));
  }
  ASSERT_THAT(Create("TOKEN", "x", oz::v1::OWNER_SCOPE_PERSONAL), IsOk());
  const json input =
      json::parse(calls_.calls().back().body, nullptr, false)["input"];
  EXPECT_EQ(input["owner"].dump(), R"({"type":"User","uid":null})");
  EXPECT_EQ(calls_.calls().back().repeatable, Repeatable::kNo);
}

TEST_F(SecretServiceTest, ReadsWhatItWrote) {
  oz::v1::ListSecretsRequest list;
  *list.mutable_context() = Context();
  ASSERT_THAT(secrets_->ListSecrets(list, CallScope()), IsOk());
  ASSERT_THAT(Create("TOKEN", "s3cret"), IsOk());
  list.set_read_mode(oz::v1::READ_MODE_CACHED);
  auto listed = secrets_->ListSecrets(list, CallScope());
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->secrets_size(), 1);
  EXPECT_EQ(listed->secrets(0).name(), "TOKEN");
  oz::v1::DeleteSecretRequest request;
  *request.mutable_context() = Context();
  request.set_name("TOKEN");
  ASSERT_THAT(secrets_->DeleteSecret(request, CallScope()), IsOk());
  listed = secrets_->ListSecrets(list, CallScope());
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed->secrets_size(), 0);
}

TEST_F(SecretServiceTest, LooksForWhatWasCreatedWithoutAnAnswer) {
  answer_ = MakeTransportError(absl::StatusCode::kUnavailable, "reset",
                               Delivery::kPossible, Retryable::kYes);
  const auto created = Create("TOKEN", "s3cret");
  ASSERT_THAT(created, IsOk());
  EXPECT_TRUE(created->answer_lost());
  EXPECT_EQ(CallsOf("CreateManagedSecret"), 1);
}

TEST_F(SecretServiceTest, SaysWhenItWasNotCreated) {
  answer_ = MakeTransportError(absl::StatusCode::kUnavailable, "reset",
                               Delivery::kPossible, Retryable::kYes);
  applies_ = false;
  EXPECT_THAT(Create("TOKEN", "s3cret"),
              StatusIs(absl::StatusCode::kUnavailable,
                       "secret 'TOKEN' was not created"));
  EXPECT_EQ(CallsOf("CreateManagedSecret"), 1);
}

TEST_F(SecretServiceTest, TakesAnOldSecretForNoNewOne) {
  stored_.push_back({{"name", "TOKEN"},
                     {"type", "RAW_VALUE"},
                     {"createdAt", "2026-04-03T09:30:00Z"},
                     {"owner", {{"type", "Team"}, {"uid", "t1"}}}});
  answer_ = MakeTransportError(absl::StatusCode::kDeadlineExceeded, "late",
                               Delivery::kPossible, Retryable::kYes);
  applies_ = false;
  EXPECT_THAT(Create("TOKEN", "s3cret"),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       HasSubstr("was there before")));
}

TEST_F(SecretServiceTest, UpdatesWithTheTypeThatItHas) {
  stored_.push_back({{"name", "KEY"},
                     {"type", "ANTHROPIC_API_KEY"},
                     {"owner", {{"type", "Team"}, {"uid", "t1"}}}});
  stored_.push_back({{"name", "BEDROCK"},
                     {"type", "ANTHROPIC_BEDROCK_API_KEY"},
                     {"owner", {{"type", "Team"}, {"uid", "t1"}}}});
  stored_.push_back({{"name", "MINE"},
                     {"type", "RAW_VALUE"},
                     {"owner", {{"type", "User"}, {"uid", nullptr}}}});
  oz::v1::UpdateSecretRequest request;
  *request.mutable_context() = Context();
  request.set_name("KEY");
  ASSERT_THAT(secrets_->UpdateSecret(request, Plain("new"), CallScope()),
              IsOk());
  EXPECT_EQ(Open(sealed_, "1:me:KEY:anthropic_api_key"),
            R"({"api_key":"new"})");
  request.set_name("BEDROCK");
  EXPECT_THAT(secrets_->UpdateSecret(request, Plain("new"), CallScope()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  request.set_name("MINE");
  const auto other = secrets_->UpdateSecret(request, Plain("new"), CallScope());
  EXPECT_THAT(other,
              StatusIs(absl::StatusCode::kNotFound, "Secret 'MINE' not found"));
  EXPECT_THAT(GetErrorDetail(other.status())->remedy(),
              HasSubstr("--personal"));
}

TEST_F(SecretServiceTest, UpdatesOnlyWhatIsGiven) {
  oz::v1::UpdateSecretRequest request;
  *request.mutable_context() = Context();
  request.set_name("KEY");
  request.set_description("");
  ASSERT_THAT(secrets_->UpdateSecret(request, std::nullopt, CallScope()),
              IsOk());
  const json input =
      json::parse(calls_.calls().back().body, nullptr, false)["input"];
  EXPECT_FALSE(input.contains("encryptedValue"));
  EXPECT_EQ(input["description"], "");
}

TEST_F(SecretServiceTest, NeedsANameAndAKeyToSealFor) {
  EXPECT_THAT(Create("", "x"), StatusIs(absl::StatusCode::kInvalidArgument,
                                        "Secret name is required"));
  calls_.SetResponder([](const FakeServiceCalls::Call&) {
    return absl::StatusOr<std::string>(
        R"({"user":{"profile":{"uid":"me"},"managedSecrets":null}})");
  });
  EXPECT_THAT(
      Create("TOKEN", "x"),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("team t1")));
}

}  // namespace
}  // namespace ozd
