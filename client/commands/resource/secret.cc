// Copyright (c) 2026 The ozd authors. MIT licence.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/agent_config_options.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/prompt.h"
#include "client/commands/report.h"
#include "client/commands/resource/secret_input.h"
#include "client/commands/resource/secret_view.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/resources.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/wipe.h"

namespace oz {
namespace {

constexpr char kList[] = "/oz.v1.SecretService/ListSecrets";
constexpr char kGet[] = "/oz.v1.SecretService/GetSecret";
constexpr char kCreate[] = "/oz.v1.SecretService/CreateSecret";
constexpr char kUpdate[] = "/oz.v1.SecretService/UpdateSecret";
constexpr char kDelete[] = "/oz.v1.SecretService/DeleteSecret";
// Some of it is for finding out what became of a change.
constexpr absl::Duration kChangeTimeout = absl::Minutes(1);

using Shown = SecretField::Shown;
using Needed = SecretField::Needed;

constexpr SecretField kRegion = {"region", "AWS region:", Shown::kYes,
                                 Needed::kYes,
                                 &v1::SecretValue::mutable_region};

bool WantsJson(const CommandContext& context) {
  return context.format() == OutputFormat::kJson ||
         context.format() == OutputFormat::kNdjson;
}

void PrintChange(CommandContext& context, const v1::Secret& secret,
                 const std::string& name, absl::string_view what) {
  if (WantsJson(context)) {
    PrintJson(context, RenderSecretJson(secret));
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
  v1::CreateSecretRequest request;
  *request.mutable_context() = context.call_context();
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
  const absl::Status status = CallDaemon(context, kCreate, request, &response,
                                         {.timeout = kChangeTimeout});
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
  const absl::Status status = CallDaemon(context, kGet, get, &response);
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

}  // namespace

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
  v1::ListSecretsRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  v1::ListSecretsResponse response;
  const absl::Status status = CallDaemon(context, kList, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "secrets");
  const SecretPage& secrets = response.secrets();
  Io* io = context.io();
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderSecretsJson(secrets));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderSecretsNdjson(secrets));
      break;
    case OutputFormat::kText:
      io->Out(RenderSecretRows(secrets, io->clock()->Now()));
      break;
    case OutputFormat::kPretty:
      io->Out(secrets.empty()
                  ? "No secrets.\n"
                  : RenderSecretTable(secrets, MakeViewOptions(context)));
      break;
  }
  return kExitOk;
}

int SecretUpdate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::UpdateSecretRequest request;
  *request.mutable_context() = context.call_context();
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
  const absl::Status status = CallDaemon(context, kUpdate, request, &response,
                                         {.timeout = kChangeTimeout});
  if (request.has_value()) WipeSecretValue(request.mutable_value());
  if (!status.ok()) return ReportFailure(context, status);
  PrintChange(context, response.secret(), request.name(), "updated");
  return kExitOk;
}

int SecretDelete(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::DeleteSecretRequest request;
  *request.mutable_context() = context.call_context();
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
  const absl::Status status = CallDaemon(context, kDelete, request, &response,
                                         {.timeout = kChangeTimeout});
  if (!status.ok()) return ReportFailure(context, status);
  if (WantsJson(context)) {
    JsonWriter json(JsonLayout::kOneLine);
    json.BeginObject().Key("name").Text(request.name());
    PrintJson(context, json.Key("deleted").Bool(true).EndObject().Take());
  } else {
    context.io()->Out(
        absl::StrCat("Secret '", OneLine(request.name()), "' deleted\n"));
  }
  return kExitOk;
}

}  // namespace oz
