// Copyright (c) 2026 The ozd authors. MIT licence.
// What the completion scripts call for words that are not in the command table.
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {
namespace {

constexpr char kComplete[] = "/oz.v1.CompletionService/Complete";
// Somebody holds the tab key.
constexpr absl::Duration kTimeout = absl::Milliseconds(200);

// "api-key" is RESOURCE_KIND_API_KEY.
v1::ResourceKind KindByName(absl::string_view name) {
  v1::ResourceKind kind = v1::RESOURCE_KIND_UNSPECIFIED;
  v1::ResourceKind_Parse(
      absl::StrCat(
          "RESOURCE_KIND_",
          absl::StrReplaceAll(absl::AsciiStrToUpper(name), {{"-", "_"}})),
      &kind);
  return kind;
}

// The value of a global option among words that are still being typed; "" when
// it has none. Shells may make a word of "=".
std::string GlobalValue(const std::vector<std::string>& words,
                        absl::string_view option) {
  std::string value;
  for (size_t i = 0; i < words.size(); ++i) {
    absl::string_view rest = words[i];
    if (!absl::ConsumePrefix(&rest, option)) continue;
    if (absl::ConsumePrefix(&rest, "=")) {
      value = std::string(rest);
    } else if (rest.empty()) {
      size_t next = i + 1;
      if (next < words.size() && words[next] == "=") ++next;
      if (next < words.size()) value = words[next];
    }
  }
  return value;
}

// The account that the command under the cursor will work on.
void TakeGlobals(const std::vector<std::string>& words,
                 v1::CallContext* context) {
  const std::string account = GlobalValue(words, "--account");
  if (!account.empty()) context->set_account(account);
  const std::string key = GlobalValue(words, "--api-key");
  if (!key.empty()) context->set_api_key(key);
  const std::string server = GlobalValue(words, "--server-root-url");
  if (!server.empty()) context->set_server_root_url(server);
}

std::string LineOf(const v1::Completion& completion) {
  std::string title = OneLine(completion.title());
  if (!completion.state().empty()) {
    absl::StrAppend(&title, title.empty() ? "" : " ", "(",
                    OneLine(completion.state()), ")");
  }
  return absl::StrCat(OneLine(completion.value()), "\t", title, "\n");
}

// Whatever keeps the daemon from answering is no business of a tab key.
int CompleteWord(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::CompleteRequest request;
  *request.mutable_context() = context.call_context();
  TakeGlobals(args.Texts("WORDS"), request.mutable_context());
  request.set_kind(KindByName(args.Text("KIND")));
  request.set_prefix(args.Text("PREFIX"));
  context.set_connect_timeout(kTimeout);
  v1::CompleteResponse response;
  const absl::Status status =
      CallDaemon(context, kComplete, request, &response,
                 {.auto_start = AutoStart::kNever, .timeout = kTimeout});
  if (!status.ok()) return kExitOk;
  std::string lines;
  for (const v1::Completion& completion : response.completions()) {
    lines += LineOf(completion);
  }
  context.io()->Out(lines);
  return kExitOk;
}

constexpr PositionalSpec kCompletePositionals[] = {
    {.value_name = "KIND", .help = "What is asked for, such as run"},
    {.value_name = "PREFIX", .help = "What has been typed of it"},
    {.value_name = "WORDS",
     .help = "The words before it",
     .required = false,
     .repeatable = true},
};

}  // namespace

constinit const CommandSpec kCompleteCommand = {
    .name = "__complete",
    .about = "Print words for a completion script",
    .positionals = kCompletePositionals,
    .handler = CompleteWord,
    .hidden = true,
};

}  // namespace oz
