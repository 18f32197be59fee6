// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/args/values.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/prompt.h"
#include "client/commands/report.h"
#include "client/commands/resource/api_key_view.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/resources.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/wipe.h"

namespace oz {
namespace {

constexpr char kList[] = "/oz.v1.ApiKeyService/ListApiKeys";
constexpr char kCreate[] = "/oz.v1.ApiKeyService/CreateApiKey";
constexpr char kExpire[] = "/oz.v1.ApiKeyService/ExpireApiKey";
// Some of it is for finding out what became of a change.
constexpr absl::Duration kChangeTimeout = absl::Minutes(1);

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

bool WantsJson(const CommandContext& context) {
  return context.format() == OutputFormat::kJson ||
         context.format() == OutputFormat::kNdjson || context.args().Has("jq");
}

JsonLayout LayoutOf(const CommandContext& context) {
  return context.format() == OutputFormat::kNdjson ? JsonLayout::kOneLine
                                                   : JsonLayout::kIndented;
}

// Prints JSON of ours, or what --jq makes of it. Returns the exit code.
int PrintOwnJson(CommandContext& context, absl::string_view json) {
  if (context.args().Has("jq")) {
    return PrintServiceJson(context, json, JsonLayout::kIndented);
  }
  PrintJson(context, json);
  return kExitOk;
}

absl::Status BadKeyChoice(absl::StatusCode code, absl::string_view message,
                          absl::string_view remedy) {
  v1::ErrorDetail detail;
  detail.set_error_code("bad_key_choice");
  detail.set_remedy(std::string(remedy));
  return ozd::MakeError(code, message, detail);
}

v1::ListApiKeysRequest ListRequest(CommandContext& context) {
  v1::ListApiKeysRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  return request;
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
std::vector<const v1::ApiKey*> Matches(const ApiKeyPage& keys,
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

Choice ChooseKey(CommandContext& context, const ApiKeyPage& keys) {
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
                   ApiKeyText(*choice.key), ")?");
  if (Confirm(context.io(), question) == Answer::kYes) return choice;
  return Cancelled(context);
}

}  // namespace

int ApiKeyList(CommandContext& context) {
  v1::ListApiKeysRequest request = ListRequest(context);
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
  const absl::Status status = CallDaemon(context, kList, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "API keys");
  const ApiKeyPage& keys = response.api_keys();
  if (context.args().Has("jq")) {
    return PrintOwnJson(context, RenderApiKeysJson(keys));
  }
  Io* io = context.io();
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderApiKeysJson(keys));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderApiKeysNdjson(keys));
      break;
    case OutputFormat::kText:
      io->Out(RenderApiKeyRows(keys, io->clock()->Now()));
      break;
    case OutputFormat::kPretty:
      io->Out(keys.empty() ? "No API keys.\n"
                           : RenderApiKeyTable(keys, MakeViewOptions(context)));
      break;
  }
  return kExitOk;
}

int ApiKeyCreate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::CreateApiKeyRequest request;
  *request.mutable_context() = context.call_context();
  request.set_name(args.Text("NAME"));
  request.set_agent_uid(args.Text("agent"));
  const absl::StatusOr<int64_t> expiry = ExpiryOf(context);
  if (!expiry.ok()) return ReportFailure(context, expiry.status());
  request.set_expires_at_us(*expiry);
  context.io()->ProtectMemory();
  v1::CreateApiKeyResponse response;
  const absl::Status status = CallDaemon(context, kCreate, request, &response,
                                         {.timeout = kChangeTimeout});
  if (!status.ok()) return ReportFailure(context, status);
  const ozd::Wiper wiper(response.mutable_raw_api_key());
  if (WantsJson(context)) {
    std::string json = RenderNewApiKeyJson(response, LayoutOf(context));
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
  v1::ListApiKeysRequest list = ListRequest(context);
  // What is named must be what there is.
  list.set_read_mode(v1::READ_MODE_REFRESH);
  v1::ListApiKeysResponse keys;
  absl::Status status = CallDaemon(context, kList, list, &keys);
  if (!status.ok()) return ReportFailure(context, status);
  const Choice choice = ChooseKey(context, keys.api_keys());
  if (choice.key == nullptr) return choice.exit_code;
  v1::ExpireApiKeyRequest request;
  *request.mutable_context() = context.call_context();
  request.set_key_uid(choice.key->uid());
  v1::ExpireApiKeyResponse response;
  status = CallDaemon(context, kExpire, request, &response,
                      {.timeout = kChangeTimeout});
  if (!status.ok()) return ReportFailure(context, status);
  if (WantsJson(context)) {
    JsonWriter json(LayoutOf(context));
    json.BeginObject().Key("key_uid").Text(request.key_uid());
    return PrintOwnJson(context,
                        json.Key("expired").Bool(true).EndObject().Take());
  }
  context.io()->Out(
      absl::StrCat("API key '", OneLine(request.key_uid()), "' expired.\n"));
  return kExitOk;
}

}  // namespace oz
