// Copyright (c) 2026 The ozd authors. MIT licence.
// Managed secrets. Values arrive sealed for the key that this server publishes
// and are really opened: an envelope for another key, owner, name, type or
// caller is refused.
#include <openssl/rand.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "daemon/crypto/hpke.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/graphql/graphql.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/world/secret_keys.h"

namespace ozd::sim {
namespace {

constexpr char kSecretKind[] = "secret";
constexpr size_t kMaxVariable = 131071;

struct SecretType {
  const char* name;
  const char* context;
  // Members of the plaintext; with "?" the optional ones.
  std::vector<const char*> members;
};
const std::vector<SecretType>& Types() {
  static const auto* const kTypes = new std::vector<SecretType>{
      {"RAW_VALUE", "raw_value", {"value"}},
      {"ANTHROPIC_API_KEY", "anthropic_api_key", {"api_key"}},
      {"ANTHROPIC_BEDROCK_API_KEY",
       "anthropic_bedrock_api_key",
       {"aws_bearer_token_bedrock", "aws_region"}},
      {"ANTHROPIC_BEDROCK_ACCESS_KEY",
       "anthropic_bedrock_access_key",
       {"aws_access_key_id", "aws_secret_access_key", "?aws_session_token",
        "aws_region"}},
      {"OPENAI_API_KEY", "openai_api_key", {"api_key", "?base_url"}},
      {"DOTENVX", "raw_value", {"value"}},
  };
  return *kTypes;
}

const SecretType* FindType(const std::string& name) {
  for (const SecretType& type : Types()) {
    if (name == type.name) return &type;
  }
  return nullptr;
}

bool IsVariableName(const std::string& name) {
  if (name.empty() ||
      absl::ascii_isdigit(static_cast<unsigned char>(name[0]))) {
    return false;
  }
  return std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
  });
}

// What the plaintext must look like: compact, these members in this order.
bool HasShape(const std::string& plaintext, const SecretType& type) {
  const Json value = ParseJson(plaintext);
  if (!value.is_object() || DumpJson(value) != plaintext) return false;
  auto member = value.begin();
  for (const char* expected : type.members) {
    const bool optional = *expected == '?';
    const bool is_there =
        member != value.end() && member.key() == expected + (optional ? 1 : 0);
    if (!is_there && !optional) return false;
    if (!is_there) continue;
    if (!member.value().is_string()) return false;
    ++member;
  }
  return member == value.end();
}

// Returns what is wrong with the envelope, or "".
std::string CheckEnvelope(const Call& call, const std::string& encrypted,
                          const Owner& owner, const std::string& name,
                          const SecretType& type) {
  std::string bytes;
  if (encrypted.size() % 4 != 0 || !absl::Base64Unescape(encrypted, &bytes)) {
    return "encryptedValue is not standard base64";
  }
  const SecretKey& key = call.context->secret_keys->KeyOf(owner.type);
  if (bytes.substr(0, key.prefix.size()) != key.prefix) {
    return "encryptedValue was sealed for another key";
  }
  const std::string info = absl::StrCat("1:", ProfileUid(*call.principal), ":",
                                        name, ":", type.context);
  const absl::Span<const uint8_t> private_key(
      reinterpret_cast<const uint8_t*>(key.private_key.data()),
      key.private_key.size());
  const auto opened = HpkeOpen(HpkeAead::kAes256Gcm, private_key, info, "",
                               bytes.substr(key.prefix.size()));
  if (!opened.ok()) {
    return "encryptedValue cannot be opened for this name, type and caller";
  }
  const std::string plaintext(opened->view());
  if (!HasShape(plaintext, type)) {
    return absl::StrCat("the plaintext is not what ", type.name, " needs");
  }
  const Json value = ParseJson(plaintext);
  for (const auto& [member, text] : value.items()) {
    const size_t variable =
        type.context == std::string("raw_value") ? name.size() : member.size();
    if (variable + 1 + text.get_ref<const std::string&>().size() >
        kMaxVariable) {
      return absl::StrCat("the value is larger than ", kMaxVariable, " bytes");
    }
  }
  return "";
}

