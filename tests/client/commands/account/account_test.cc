// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"

namespace oz {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kList[] = "/oz.v1.AccountService/ListAccounts";
constexpr char kUse[] = "/oz.v1.AccountService/UseAccount";
constexpr char kListRuns[] = "/oz.v1.RunService/ListRuns";

v1::Account MakeAccount(const char* name, const char* who) {
  v1::Account account;
  account.set_name(name);
  account.set_server_root_url("https://app.warp.dev");
  account.mutable_principal()->set_uid(std::string("uid_") + name);
  account.mutable_principal()->set_display_name(who);
  account.set_key_storage("file /x (0600)");
  return account;
}

class AccountTest : public AppTest {
 protected:
  AccountTest() {
    v1::ListAccountsResponse response;
    *response.add_accounts() = MakeAccount("default", "Ana");
    response.mutable_accounts(0)->set_is_default(true);
    *response.add_accounts() = MakeAccount("work", "Bo\x1b[2J");
    channel().Answer(kList, response);
    v1::UseAccountResponse used;
    *used.mutable_account() = MakeAccount("work", "Bo");
    used.mutable_account()->set_is_default(true);
    channel().Answer(kUse, used);
    channel().Answer(kListRuns, v1::ListRunsResponse());
  }
  std::string AskedAs(const std::vector<std::string>& words) {
    EXPECT_EQ(kExitOk, Run(words)) << io_.err;
    return channel()
        .LastRequest<v1::ListRunsRequest>(kListRuns)
        .context()
        .account();
  }
};

TEST_F(AccountTest, ListInFourFormats) {
  EXPECT_EQ(kExitOk, Run({"account", "list"}));
  ExpectGolden("account_list.txt", io_.out);
  Run({"account", "list", "--output-format", "text"});
  ExpectGolden("account_list_text.txt", io_.out);
  Run({"account", "list", "--output-format", "json"});
  ExpectGolden("account_list.json", io_.out);
  Run({"account", "list", "--output-format", "ndjson"});
  ExpectGolden("account_list.ndjson", io_.out);
}

class NoAccountTest : public AppTest {};

TEST_F(NoAccountTest, NobodyIsLoggedIn) {
  channel().Answer(kList, v1::ListAccountsResponse());
  EXPECT_EQ(kExitOk, Run({"account", "list"}));
  EXPECT_THAT(io_.out, HasSubstr("oz login"));
}

TEST_F(AccountTest, UseChoosesAndSaysWhatGoesBefore) {
  machine_.account_file = {.path = "/p/.oz.yaml", .account = "home"};
  EXPECT_EQ(kExitOk, Run({"account", "use", "work"}));
  EXPECT_EQ(channel().LastRequest<v1::UseAccountRequest>(kUse).name(), "work");
  EXPECT_EQ(io_.out, "Commands use \"work\" (Bo) from now on.\n");
  EXPECT_THAT(io_.err, HasSubstr("\"home\" is used, by /p/.oz.yaml"));
  EXPECT_EQ(kExitUsage, Run({"account", "use"}));
}

TEST_F(AccountTest, TheDirectoryGoesBeforeTheDefaultAndBehindTheRest) {
  EXPECT_EQ(AskedAs({"run", "list"}), "");
  machine_.account_file = {.path = "/p/.oz.yaml", .account = "home"};
  EXPECT_EQ(AskedAs({"run", "list"}), "home");
  EXPECT_EQ(AskedAs({"run", "list", "--account", "work"}), "work");
  io_.env["WARP_API_KEY"] = "wk-1.key";
  EXPECT_EQ(AskedAs({"run", "list"}), "");
}

TEST_F(AccountTest, SaysWhereAnAccountThatIsNotStoredCameFrom) {
  v1::ErrorDetail detail;
  detail.set_error_code("no_such_account");
  channel().Fail(kListRuns,
                 ozd::MakeError(absl::StatusCode::kNotFound,
                                "no login is stored as \"home\"", detail));
  EXPECT_EQ(kExitFailure, Run({"run", "list", "--account", "home"}));
  EXPECT_THAT(io_.err, Not(HasSubstr(".oz.yaml")));
  machine_.account_file = {.path = "/p/.oz.yaml", .account = "home"};
  EXPECT_EQ(kExitFailure, Run({"run", "list"}));
  EXPECT_THAT(io_.err, HasSubstr("named by /p/.oz.yaml"));
}

TEST_F(AccountTest, LoggingOutIsNotDecidedByTheDirectory) {
  machine_.account_file = {.path = "/p/.oz.yaml", .account = "home"};
  v1::LogoutResponse response;
  response.set_was_logged_in(true);
  channel().Answer("/oz.v1.AccountService/Logout", response);
  EXPECT_EQ(kExitOk, Run({"logout"}));
  EXPECT_EQ(channel()
                .LastRequest<v1::LogoutRequest>("/oz.v1.AccountService/Logout")
                .context()
                .account(),
            "");
}

}  // namespace
}  // namespace oz
