// Copyright (c) 2026 The ozd authors. MIT licence.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/commands/agent_config_options.h"
#include "client/commands/item_handlers.h"
#include "client/commands/prompt.h"
#include "client/commands/resource/secret_input.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "proto/oz/v1/resources.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/wipe.h"

namespace oz {
namespace {

// Some of it is for finding out what became of a change.
constexpr absl::Duration kChangeTimeout = absl::Minutes(1);

using Shown = SecretField::Shown;
using Needed = SecretField::Needed;

constexpr SecretField kRegion = {"region", "AWS region:", Shown::kYes,
                                 Needed::kYes,
                                 &v1::SecretValue::mutable_region};

FieldValue SecretScope(const v1::Secret& secret) {
  return FieldValue::OfText(secret.owner_type() == "Team" ? "Team"
                                                          : "Personal");
}

struct SecretTypeName {
  const char* type;
  const char* text;
};
constexpr SecretTypeName kSecretTypeNames[] = {
    {"RAW_VALUE", "Raw Value"},
    {"ANTHROPIC_API_KEY", "Anthropic API Key"},
    {"ANTHROPIC_BEDROCK_API_KEY", "Anthropic Bedrock API Key"},
    {"ANTHROPIC_BEDROCK_ACCESS_KEY", "Anthropic Bedrock Access Key"},
    {"OPENAI_API_KEY", "OpenAI API Key"},
    {"DOTENVX", "Dotenvx"},
};

// The type in words; of types that are not known those of the service.
FieldValue SecretTypeText(const v1::Secret& secret) {
  for (const SecretTypeName& name : kSecretTypeNames) {
    if (secret.type() == name.type) return FieldValue::OfText(name.text);
  }
  return FieldValue::OfText(
      absl::StrReplaceAll(absl::AsciiStrToLower(secret.type()), {{"_", " "}}));
}

constexpr ColumnLook kSecretTime = {.color = Color::kDim,
                                    .text_time = TimeForm::kRelative};
constexpr Column<v1::Secret> kSecretFields[] = {
    {"name",
     "Name",
     Text<&v1::Secret::name>,
     {.color = Color::kBold, .flexible = true}},
    {"scope", "Scope", SecretScope},
    {"type", "", Text<&v1::Secret::type>},
    {"type_text", "Type", SecretTypeText},
    {"created", "Created", Time<&v1::Secret::created_at_us>, kSecretTime},
    {"updated", "Updated", Time<&v1::Secret::updated_at_us>, kSecretTime},
    {"description",
     "Description",
     Text<&v1::Secret::description>,
     {.color = Color::kDim,
      .max_width = 40,
      .cut_everywhere = true,
      .optional = true,
      .json = JsonIfEmpty::kNull}},
};
constexpr Columns<v1::Secret> kSecrets = Checked<v1::Secret>({
    .columns = kSecretFields,
    .table = "name scope type_text created updated description",
    .json = "name scope type created updated description",
    .nothing = "No secrets.\n",
});

void PrintChange(CommandContext& context, const v1::Secret& secret,
                 const std::string& name, absl::string_view what) {
  if (WantsJson(context)) {
    PrintItemJson(context, kSecrets, secret);
  } else {
    context.io()->Out(
        absl::StrCat("Secret '", OneLine(name), "' ", what, "\n"));
  }
}

absl::Status NameMissing() {
  v1::ErrorDetail detail;
  detail.set_error_code("invalid_secret");
  detail.set_remedy("Say it behind `oz secret create`.");
  return ozd::MakeError(absl::StatusCode::kInvalidArgument,
                        "Secret name is required", detail);
}

// Fills the value; false in FieldsFound when there is none.
using FillValue = std::function<absl::StatusOr<FieldsFound>(v1::SecretValue*)>;

absl::StatusOr<FieldsFound> FillPlainValue(CommandContext& context,
                                           v1::SecretValue* value) {
  OZD_ASSIGN_OR_RETURN(std::string text, ReadSecretValue(context));
  const ozd::Wiper wiper(&text);
  if (text.empty()) return FieldsFound::kCancelled;
  value->mutable_secret()->assign(text);
  return FieldsFound::kAll;
}

int CreateSecret(CommandContext& context, const char* type,
                 const FillValue& fill) {
  const ParsedArgs& args = context.args();
  auto request = NewRequest<v1::CreateSecretRequest>(context);
  request.set_name(args.Text("NAME"));
  if (request.name().empty()) return ReportFailure(context, NameMissing());
  request.set_type(type);
  request.set_owner_scope(OwnerScopeOf(args));
  if (args.Has("description")) {
    request.set_description(args.Text("description"));
  }
  const absl::StatusOr<FieldsFound> found = fill(request.mutable_value());
  if (!found.ok()) return ReportFailure(context, found.status());
  // Nothing was given, so nothing is created, as the published program does.
  if (*found == FieldsFound::kCancelled) return kExitOk;
  v1::CreateSecretResponse response;
  const absl::Status status =
      CallDaemon(context, "/oz.v1.SecretService/CreateSecret", request,
                 &response, {.timeout = kChangeTimeout});
  WipeSecretValue(request.mutable_value());
  if (!status.ok()) return ReportFailure(context, status);
  if (response.answer_lost()) {
    context.io()->Err(
        "note: the answer of the service was lost; the secret was found "
        "afterwards\n");
  }
  PrintChange(context, response.secret(), request.name(), "created");
  return kExitOk;
}

int CreateWithFields(CommandContext& context, const char* type,
                     const std::vector<SecretField>& fields) {
  return CreateSecret(context, type,
                      [&context, &fields](v1::SecretValue* value) {
                        return ReadSecretFields(context, fields, value);
                      });
}

// Asks whether the secret is really to go; needs to know whose it is.
enum class Consent { kGiven, kRefused, kFailed };

Consent AskConsent(CommandContext& context, v1::DeleteSecretRequest* request) {
  v1::GetSecretRequest get;
  *get.mutable_context() = request->context();
  get.set_read_mode(context.read_mode());
  get.set_name(request->name());
  get.set_owner_scope(request->owner_scope());
  v1::GetSecretResponse response;
  const absl::Status status =
      CallDaemon(context, "/oz.v1.SecretService/GetSecret", get, &response);
  if (!status.ok()) {
    ReportFailure(context, status);
    return Consent::kFailed;
  }
  const bool is_team = response.secret().owner_type() == "Team";
  // What was asked about is deleted, whatever changes meanwhile.
  request->set_owner_scope(is_team ? v1::OWNER_SCOPE_TEAM
                                   : v1::OWNER_SCOPE_PERSONAL);
  const Answer answer = Confirm(
      context.io(), absl::StrCat("Delete ", is_team ? "team" : "personal",
                                 " secret '", request->name(), "'?"));
  return answer == Answer::kYes ? Consent::kGiven : Consent::kRefused;
}

int SecretCreate(CommandContext& context) {
  const char* const type = context.args().Text("type") == "anthropic-api-key"
                               ? "ANTHROPIC_API_KEY"
                               : "RAW_VALUE";
  return CreateSecret(context, type, [&context](v1::SecretValue* value) {
    return FillPlainValue(context, value);
  });
}

int SecretCreateClaudeApiKey(CommandContext& context) {
  return CreateSecret(context, "ANTHROPIC_API_KEY",
                      [&context](v1::SecretValue* value) {
                        return FillPlainValue(context, value);
                      });
}

int SecretCreateBedrockApiKey(CommandContext& context) {
  return CreateWithFields(context, "ANTHROPIC_BEDROCK_API_KEY",
                          {{"bedrock-api-key", "Bedrock API key:", Shown::kNo,
                            Needed::kYes, &v1::SecretValue::mutable_secret},
                           kRegion});
}

int SecretCreateBedrockAccessKey(CommandContext& context) {
  return CreateWithFields(
      context, "ANTHROPIC_BEDROCK_ACCESS_KEY",
      {{"access-key-id", "AWS access key id:", Shown::kYes, Needed::kYes,
        &v1::SecretValue::mutable_access_key_id},
       {"secret-access-key", "AWS secret access key:", Shown::kNo, Needed::kYes,
        &v1::SecretValue::mutable_secret},
       {"session-token", "AWS session token (empty for none):", Shown::kNo,
        Needed::kNo, &v1::SecretValue::mutable_session_token},
       kRegion});
}

int SecretCreateCodexApiKey(CommandContext& context) {
  const std::vector<SecretField> base_url = {
      {"base-url", "Base URL (empty for the usual one):", Shown::kYes,
       Needed::kNo, &v1::SecretValue::mutable_base_url}};
  return CreateSecret(
      context, "OPENAI_API_KEY",
      [&](v1::SecretValue* value) -> absl::StatusOr<FieldsFound> {
        OZD_ASSIGN_OR_RETURN(const FieldsFound key,
                             FillPlainValue(context, value));
        if (key == FieldsFound::kCancelled) return key;
        return ReadSecretFields(context, base_url, value);
      });
}

int SecretList(CommandContext& context) {
  return ListItems(context, "/oz.v1.SecretService/ListSecrets",
                   NewRequest<v1::ListSecretsRequest>(context), "secrets",
                   &v1::ListSecretsResponse::secrets, kSecrets);
}

int SecretUpdate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  auto request = NewRequest<v1::UpdateSecretRequest>(context);
  request.set_name(args.Text("NAME"));
  request.set_owner_scope(OwnerScopeOf(args));
  if (args.Has("description")) {
    request.set_description(args.Text("description"));
  }
  if (args.Flag("value") || args.Has("value-file")) {
    const absl::StatusOr<FieldsFound> found =
        FillPlainValue(context, request.mutable_value());
    if (!found.ok()) return ReportFailure(context, found.status());
    if (*found == FieldsFound::kCancelled) return kExitOk;
  }
  v1::UpdateSecretResponse response;
  const absl::Status status =
      CallDaemon(context, "/oz.v1.SecretService/UpdateSecret", request,
                 &response, {.timeout = kChangeTimeout});
  if (request.has_value()) WipeSecretValue(request.mutable_value());
  if (!status.ok()) return ReportFailure(context, status);
  PrintChange(context, response.secret(), request.name(), "updated");
  return kExitOk;
}

int SecretDelete(CommandContext& context) {
  const ParsedArgs& args = context.args();
  auto request = NewRequest<v1::DeleteSecretRequest>(context);
  request.set_name(args.Text("NAME"));
  request.set_owner_scope(OwnerScopeOf(args));
  if (!args.Flag("force")) {
    if (!CanPrompt(*context.io())) {
      v1::ErrorDetail detail;
      detail.set_error_code("not_confirmed");
      return ReportFailure(
          context,
          ozd::MakeError(
              absl::StatusCode::kFailedPrecondition,
              absl::StrCat("Refusing to delete secret '", request.name(),
                           "' without confirmation; use --force"),
              detail));
    }
    const Consent consent = AskConsent(context, &request);
    if (consent == Consent::kFailed) return kExitFailure;
    if (consent == Consent::kRefused) {
      context.io()->Out("Deletion cancelled\n");
      return kExitOk;
    }
  }
  v1::DeleteSecretResponse response;
  const absl::Status status =
      CallDaemon(context, "/oz.v1.SecretService/DeleteSecret", request,
                 &response, {.timeout = kChangeTimeout});
  if (!status.ok()) return ReportFailure(context, status);
  return PrintDone(
      context, "name", request.name(), "deleted", JsonLayout::kOneLine,
      absl::StrCat("Secret '", OneLine(request.name()), "' deleted\n"));
}

constexpr PositionalSpec kName[] = {
    {.value_name = "NAME", .help = "Name of the secret"},
};
constexpr PositionalSpec kStoredName[] = {
    {.value_name = "NAME",
     .help = "Name of the secret",
     .ids = v1::RESOURCE_KIND_SECRET},
};
// It may be missing: what then is wrong is said when the command runs.
constexpr PositionalSpec kOptionalName[] = {
    {.value_name = "NAME", .help = "Name of the secret", .required = false},
};

constexpr EnumValue kTypes[] = {
    {.name = "raw-value", .help = "Runs find it under its name"},
    {.name = "anthropic-api-key", .help = "Claude logs in with it"},
};

constexpr OptionSpec kValueFile = {
    .name = "value-file",
    .short_name = 'f',
    .type = ValueType::kPath,
    .value_name = "VALUE_FILE",
    .help = "Read the value from a file instead of a prompt or stdin"};
constexpr OptionSpec kDescription = {.name = "description",
                                     .short_name = 'd',
                                     .value_name = "DESCRIPTION",
                                     .help = "What the secret is for"};
constexpr OptionSpec kRegionOption = {
    .name = "region", .value_name = "REGION", .help = "AWS region"};

constexpr OptionSpec kSecretCreateOptions[] = {
    {.name = "type",
     .short_name = 't',
     .type = ValueType::kEnum,
     .value_name = "SECRET_TYPE",
     .help = "What kind of value it is",
     .default_value = "raw-value",
     .values = kTypes},
    kValueFile,
    kDescription,
    kTeamOption,
    kPersonalOption,
};
constexpr OptionSpec kApiKeyOptions[] = {kValueFile, kDescription, kTeamOption,
                                         kPersonalOption};
constexpr OptionSpec kBedrockApiKeyOptions[] = {
    {.name = "bedrock-api-key",
     .value_name = "BEDROCK_API_KEY",
     .help = "The key; visible to other programs when it stands here"},
    kRegionOption,
    kDescription,
    kTeamOption,
    kPersonalOption,
};
constexpr OptionSpec kBedrockAccessKeyOptions[] = {
    {.name = "access-key-id",
     .value_name = "ACCESS_KEY_ID",
     .help = "Id of the access key"},
    {.name = "secret-access-key",
     .value_name = "SECRET_ACCESS_KEY",
     .help = "The key; visible to other programs when it stands here"},
    {.name = "session-token",
     .value_name = "SESSION_TOKEN",
     .help = "Token of a session; visible to other programs when it stands "
             "here"},
    kRegionOption,
    kDescription,
    kTeamOption,
    kPersonalOption,
};
constexpr OptionSpec kCodexOptions[] = {
    kValueFile,
    {.name = "base-url",
     .value_name = "BASE_URL",
     .help = "Where the API is, if not at its usual place"},
    kDescription,
    kTeamOption,
    kPersonalOption,
};

constexpr const char* kExcludesValue[] = {"value"};
constexpr const char* kExcludesValueFile[] = {"value-file"};
constexpr OptionSpec kSecretUpdateOptions[] = {
    {.name = "value",
     .type = ValueType::kFlag,
     .help = "Ask for a new value, or read it from stdin",
     .conflicts = kExcludesValueFile},
    {.name = "value-file",
     .short_name = 'f',
     .type = ValueType::kPath,
     .value_name = "VALUE_FILE",
     .help = "Read a new value from a file",
     .conflicts = kExcludesValue},
    kDescription,
    kTeamOption,
    kPersonalOption,
};
constexpr OptionSpec kSecretDeleteOptions[] = {
    {.name = "force",
     .type = ValueType::kFlag,
     .help = "Do not ask for confirmation"},
    kTeamOption,
    kPersonalOption,
};

constexpr CommandSpec kClaudeApiKey = {
    .name = "api-key",
    .about = "Create a secret that holds an Anthropic API key",
    .options = kApiKeyOptions,
    .positionals = kName,
    .handler = SecretCreateClaudeApiKey,
};
constexpr CommandSpec kBedrockApiKey = {
    .name = "bedrock-api-key",
    .about = "Create a secret that holds an API key of Amazon Bedrock",
    .options = kBedrockApiKeyOptions,
    .positionals = kName,
    .handler = SecretCreateBedrockApiKey,
};
constexpr CommandSpec kBedrockAccessKey = {
    .name = "bedrock-access-key",
    .about = "Create a secret that holds an AWS access key for Bedrock",
    .options = kBedrockAccessKeyOptions,
    .positionals = kName,
    .handler = SecretCreateBedrockAccessKey,
};
constexpr const CommandSpec* kClaudeCommands[] = {
    &kClaudeApiKey, &kBedrockApiKey, &kBedrockAccessKey};
constexpr CommandSpec kClaude = {
    .name = "claude",
    .about = "Create a secret that Claude logs in with",
    .subcommands = kClaudeCommands,
};

constexpr CommandSpec kCodexApiKey = {
    .name = "api-key",
    .about = "Create a secret that holds an OpenAI API key",
    .options = kCodexOptions,
    .positionals = kName,
    .handler = SecretCreateCodexApiKey,
};
constexpr const CommandSpec* kCodexCommands[] = {&kCodexApiKey};
constexpr CommandSpec kCodex = {
    .name = "codex",
    .about = "Create a secret that Codex logs in with",
    .subcommands = kCodexCommands,
};

constexpr const CommandSpec* kCreateCommands[] = {&kClaude, &kCodex};
constexpr CommandSpec kSecretCreate = {
    .name = "create",
    .about = "Create a secret",
    .long_about =
        "Create a secret.\n\n"
        "The value comes from --value-file, from a prompt, or from stdin. It "
        "is sealed on this machine; only the service can open it.",
    .options = kSecretCreateOptions,
    .positionals = kOptionalName,
    .subcommands = kCreateCommands,
    .handler = SecretCreate,
};
constexpr CommandSpec kSecretList = {
    .name = "list",
    .about = "List secrets; their values are never shown",
    .handler = SecretList,
};
constexpr CommandSpec kSecretUpdate = {
    .name = "update",
    .about = "Change the value or the description of a secret",
    .options = kSecretUpdateOptions,
    .positionals = kStoredName,
    .handler = SecretUpdate,
};
constexpr CommandSpec kSecretDelete = {
    .name = "delete",
    .about = "Delete a secret",
    .options = kSecretDeleteOptions,
    .positionals = kStoredName,
    .handler = SecretDelete,
};
constexpr const CommandSpec* kSecretCommands[] = {
    &kSecretCreate, &kSecretList, &kSecretUpdate, &kSecretDelete};

}  // namespace

constinit const CommandSpec kSecretCommand = {
    .name = "secret",
    .about = "Manage what runs find in their environment",
    .subcommands = kSecretCommands,
};

}  // namespace oz