Json SecretJson(const StoredObject& secret) {
  Json described;
  described["name"] = StringAt(secret.body, "name");
  described["description"] = MemberAt(secret.body, "description");
  described["type"] = StringAt(secret.body, "type");
  described["createdAt"] = FormatRfc3339Z(secret.created_us);
  described["updatedAt"] = FormatRfc3339Z(secret.revision_us);
  // Nobody's uid is told for their own secrets.
  described["owner"] = {
      {"type", secret.owner_type},
      {"uid", secret.owner_type == "Team" ? Json(secret.owner_uid) : Json()}};
  return described;
}

absl::StatusOr<std::optional<StoredObject>> FindSecret(
    Connection* connection, const Owner& owner, const std::string& name) {
  OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> all,
                       ListObjects(connection, kSecretKind));
  for (const StoredObject& secret : all) {
    if (secret.owner_type == owner.type && secret.owner_uid == owner.uid &&
        StringAt(secret.body, "name") == name) {
      return secret;
    }
  }
  return std::nullopt;
}

absl::StatusOr<Json> GetConfig(const Call& call, const Json& /*input*/) {
  const SecretKeys& keys = *call.context->secret_keys;
  Json team;
  team["uid"] = Accounts::kTeamUid;
  team["managedSecrets"] = {{"publicKey", keys.KeyOf("Team").public_keyset}};
  Json workspace;
  workspace["teams"] = Json::array({std::move(team)});
  Json user;
  user["profile"] = {{"uid", ProfileUid(*call.principal)}};
  user["managedSecrets"] = {{"publicKey", keys.KeyOf("User").public_keyset}};
  user["workspaces"] = Json::array({std::move(workspace)});
  return Json{{"__typename", "UserOutput"}, {"user", std::move(user)}};
}

absl::StatusOr<Json> SecretsOf(const Call& call, const std::string& kind) {
  Json secrets = Json::array();
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> all,
                             ListObjects(connection, kSecretKind));
        for (const StoredObject& secret : all) {
          if (!IsVisible(secret, *call.principal)) continue;
          if (!kind.empty() &&
              StringAt(secret.body, "type").rfind(kind, 0) != 0) {
            continue;
          }
          secrets.push_back(SecretJson(secret));
        }
        return absl::OkStatus();
      }));
  return secrets;
}

absl::StatusOr<Json> ListAll(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckInput(input, "ManagedSecretsInput", {"cursor"}));
  OZD_ASSIGN_OR_RETURN(Json secrets, SecretsOf(call, ""));
  return Json{{"__typename", "ManagedSecretsOutput"},
              {"managedSecrets", std::move(secrets)}};
}

absl::StatusOr<Json> ListForHarness(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckInput(input, "ListHarnessAuthSecretsInput",
                                 {"harness!:OZ|CLAUDE_CODE|CODEX|GEMINI"}));
  const std::string harness = StringAt(input, "harness");
  const char* kind = harness == "CLAUDE_CODE" ? "ANTHROPIC"
                     : harness == "CODEX"     ? "OPENAI"
                                              : "NONE";
  OZD_ASSIGN_OR_RETURN(Json secrets, SecretsOf(call, kind));
  return Json{{"__typename", "HarnessAuthSecretsOutput"},
              {"managedSecrets", std::move(secrets)}};
}

Json InvalidSecret(absl::string_view message) {
  return UserFacingError("InvalidSecretError", message);
}

