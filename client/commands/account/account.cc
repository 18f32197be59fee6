// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/account_file.h"
#include "client/commands/item_handlers.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "client/output/principal_name.h"
#include "proto/oz/v1/daemon.pb.h"

namespace oz {
namespace {

using v1::Account;

FieldValue DefaultMark(const Account& account) {
  return FieldValue::OfText(account.is_default() ? "*" : "");
}

FieldValue DefaultWord(const Account& account) {
  return FieldValue::OfText(account.is_default() ? "true" : "false");
}

void WriteIsDefault(const Account& account, JsonWriter* json) {
  json->Bool(account.is_default());
}

FieldValue MarkedName(const Account& account) {
  return FieldValue::OfText(account.name(),
                            account.is_default() ? Color::kBold : Color::kNone);
}

FieldValue AccountUid(const Account& account) {
  return FieldValue::OfText(PlainUid(account.principal()));
}

FieldValue AccountHolder(const Account& account) {
  return FieldValue::OfText(PrincipalName(account.principal()));
}

constexpr Column<Account> kAccountFields[] = {
    {"mark", "", DefaultMark, {.color = Color::kGreen}},
    {"name", "Account", MarkedName},
    {"is_default", "", DefaultWord, {}, WriteIsDefault},
    {"uid", "", AccountUid, {.json = JsonIfEmpty::kNull}},
    {"principal",
     "Who",
     AccountHolder,
     {.flexible = true, .json = JsonIfEmpty::kNull}},
    {"server_root_url",
     "Server",
     Text<&Account::server_root_url>,
     {.color = Color::kDim, .optional = true, .json = JsonIfEmpty::kNull}},
    {"key_storage",
     "",
     Text<&Account::key_storage>,
     {.json = JsonIfEmpty::kNull}},
};
constexpr Columns<Account> kAccounts = Checked<Account>({
    .columns = kAccountFields,
    .table = "mark name principal server_root_url",
    .text = "name is_default uid principal server_root_url",
    .json = "name is_default uid principal server_root_url key_storage",
    .text_header = false,
    .nothing = "Nobody is logged in. Run `oz login`.\n",
    .list_key = "accounts",
    .versioned = true,
});

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

int AccountList(CommandContext& context) {
  v1::ListAccountsResponse response;
  const absl::Status status =
      CallDaemon(context, "/oz.v1.AccountService/ListAccounts",
                 v1::ListAccountsRequest(), &response);
  if (!status.ok()) return ReportFailure(context, status);
  PrintList(context, kAccounts, response.accounts());
  if (context.format() == OutputFormat::kPretty) {
    context.io()->Flush();
    TellWhatGoesBefore(context);
  }
  return kExitOk;
}

int AccountUse(CommandContext& context) {
  v1::UseAccountRequest request;
  request.set_name(context.args().Text("NAME"));
  v1::UseAccountResponse response;
  const absl::Status status = CallDaemon(
      context, "/oz.v1.AccountService/UseAccount", request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  const Account& account = response.account();
  if (WantsJson(context)) {
    PrintItemJson(context, kAccounts, account);
  } else if (context.format() == OutputFormat::kText) {
    context.io()->Out(
        RenderRows(kAccounts, ConstSpan<Account>::One(account), absl::Time()));
  } else {
    context.io()->Out(absl::StrCat(
        "Commands use \"", OneLine(account.name()), "\" (",
        OneLine(PrincipalName(account.principal())), ") from now on.\n"));
  }
  TellWhatGoesBefore(context);
  return kExitOk;
}

constexpr CommandSpec kList = {
    .name = "list",
    .about = "List the stored logins",
    .long_about =
        "The one marked * is used when a command names none.\n\nWith "
        "--output-format text each login is one line, separated by tabs: name, "
        "default\n(true or false), uid, name of the principal, server.",
    .handler = AccountList,
};
constexpr PositionalSpec kUsePositionals[] = {
    {.value_name = "NAME",
     .help = "The stored login",
     .ids = v1::RESOURCE_KIND_ACCOUNT},
};
constexpr CommandSpec kUse = {
    .name = "use",
    .about = "Choose the login that is used when a command names none",
    .long_about =
        "A file .oz.yaml with the line \"account: NAME\" in a directory does "
        "the same for what\nis run in it or below; --account and WARP_API_KEY "
        "go before both. To add a login:\n`oz login --account NAME`.",
    .positionals = kUsePositionals,
    .handler = AccountUse,
};
constexpr const CommandSpec* kAccountCommands[] = {&kList, &kUse};

}  // namespace

constinit const CommandSpec kAccountCommand = {
    .name = "account",
    .about = "List the stored logins and choose among them",
    .subcommands = kAccountCommands,
};

}  // namespace oz
