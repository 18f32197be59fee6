// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "client/output/principal_name.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

constexpr char kLogin[] = "/oz.v1.AccountService/Login";
constexpr char kLogout[] = "/oz.v1.AccountService/Logout";
constexpr char kWhoAmI[] = "/oz.v1.AccountService/WhoAmI";
constexpr size_t kMaxKeyBytes = 4096;

absl::Status KeyError(absl::string_view message) {
  v1::ErrorDetail detail;
  detail.set_error_code("bad_key_input");
  detail.set_remedy(
      "Enter the key at the prompt of `oz login`, or pipe it in: "
      "`oz login < key.txt`.");
  return ozd::MakeError(absl::StatusCode::kInvalidArgument, message, detail);
}

// Returns `key` less one final newline when it can be a key at all. Never says
// what it is.
absl::StatusOr<std::string> CheckKey(std::string key) {
  if (absl::EndsWith(key, "\n")) key.pop_back();
  if (absl::EndsWith(key, "\r")) key.pop_back();
  if (key.empty()) return KeyError("no API key was given");
  if (key.size() > kMaxKeyBytes) {
    return KeyError("the API key is longer than 4 KiB");
  }
  const bool printable = std::all_of(key.begin(), key.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  if (!printable) {
    return KeyError(
        "the API key contains blanks, line breaks or characters that no key "
        "has");
  }
  return key;
}

bool IsOnCommandLine(const ParsedArgs& args, absl::string_view name) {
  return std::any_of(
      args.values.begin(), args.values.end(), [name](const ParsedValue& value) {
        return value.name == name && value.source == ValueSource::kCommandLine;
      });
}

absl::StatusOr<std::string> ReadKey(CommandContext& context) {
  Io* io = context.io();
  const ParsedArgs& args = context.args();
  if (args.Has("api-key")) {
    if (IsOnCommandLine(args, "api-key")) {
      io->Err(
          "warning: a key on the command line is visible to other programs; "
          "`oz login` reads it from a prompt or from stdin\n");
    }
    return CheckKey(args.Text("api-key"));
  }
  if (io->stdin_is_terminal()) {
    std::optional<std::string> key = io->ReadSecret("API key (not shown): ");
    if (!key.has_value()) return KeyError("no API key was given");
    return CheckKey(*std::move(key));
  }
  std::optional<std::string> key = io->ReadAllStdin(kMaxKeyBytes + 2);
  if (!key.has_value()) {
    return KeyError("the API key on stdin is longer than 4 KiB or unreadable");
  }
  return CheckKey(*std::move(key));
}

// What is stored or forgotten is never decided by the directory.
v1::CallContext OwnContext(const CommandContext& context) {
  v1::CallContext own = context.call_context();
  own.set_account(context.args().Text("account"));
  return own;
}

// Who is logged in, without asking the service; nullopt when nobody is or the
// daemon cannot tell.
std::optional<v1::WhoAmIResponse> LookupLogin(CommandContext& context) {
  v1::WhoAmIRequest request;
  *request.mutable_context() = OwnContext(context);
  request.set_read_mode(v1::READ_MODE_CACHED);
  v1::WhoAmIResponse response;
  if (!CallDaemon(context, kWhoAmI, request, &response).ok()) {
    return std::nullopt;
  }
  return response;
}

std::string JsonStrings(const v1::Principal& principal,
                        const std::string& (v1::Team::*field)() const) {
  std::string list;
  for (const v1::Team& team : principal.teams()) {
    absl::StrAppend(&list, list.empty() ? "" : ",",
                    JsonString((team.*field)()));
  }
  return absl::StrCat("[", list, "]");
}

void AppendMember(absl::string_view key, absl::string_view value,
                  std::string* json) {
  if (value.empty()) return;
  absl::StrAppend(json, ",", JsonString(key), ":", JsonString(value));
}

// Keys in the published order; absent when empty.
std::string PrincipalJson(const v1::Principal& principal) {
  std::string json = absl::StrCat("{\"uid\":", JsonString(PlainUid(principal)));
  AppendMember("type", principal.type(), &json);
  AppendMember("display_name", principal.display_name(), &json);
  AppendMember("email", principal.email(), &json);
  if (!principal.teams().empty()) {
    absl::StrAppend(&json,
                    ",\"team_uids\":", JsonStrings(principal, &v1::Team::uid));
    absl::StrAppend(
        &json, ",\"team_names\":", JsonStrings(principal, &v1::Team::name));
  }
  AppendMember("workspace_uid", principal.workspace_uid(), &json);
  AppendMember("workspace_name", principal.workspace_name(), &json);
  return json + "}\n";
}

void AppendLine(absl::string_view label, absl::string_view value,
                std::string* text) {
  if (value.empty()) return;
  absl::StrAppend(text, label, ": ", OneLine(value), "\n");
}

void AppendTeams(const v1::Principal& principal, std::string* text) {
  const bool many = principal.teams_size() > 1;
  if (many) absl::StrAppend(text, "Teams:\n");
  for (const v1::Team& team : principal.teams()) {
    AppendLine(many ? "  Team ID" : "Team ID", team.uid(), text);
    AppendLine(many ? "  Team Name" : "Team Name", team.name(), text);
  }
}

std::string ChosenBy(const CommandContext& context) {
  if (context.args().Has("account") || context.args().Has("api-key")) return "";
  const AccountFile& file = context.account_file();
  return file.account.empty() ? "" : file.path;
}

// `chosen_by` is the file that named the account, if one did.
std::string PrincipalText(const v1::WhoAmIResponse& response,
                          const std::string& chosen_by) {
  const v1::Principal& principal = response.principal();
  const bool service_account = principal.type() == "service_account";
  std::string text;
  AppendLine(service_account ? "Service account ID" : "User ID",
             PlainUid(principal), &text);
  AppendLine("Display Name", principal.display_name(), &text);
  AppendLine("Email", principal.email(), &text);
  AppendLine("Workspace UID", principal.workspace_uid(), &text);
  AppendLine("Workspace Name", principal.workspace_name(), &text);
  AppendTeams(principal, &text);
  AppendLine("Account", response.account_name(), &text);
  AppendLine("Chosen by", chosen_by, &text);
  AppendLine("Server", response.server_root_url(), &text);
  AppendLine("Key", response.key_storage(), &text);
  return text;
}

int Login(CommandContext& context) {
  Io* io = context.io();
  if (!context.args().Has("api-key") && io->stdin_is_terminal()) {
    const auto login = LookupLogin(context);
    if (login.has_value()) {
      io->Out(absl::StrCat(
          "You are already logged in as ", PrincipalName(login->principal()),
          ".\nTo change the key: `oz logout`, then `oz login`.\n"));
      return kExitOk;
    }
  }
  const absl::StatusOr<std::string> key = ReadKey(context);
  if (!key.ok()) return ReportFailure(context, key.status());
  v1::LoginRequest request;
  *request.mutable_context() = OwnContext(context);
  request.mutable_context()->set_api_key(*key);
  v1::LoginResponse response;
  const absl::Status status = CallDaemon(context, kLogin, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  std::string text =
      absl::StrCat("Logged in successfully as ",
                   PrincipalName(response.account().principal()), ".\n");
  AppendLine("Key stored in", response.account().key_storage(), &text);
  io->Out(text);
  return kExitOk;
}

int Logout(CommandContext& context) {
  Io* io = context.io();
  v1::LogoutRequest request;
  *request.mutable_context() = OwnContext(context);
  // A key that came with the call is not stored, so there is none to forget.
  request.mutable_context()->clear_api_key();
  v1::LogoutResponse response;
  const absl::Status status = CallDaemon(context, kLogout, request, &response);
  const auto detail = ozd::GetErrorDetail(status);
  const bool nobody = detail.has_value()
                          ? detail->error_code() == "not_logged_in"
                          : status.ok() && !response.was_logged_in();
  if (!status.ok() && !nobody) return ReportFailure(context, status);
  io->Out(nobody ? "You are not logged in.\n" : "Logged out successfully.\n");
  if (!io->Env("WARP_API_KEY").value_or("").empty()) {
    io->Err("note: WARP_API_KEY is set; commands go on using that key\n");
  }
  return kExitOk;
}

int WhoAmI(CommandContext& context) {
  v1::WhoAmIRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  v1::WhoAmIResponse response;
  const absl::Status status = CallDaemon(context, kWhoAmI, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "the account");
  const v1::Principal& principal = response.principal();
  switch (context.format()) {
    case OutputFormat::kJson:
    case OutputFormat::kNdjson:
      PrintJson(context, PrincipalJson(principal));
      break;
    case OutputFormat::kText:
      context.io()->Out(
          OneLine(absl::StrCat(principal.type(), ":", PlainUid(principal))) +
          "\n");
      break;
    case OutputFormat::kPretty:
      context.io()->Out(PrincipalText(response, ChosenBy(context)));
      break;
  }
  return kExitOk;
}

}  // namespace

constinit const CommandSpec kLoginCommand = {
    .name = "login",
    .about = "Store an API key, read from a prompt or from stdin",
    .handler = Login,
};

constinit const CommandSpec kLogoutCommand = {
    .name = "logout",
    .about = "Forget the stored API key",
    .handler = Logout,
};

constinit const CommandSpec kWhoAmICommand = {
    .name = "whoami",
    .about = "Show who is logged in and where the key is kept",
    .handler = WhoAmI,
};

}  // namespace oz