absl::StatusOr<Json> CreateSecret(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckInput(
      input, "CreateManagedSecretInput",
      {"name!", "type!", "encryptedValue!", "owner!:Object", "description"}));
  OZD_ASSIGN_OR_RETURN(const Owner owner, ParseOwner(call, input["owner"]));
  const std::string name = StringAt(input, "name");
  const SecretType* const type = FindType(StringAt(input, "type"));
  if (type == nullptr) {
    return absl::OutOfRangeError("type: no such ManagedSecretType");
  }
  if (!IsVariableName(name)) {
    return InvalidSecret(
        absl::StrCat("'", name, "' cannot be the name of a variable"));
  }
  const std::string problem = CheckEnvelope(
      call, StringAt(input, "encryptedValue"), owner, name, *type);
  if (!problem.empty()) return InvalidSecret(problem);
  Json answer;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(
            const auto existing,
            FindSecret(transaction->connection(), owner, name));
        if (existing.has_value()) {
          answer = InvalidSecret(absl::StrCat("'", name, "' exists already"));
          return absl::OkStatus();
        }
        StoredObject secret;
        secret.kind = kSecretKind;
        secret.owner_type = owner.type;
        secret.owner_uid = owner.uid;
        secret.creator_uid = call.principal->uid;
        secret.editor_uid = call.principal->uid;
        secret.created_us = call.context->clock->NextChange();
        secret.revision_us = secret.created_us;
        secret.uid = NewObjectUid(secret.created_us);
        secret.body = {{"name", name},
                       {"type", type->name},
                       {"description", MemberAt(input, "description")}};
        secret.hidden = Json::object();
        answer = {{"__typename", "CreateManagedSecretOutput"},
                  {"managedSecret", SecretJson(secret)}};
        return PutObject(transaction->connection(), secret);
      }));
  return answer;
}

absl::StatusOr<Json> Update(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(
      CheckInput(input, "UpdateManagedSecretInput",
                 {"name!", "owner!:Object", "encryptedValue", "description"}));
  OZD_ASSIGN_OR_RETURN(const Owner owner, ParseOwner(call, input["owner"]));
  const std::string name = StringAt(input, "name");
  Json answer;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(
            std::optional<StoredObject> secret,
            FindSecret(transaction->connection(), owner, name));
        if (!secret.has_value()) {
          answer =
              InvalidSecret(absl::StrCat("There is no secret '", name, "'"));
          return absl::OkStatus();
        }
        // Its type stays; a value must be sealed for that.
        const SecretType* const type = FindType(StringAt(secret->body, "type"));
        const std::string value = StringAt(input, "encryptedValue");
        const std::string problem =
            value.empty() ? "" : CheckEnvelope(call, value, owner, name, *type);
        if (!problem.empty()) {
          answer = InvalidSecret(problem);
          return absl::OkStatus();
        }
        if (input.contains("description")) {
          secret->body["description"] = input["description"];
        }
        secret->revision_us = call.context->clock->NextChange();
        secret->editor_uid = call.principal->uid;
        answer = {{"__typename", "UpdateManagedSecretOutput"},
                  {"managedSecret", SecretJson(*secret)}};
        return PutObject(transaction->connection(), *secret);
      }));
  return answer;
}

absl::StatusOr<Json> Delete(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckInput(input, "DeleteManagedSecretInput",
                                 {"name!", "owner!:Object"}));
  OZD_ASSIGN_OR_RETURN(const Owner owner, ParseOwner(call, input["owner"]));
  const std::string name = StringAt(input, "name");
  Json answer;
  OZD_RETURN_IF_ERROR(call.context->runs->Write([&](Transaction* transaction)
                                                    -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const std::optional<StoredObject> secret,
                         FindSecret(transaction->connection(), owner, name));
    if (!secret.has_value()) {
      answer = InvalidSecret(absl::StrCat("There is no secret '", name, "'"));
      return absl::OkStatus();
    }
    answer = {{"__typename", "DeleteManagedSecretOutput"},
              {"responseContext", ResponseContext()}};
    return RemoveObject(transaction->connection(), kSecretKind, secret->uid);
  }));
  return answer;
}

}  // namespace

const std::vector<GraphqlOperation>& SecretOperations() {
  static const auto* const kOperations = new std::vector<GraphqlOperation>{
      {"GetManagedSecretConfig", "user", true, GetConfig},
      {"ListManagedSecrets", "managedSecrets", true, ListAll},
      {"ListHarnessAuthSecrets", "harnessAuthSecrets", true, ListForHarness},
      {"CreateManagedSecret", "createManagedSecret", true, CreateSecret},
      {"UpdateManagedSecret", "updateManagedSecret", true, Update},
      {"DeleteManagedSecret", "deleteManagedSecret", true, Delete},
  };
  return *kOperations;
}

}  // namespace ozd::sim
