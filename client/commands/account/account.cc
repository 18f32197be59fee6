// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/base/account_file.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/report.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/list_table.h"
#include "client/output/principal_name.h"
#include "proto/oz/v1/daemon.pb.h"

namespace oz {
namespace {

constexpr char kListAccounts[] = "/oz.v1.AccountService/ListAccounts";
constexpr char kUseAccount[] = "/oz.v1.AccountService/UseAccount";

void WriteAccount(const v1::Account& account, JsonWriter* json) {
  json->Key("name").Text(account.name());
  json->Key("is_default").Bool(account.is_default());
  json->Key("uid").TextOrNull(PlainUid(account.principal()));
  json->Key("principal").TextOrNull(PrincipalName(account.principal()));
  json->Key("server_root_url").TextOrNull(account.server_root_url());
  json->Key("key_storage").TextOrNull(account.key_storage());
}

std::string AccountsJson(const v1::ListAccountsResponse& response) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion).Key("accounts").BeginArray();
  for (const v1::Account& account : response.accounts()) {
    json.BeginObject();
    WriteAccount(account, &json);
    json.EndObject();
  }
  return json.EndArray().EndObject().Take();
}

std::string AccountJson(const v1::Account& account) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  WriteAccount(account, &json);
  return json.EndObject().Take();
}

std::string AccountRow(const v1::Account& account) {
  return absl::StrCat(
      absl::StrJoin({OneLine(account.name()),
                     std::string(account.is_default() ? "true" : "false"),
                     OneLine(PlainUid(account.principal())),
                     OneLine(PrincipalName(account.principal())),
                     OneLine(account.server_root_url())},
                    "\t"),
      "\n");
}

std::string AccountTable(const v1::ListAccountsResponse& response,
                         const ViewOptions& options) {
  ListTable table;
  table.columns = {{.title = ""},
                   {.title = "ACCOUNT"},
                   {.title = "WHO", .flexible = true},
                   {.title = "SERVER", .optional = true}};
  for (const v1::Account& account : response.accounts()) {
    const Color color = account.is_default() ? Color::kBold : Color::kNone;
    table.rows.push_back(
        {{account.is_default() ? "*" : "", Color::kGreen},
         {OneLine(account.name()), color},
         {OneLine(PrincipalName(account.principal())), Color::kNone},
         {OneLine(account.server_root_url()), Color::kDim}});
  }
  return RenderListTable(table,
                         options.is_terminal ? options.width : kUnlimitedWidth,
                         options.style);
}

// What goes before the default here, if anything does.
void TellWhatGoesBefore(CommandContext& context) {
  const AccountFile& file = context.account_file();
  if (!file.account.empty()) {
    context.io()->Err(absl::StrCat("note: in this directory \"",
                                   OneLine(file.account), "\" is used, by ",
                                   OneLine(file.path), "\n"));
  }
  if (!context.io()->Env("WARP_API_KEY").value_or("").empty()) {
    context.io()->Err(
        "note: WARP_API_KEY is set; commands go on using that key\n");
  }
}

}  // namespace

int AccountList(CommandContext& context) {
  v1::ListAccountsResponse response;
  const absl::Status status =
      CallDaemon(context, kListAccounts, v1::ListAccountsRequest(), &response);
  if (!status.ok()) return ReportFailure(context, status);
  Io* io = context.io();
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, AccountsJson(response));
      return kExitOk;
    case OutputFormat::kNdjson:
      for (const v1::Account& account : response.accounts()) {
        PrintJson(context, AccountJson(account));
      }
      return kExitOk;
    case OutputFormat::kText:
      for (const v1::Account& account : response.accounts()) {
        io->Out(AccountRow(account));
      }
      return kExitOk;
    case OutputFormat::kPretty:
      break;
  }
  io->Out(response.accounts().empty()
              ? "Nobody is logged in. Run `oz login`.\n"
              : AccountTable(response, MakeViewOptions(context)));
  io->Flush();
  TellWhatGoesBefore(context);
  return kExitOk;
}

int AccountUse(CommandContext& context) {
  v1::UseAccountRequest request;
  request.set_name(context.args().Text("NAME"));
  v1::UseAccountResponse response;
  const absl::Status status =
      CallDaemon(context, kUseAccount, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  switch (context.format()) {
    case OutputFormat::kJson:
    case OutputFormat::kNdjson:
      PrintJson(context, AccountJson(response.account()));
      break;
    case OutputFormat::kText:
      context.io()->Out(AccountRow(response.account()));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(absl::StrCat(
          "Commands use \"", OneLine(response.account().name()), "\" (",
          OneLine(PrincipalName(response.account().principal())),
          ") from now on.\n"));
      break;
  }
  TellWhatGoesBefore(context);
  return kExitOk;
}

}  // namespace oz
