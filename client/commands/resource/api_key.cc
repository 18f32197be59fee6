// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/args/values.h"
#include "client/commands/item_handlers.h"
#include "client/commands/prompt.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/relative_time.h"
#include "proto/oz/v1/resources.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/wipe.h"

namespace oz {
namespace {

constexpr char kListApiKeys[] = "/oz.v1.ApiKeyService/ListApiKeys";
// Some of it is for finding out what became of a change.
constexpr absl::Duration kApiKeyChangeTimeout = absl::Minutes(1);

struct SortField {
  const char* name;
  v1::ApiKeySortField field;
};
constexpr SortField kSortFields[] = {
    {"name", v1::API_KEY_SORT_FIELD_NAME},
    {"created-at", v1::API_KEY_SORT_FIELD_CREATED_AT},
    {"last-used-at", v1::API_KEY_SORT_FIELD_LAST_USED_AT},
    {"expires-at", v1::API_KEY_SORT_FIELD_EXPIRES_AT},
    {"scope", v1::API_KEY_SORT_FIELD_SCOPE},
};

// "wk-**1a2b"
FieldValue ApiKeyText(const v1::ApiKey& key) {
  return FieldValue::OfText(absl::StrCat("wk-**", OneLine(key.key_suffix())));
}

FieldValue ApiKeyScope(const v1::ApiKey& key) {
  return FieldValue::OfText(key.owner_type() == "Team" ? "Team" : "Personal");
}

FieldValue ApiKeyExpiry(const v1::ApiKey& key) {
  if (key.expires_at_us() == 0) return FieldValue::OfText("Never");
  return FieldValue::OfText(absl::FormatTime(
      "%Y-%m-%d %H:%M:%S UTC", absl::FromUnixMicros(key.expires_at_us()),
      absl::UTCTimeZone()));
}

FieldValue ApiKeyAgent(const v1::ApiKey& key) {
  if (key.agent_uid().empty() && key.agent_name().empty()) return {};
  return FieldValue::OfText(key.agent_name().empty() ? key.agent_uid()
                                                     : key.agent_name());
}

void WriteApiKeyAgent(const v1::ApiKey& key, JsonWriter* json) {
  json->BeginObject().Key("uid").Text(key.agent_uid());
  json->Key("name").Text(key.agent_name()).EndObject();
}

constexpr Column<v1::ApiKey> kApiKeyFields[] = {
    {"uid", "UID", Text<&v1::ApiKey::uid>},
    {"name",
     "Name",
     Text<&v1::ApiKey::name>,
     {.color = Color::kBold, .flexible = true}},
    {"key_suffix", "", Text<&v1::ApiKey::key_suffix>},
    {"key", "Key", ApiKeyText},
    {"scope", "Scope", ApiKeyScope},
    {"created_at",
     "Created",
     Time<&v1::ApiKey::created_at_us>,
     {.text_time = TimeForm::kRelative}},
    {"last_used_at",
     "Last Used",
     Time<&v1::ApiKey::last_used_at_us>,
     {.text_time = TimeForm::kRelative, .absent = "Never"}},
    {"expires_at", "", Time<&v1::ApiKey::expires_at_us>},
    {"expiry", "Expires At", ApiKeyExpiry},
    {"agent",
     "Agent",
     ApiKeyAgent,
     {.color = Color::kDim,
      .max_width = 24,
      .cut_everywhere = true,
      .optional = true,
      .json = JsonIfEmpty::kLeaveOut},
     WriteApiKeyAgent},
};
constexpr Columns<v1::ApiKey> kApiKeys = Checked<v1::ApiKey>({
    .columns = kApiKeyFields,
    .table = "uid name key scope created_at last_used_at expiry agent",
    .text = "uid name key scope created_at last_used_at expiry",
    .json =
        "uid name key_suffix scope created_at last_used_at expires_at agent",
    .nothing = "No API keys.\n",
});

// Makes a line for choosing among keys of one name.
std::string ApiKeyChoice(const v1::ApiKey& key, absl::Time now) {
  const absl::Time created = absl::FromUnixMicros(key.created_at_us());
  return absl::StrCat(OneLine(key.uid()), "  ", ApiKeyText(key).text, "  ",
                      ApiKeyScope(key).text, "  created ",
                      key.created_at_us() == 0 ? "at an unknown time"
                                               : RelativeTime(now - created));
}

bool WantsOwnJson(const CommandContext& context) {
  return WantsJson(context) || context.args().Has("jq");
}

// Prints JSON of ours, or what --jq makes of it. Returns the exit code.
int PrintOwnJson(CommandContext& context, absl::string_view json) {
  if (context.args().Has("jq")) {
    return PrintServiceJson(context, json, JsonLayout::kIndented);
  }
  PrintJson(context, json);
  return kExitOk;
}

// {"raw_api_key": ..., "api_key": {...}}
std::string NewApiKeyJson(const v1::CreateApiKeyResponse& created,
                          JsonLayout layout) {
  JsonWriter json(layout);
  json.BeginObject().Key("raw_api_key").Text(created.raw_api_key());
  json.Key("api_key");
  WriteObject(kApiKeys, created.api_key(), &json);
  return json.EndObject().Take();
}

absl::Status BadKeyChoice(absl::StatusCode code, absl::string_view message,
                          absl::string_view remedy) {
  v1::ErrorDetail detail;
  detail.set_error_code("bad_key_choice");
  detail.set_remedy(std::string(remedy));
  return ozd::MakeError(code, message, detail);
}

// Microseconds since the Unix epoch; 0 for never.
absl::StatusOr<int64_t> ExpiryOf(const CommandContext& context) {
  const ParsedArgs& args = context.args();
  if (args.Has("expires-at")) return args.TimeUs("expires-at");
  if (!args.Has("expires-in")) return 0;
  // Not in nanoseconds: 64 bits of them end after 292 years.
  OZD_ASSIGN_OR_RETURN(const absl::Duration duration,
                       ParseDuration(args.Text("expires-in")));
  // The service's years have four digits.
  const absl::Time expiry = context.io()->clock()->Now() + duration;
  if (expiry > absl::FromCivil(absl::CivilYear(10000), absl::UTCTimeZone())) {
    return BadKeyChoice(absl::StatusCode::kInvalidArgument,
                        absl::StrCat("--expires-in ", args.Text("expires-in"),
                                     " ends after the year 9999"),
                        "Use --no-expiration.");
  }
  return absl::ToUnixMicros(expiry);
}

// The keys that `text` may mean: the one with that UID, else all of that name.
std::vector<const v1::ApiKey*> Matches(
    const google::protobuf::RepeatedPtrField<v1::ApiKey>& keys,
    const std::string& text) {
  std::vector<const v1::ApiKey*> named;
  for (const v1::ApiKey& key : keys) {
    if (key.uid() == text) return {&key};
    if (key.name() == text) named.push_back(&key);
  }
  return named;
}

// What is to be done with a key, or why not.
struct Choice {
  const v1::ApiKey* key = nullptr;
  // When there is no key.
  int exit_code = kExitOk;
};

Choice Cancelled(CommandContext& context) {
  context.io()->Out("Expiration cancelled\n");
  return {};
}

Choice ChooseAmong(CommandContext& context, const std::string& name,
                   const std::vector<const v1::ApiKey*>& keys) {
  Io* io = context.io();
  std::vector<std::string> lines;
  for (const v1::ApiKey* key : keys) {
    lines.push_back(ApiKeyChoice(*key, io->clock()->Now()));
  }
  const std::string head =
      absl::StrCat("Several API keys are named '", OneLine(name), "'");
  if (!CanPrompt(*io)) {
    io->Out(head + ":\n");
    for (const std::string& line : lines) io->Out(line + "\n");
    return {
        nullptr,
        ReportFailure(
            context,
            BadKeyChoice(absl::StatusCode::kFailedPrecondition,
                         absl::StrCat(head, "; specify the key by UID"), ""))};
  }
  const std::optional<size_t> chosen = AskChoice(io, head + ":", lines);
  if (!chosen.has_value()) return Cancelled(context);
  return {keys[*chosen]};
}

Choice ChooseKey(CommandContext& context,
                 const google::protobuf::RepeatedPtrField<v1::ApiKey>& keys) {
  const std::string text = context.args().Text("NAME_OR_UID");
  const std::vector<const v1::ApiKey*> matches = Matches(keys, text);
  Choice choice;
  if (matches.empty()) {
    choice.exit_code = ReportFailure(
        context, BadKeyChoice(absl::StatusCode::kNotFound,
                              absl::StrCat("API key '", text, "' not found"),
                              "`oz api-key list` shows all."));
    return choice;
  }
  choice.key = matches.front();
  if (matches.size() > 1) choice = ChooseAmong(context, text, matches);
  if (choice.key == nullptr || context.args().Flag("force")) return choice;
  const std::string question =
      absl::StrCat("Expire API key '", choice.key->name(), "' (",
                   ApiKeyText(*choice.key).text, ")?");
  if (Confirm(context.io(), question) == Answer::kYes) return choice;
  return Cancelled(context);
}

int ApiKeyList(CommandContext& context) {
  auto request = NewRequest<v1::ListApiKeysRequest>(context);
  for (const SortField& field : kSortFields) {
    if (context.args().Text("sort-by") == field.name) {
      request.set_sort_by(field.field);
    }
  }
  const std::string order = context.args().Text("sort-order");
  if (order == "asc") request.set_sort_order(v1::ListApiKeysRequest::ORDER_ASC);
  if (order == "desc") {
    request.set_sort_order(v1::ListApiKeysRequest::ORDER_DESC);
  }
  v1::ListApiKeysResponse response;
  const absl::Status status =
      Read(context, kListApiKeys, request, &response, "API keys");
  if (!status.ok()) return ReportFailure(context, status);
  if (context.args().Has("jq")) {
    return PrintOwnJson(context, RenderListJson(kApiKeys, response.api_keys()));
  }
  return PrintList(context, kApiKeys, response.api_keys());
}

int ApiKeyCreate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  auto request = NewRequest<v1::CreateApiKeyRequest>(context);
  request.set_name(args.Text("NAME"));
  request.set_agent_uid(args.Text("agent"));
  const absl::StatusOr<int64_t> expiry = ExpiryOf(context);
  if (!expiry.ok()) return ReportFailure(context, expiry.status());
  request.set_expires_at_us(*expiry);
  context.io()->ProtectMemory();
  v1::CreateApiKeyResponse response;
  const absl::Status status =
      CallDaemon(context, "/oz.v1.ApiKeyService/CreateApiKey", request,
                 &response, {.timeout = kApiKeyChangeTimeout});
  if (!status.ok()) return ReportFailure(context, status);
  const ozd::Wiper wiper(response.mutable_raw_api_key());
  if (WantsOwnJson(context)) {
    std::string json = NewApiKeyJson(response, LayoutOf(context));
    const ozd::Wiper json_wiper(&json);
    return PrintOwnJson(context, json);
  }
  std::string text =
      absl::StrCat("API key '", OneLine(response.api_key().name()),
                   "' created.\nUID: ", OneLine(response.api_key().uid()),
                   "\nRaw API key: ", OneLine(response.raw_api_key()),
                   "\nKeep it now: it is not shown again.\n");
  const ozd::Wiper text_wiper(&text);
  context.io()->Out(text);
  return kExitOk;
}

int ApiKeyExpire(CommandContext& context) {
  const std::string text = context.args().Text("NAME_OR_UID");
  if (!context.args().Flag("force") && !CanPrompt(*context.io())) {
    return ReportFailure(context,
                         BadKeyChoice(absl::StatusCode::kFailedPrecondition,
                                      "Refusing to expire API key without "
                                      "confirmation; use --force",
                                      ""));
  }
  auto list = NewRequest<v1::ListApiKeysRequest>(context);
  // What is named must be what there is.
  list.set_read_mode(v1::READ_MODE_REFRESH);
  v1::ListApiKeysResponse keys;
  absl::Status status = CallDaemon(context, kListApiKeys, list, &keys);
  if (!status.ok()) return ReportFailure(context, status);
  const Choice choice = ChooseKey(context, keys.api_keys());
  if (choice.key == nullptr) return choice.exit_code;
  auto request = NewRequest<v1::ExpireApiKeyRequest>(context);
  request.set_key_uid(choice.key->uid());
  v1::ExpireApiKeyResponse response;
  status = CallDaemon(context, "/oz.v1.ApiKeyService/ExpireApiKey", request,
                      &response, {.timeout = kApiKeyChangeTimeout});
  if (!status.ok()) return ReportFailure(context, status);
  if (WantsOwnJson(context)) {
    JsonWriter json(LayoutOf(context));
    json.BeginObject().Key("key_uid").Text(request.key_uid());
    return PrintOwnJson(context,
                        json.Key("expired").Bool(true).EndObject().Take());
  }
  context.io()->Out(
      absl::StrCat("API key '", OneLine(request.key_uid()), "' expired.\n"));
  return kExitOk;
}

constexpr EnumValue kApiKeySortWords[] = {
    {.name = "name"},       {.name = "created-at"}, {.name = "last-used-at"},
    {.name = "expires-at"}, {.name = "scope"},
};
constexpr EnumValue kSortOrders[] = {{.name = "asc"}, {.name = "desc"}};
constexpr OptionSpec kJq = {.name = "jq",
                            .type = ValueType::kJqFilter,
                            .value_name = "FILTER",
                            .help = "Filter the JSON with a jq program"};

constexpr OptionSpec kListOptions[] = {
    {.name = "sort-by",
     .type = ValueType::kEnum,
     .value_name = "SORT_BY",
     .help = "What to sort by (default: the order of the server)",
     .values = kApiKeySortWords},
    {.name = "sort-order",
     .type = ValueType::kEnum,
     .value_name = "SORT_ORDER",
     .help = "Direction of the sort",
     .values = kSortOrders},
    kJq,
};

constexpr const char* kExcludesIn[] = {"expires-at", "no-expiration"};
constexpr const char* kExcludesAt[] = {"expires-in", "no-expiration"};
constexpr const char* kExcludesNever[] = {"expires-in", "expires-at"};
constexpr OptionSpec kApiKeyCreateOptions[] = {
    {.name = "agent",
     .ids = v1::RESOURCE_KIND_AGENT,
     .value_name = "UID",
     .help = "Agent that the key is for, instead of you"},
    {.name = "expires-in",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .help = "The key ends after this time, such as 30d",
     .conflicts = kExcludesIn},
    {.name = "expires-at",
     .type = ValueType::kRfc3339,
     .value_name = "RFC3339",
     .help = "The key ends then",
     .conflicts = kExcludesAt},
    {.name = "no-expiration",
     .type = ValueType::kFlag,
     .help = "The key does not end by itself",
     .conflicts = kExcludesNever},
    kJq,
};
constexpr const char* kExpirations[] = {"expires-in", "expires-at",
                                        "no-expiration"};
constexpr RequiredGroup kApiKeyCreateGroups[] = {{kExpirations}};
constexpr PositionalSpec kApiKeyName[] = {
    {.value_name = "NAME", .help = "What to call the key"},
};

constexpr OptionSpec kExpireOptions[] = {
    {.name = "force",
     .type = ValueType::kFlag,
     .help = "Do not ask for confirmation"},
    kJq,
};
constexpr PositionalSpec kNameOrUid[] = {
    {.value_name = "NAME_OR_UID",
     .help = "The key, by UID or by name",
     .ids = v1::RESOURCE_KIND_API_KEY},
};
constexpr const char* kExpireAliases[] = {"delete"};

constexpr CommandSpec kApiKeyList = {
    .name = "list",
    .about = "List the API keys of the account",
    .options = kListOptions,
    .handler = ApiKeyList,
};
constexpr CommandSpec kApiKeyCreate = {
    .name = "create",
    .about = "Create an API key and print it, once",
    .options = kApiKeyCreateOptions,
    .positionals = kApiKeyName,
    .required_groups = kApiKeyCreateGroups,
    .handler = ApiKeyCreate,
};
constexpr CommandSpec kExpire = {
    .name = "expire",
    .about = "End an API key",
    .hidden_aliases = kExpireAliases,
    .options = kExpireOptions,
    .positionals = kNameOrUid,
    .handler = ApiKeyExpire,
};
constexpr const CommandSpec* kApiKeyCommands[] = {&kApiKeyList, &kApiKeyCreate,
                                                  &kExpire};

}  // namespace

constinit const CommandSpec kApiKeyCommand = {
    .name = "api-key",
    .about = "Manage the API keys of the account",
    .subcommands = kApiKeyCommands,
};

}  // namespace oz
