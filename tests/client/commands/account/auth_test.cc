// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kLogin[] = "/oz.v1.AccountService/Login";
constexpr char kLogout[] = "/oz.v1.AccountService/Logout";
constexpr char kWhoAmI[] = "/oz.v1.AccountService/WhoAmI";
constexpr char kSecret[] = "wk-canary-4711";

absl::Status NotLoggedIn() {
  v1::ErrorDetail detail;
  detail.set_error_code("not_logged_in");
  return ozd::MakeError(absl::StatusCode::kUnauthenticated, "no key", detail);
}

v1::Principal Ana() {
  v1::Principal principal;
  principal.set_uid("user_1");
  principal.set_type("user");
  principal.set_display_name("Ana");
  principal.set_email("ana@example.com");
  return principal;
}

class AuthTest : public AppTest {
 protected:
  AuthTest() {
    v1::LoginResponse login;
    *login.mutable_account()->mutable_principal() = Ana();
    login.mutable_account()->set_key_storage("file /s/credentials.json (0600)");
    channel().Answer(kLogin, login);
    channel().Fail(kWhoAmI, NotLoggedIn());
  }
  ~AuthTest() override {
    EXPECT_THAT(io_.out + io_.err, Not(HasSubstr("canary")));
  }
  std::string SentKey() {
    return channel().LastRequest<v1::LoginRequest>(kLogin).context().api_key();
  }
};

TEST_F(AuthTest, LoginReadsTheKeyFromAPrompt) {
  io_.terminal = true;
  io_.secret = kSecret;
  EXPECT_EQ(kExitOk, Run({"login"}));
  EXPECT_EQ(kSecret, SentKey());
  EXPECT_EQ(
      "Logged in successfully as Ana <ana@example.com>.\n"
      "Key stored in: file /s/credentials.json (0600)\n",
      io_.out);
}

TEST_F(AuthTest, LoginReadsTheKeyFromStdin) {
  for (const char* end : {"", "\n", "\r\n"}) {
    io_.standard_input = std::string(kSecret) + end;
    EXPECT_EQ(kExitOk, Run({"login"}));
    EXPECT_EQ(kSecret, SentKey());
    EXPECT_EQ("", io_.err);
  }
}

TEST_F(AuthTest, LoginWarnsOfAKeyInArgv) {
  EXPECT_EQ(kExitOk, Run({"login", "--api-key", kSecret}));
  EXPECT_EQ(kSecret, SentKey());
  EXPECT_THAT(io_.err, HasSubstr("visible to other programs"));
  io_.env["WARP_API_KEY"] = kSecret;
  EXPECT_EQ(kExitOk, Run({"login"}));
  EXPECT_EQ(kSecret, SentKey());
  EXPECT_EQ("", io_.err);
}

TEST_F(AuthTest, LoginRefusesWhatCannotBeAKey) {
  for (const std::string& input :
       {std::string(), std::string("\n"), std::string("wk-canary 2"),
        std::string("wk-canary\n\n"), std::string("wk-canary\x1b"),
        std::string(" wk-canary"), std::string(4097, 'k')}) {
    io_.standard_input = input;
    EXPECT_EQ(kExitFailure, Run({"login"})) << input.size();
    EXPECT_THAT(io_.err, AllOf(HasSubstr("Error: "), HasSubstr("oz login")));
  }
  EXPECT_TRUE(channel().calls().empty());
}

TEST_F(AuthTest, LoginOnATerminalWithoutInput) {
  io_.terminal = true;
  EXPECT_EQ(kExitFailure, Run({"login"}));
  EXPECT_THAT(io_.err, HasSubstr("no API key was given"));
}

TEST_F(AuthTest, LoginSaysWhoIsLoggedInAlready) {
  io_.terminal = true;
  FakeMachine fresh;
  v1::WhoAmIResponse who;
  *who.mutable_principal() = Ana();
  fresh.channel.Answer(kWhoAmI, who);
  machine_ = std::move(fresh);
  EXPECT_EQ(kExitOk, Run({"login"}));
  EXPECT_THAT(io_.out, HasSubstr("already logged in as Ana <ana@example.com>"));
}

TEST_F(AuthTest, RefusedKeyIsExplained) {
  v1::ErrorDetail detail;
  detail.set_error_code("invalid_api_key");
  channel().Fail(kLogin, ozd::MakeError(absl::StatusCode::kUnauthenticated,
                                        "no such key wk-canary", detail));
  EXPECT_EQ(kExitFailure, Run({"login", "--api-key", kSecret}));
  EXPECT_THAT(io_.err, AllOf(HasSubstr("API key is invalid"),
                             HasSubstr("WARP_API_KEY")));
}

TEST_F(AuthTest, LogoutTellsWhetherAnybodyWasLoggedIn) {
  v1::LogoutResponse response;
  channel().Answer(kLogout, response);
  EXPECT_EQ(kExitOk, Run({"logout"}));
  EXPECT_EQ("You are not logged in.\n", io_.out);

  machine_ = FakeMachine();
  response.set_was_logged_in(true);
  channel().Answer(kLogout, response);
  io_.env["WARP_API_KEY"] = kSecret;
  EXPECT_EQ(kExitOk, Run({"logout"}));
  EXPECT_EQ("Logged out successfully.\n", io_.out);
  EXPECT_THAT(io_.err, HasSubstr("WARP_API_KEY is set"));
  EXPECT_EQ(
      "",
      channel().LastRequest<v1::LogoutRequest>(kLogout).context().api_key());
}

TEST_F(AuthTest, LogoutTakesNotLoggedInForAnAnswer) {
  channel().Fail(kLogout, NotLoggedIn());
  EXPECT_EQ(kExitOk, Run({"logout"}));
  EXPECT_EQ("You are not logged in.\n", io_.out);
}

TEST_F(AuthTest, WhoAmIHintsWhenLoggedOut) {
  EXPECT_EQ(kExitFailure, Run({"whoami"}));
  EXPECT_EQ("", io_.out);
  EXPECT_THAT(io_.err, AllOf(HasSubstr("You are not logged in"),
                             HasSubstr("oz login"), Not(HasSubstr("Error:"))));
}

TEST_F(AuthTest, WhoAmIInFourFormats) {
  machine_ = FakeMachine();
  v1::WhoAmIResponse who;
  *who.mutable_principal() = Ana();
  who.mutable_principal()->set_uid("serviceAccount:sa_1");
  who.mutable_principal()->set_type("service_account");
  who.mutable_principal()->set_workspace_uid("w1");
  for (const char* team : {"t1", "t2"}) {
    v1::Team* added = who.mutable_principal()->add_teams();
    added->set_uid(team);
    added->set_name(std::string("Team ") + team);
  }
  who.set_key_storage("file /s/credentials.json (0600)");
  channel().Answer(kWhoAmI, who);

  EXPECT_EQ(kExitOk, Run({"whoami"}));
  EXPECT_EQ(
      "Service account ID: sa_1\nDisplay Name: Ana\nEmail: ana@example.com\n"
      "Workspace UID: w1\nTeams:\n  Team ID: t1\n  Team Name: Team t1\n"
      "  Team ID: t2\n  Team Name: Team t2\n"
      "Key: file /s/credentials.json (0600)\n",
      io_.out);
  EXPECT_EQ(kExitOk, Run({"whoami", "--output-format", "text"}));
  EXPECT_EQ("service_account:sa_1\n", io_.out);
  for (const char* format : {"json", "ndjson"}) {
    EXPECT_EQ(kExitOk, Run({"whoami", "--output-format", format}));
    EXPECT_EQ(
        "{\"uid\":\"sa_1\",\"type\":\"service_account\",\"display_name\":"
        "\"Ana\",\"email\":\"ana@example.com\",\"team_uids\":[\"t1\",\"t2\"],"
        "\"team_names\":[\"Team t1\",\"Team t2\"],\"workspace_uid\":\"w1\"}\n",
        io_.out);
  }
}

}  // namespace
}  // namespace oz
