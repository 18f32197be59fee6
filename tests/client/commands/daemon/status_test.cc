// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/inbox.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kListRuns[] = "/oz.v1.RunService/ListRuns";
constexpr char kWhoAmI[] = "/oz.v1.AccountService/WhoAmI";
constexpr char kGetSummary[] = "/oz.v1.InboxService/GetSummary";
constexpr char kGetStatus[] = "/oz.v1.DaemonService/GetStatus";

class StatusTest : public AppTest {
 protected:
  void AnswerSummary() {
    v1::GetSummaryResponse summary;
    summary.set_live(2);
    summary.set_needs_you(1);
    summary.set_finished(3);
    channel().Answer(kGetSummary, summary);
  }
  void AnswerAll() {
    AnswerSummary();
    v1::WhoAmIResponse who;
    who.set_account_name("default");
    who.set_server_root_url("https://app.warp.dev");
    who.mutable_principal()->set_uid("serviceAccount:u1");
    who.mutable_principal()->set_display_name("Ana");
    who.mutable_principal()->set_email("ana@example.com");
    channel().Answer(kWhoAmI, who);
    v1::GetStatusResponse status;
    status.set_version("0.1.0");
    status.set_pid(4242);
    status.set_uptime_ms(7'500'000);
    status.add_problems("disk full: nothing new is stored");
    v1::AccountStatus* account = status.add_accounts();
    account->set_name("default");
    account->set_server_root_url("https://app.warp.dev");
    account->set_upstream("stream");
    channel().Answer(kGetStatus, status);
    v1::ListRunsResponse runs;
    *runs.add_runs() = SampleRuns().Get(0);
    *runs.add_runs() = SampleRuns().Get(4);
    runs.mutable_runs(1)->set_stalled(true);
    runs.mutable_runs(1)->set_no_progress_ms(45 * 60'000);
    runs.mutable_freshness()->set_as_of_us(kSampleNow * 1'000'000);
    channel().Answer(kListRuns, runs);
  }
};

TEST_F(StatusTest, FourFormats) {
  AnswerAll();
  EXPECT_EQ(kExitOk, Run({"status"})) << io_.err;
  ExpectGolden("status.txt", io_.out);
  Run({"status", "--output-format", "text"});
  ExpectGolden("status_text.txt", io_.out);
  for (const char* format : {"json", "ndjson"}) {
    Run({"status", "--output-format", format});
    ExpectGolden("status.json", io_.out);
  }
}

TEST_F(StatusTest, AsksForLiveRunsOnly) {
  AnswerAll();
  Run({"status", "--cached"});
  v1::ListRunsRequest request;
  request.ParseFromString(channel().calls().front().request);
  EXPECT_THAT(
      request.filter().states(),
      ElementsAre("QUEUED", "PENDING", "CLAIMED", "INPROGRESS", "BLOCKED"));
  EXPECT_EQ(v1::READ_MODE_CACHED, request.read_mode());
}

TEST_F(StatusTest, SaysThatNobodyIsLoggedIn) {
  v1::ErrorDetail detail;
  detail.set_error_code("not_logged_in");
  channel().Fail(kListRuns, ozd::MakeError(absl::StatusCode::kUnauthenticated,
                                           "nobody", detail));
  EXPECT_EQ(kExitFailure, Run({"status"}));
  EXPECT_THAT(io_.err, HasSubstr("You are not logged in"));
}

TEST_F(StatusTest, ShortIsOneWordForAPrompt) {
  AnswerSummary();
  io_.terminal = true;
  EXPECT_EQ(kExitOk, Run({"status", "--short"}));
  EXPECT_EQ("2▶ 1! 3✓\n", io_.out);
  EXPECT_EQ(1u, channel().calls().size());
  Run({"status", "--short", "--output-format", "json"});
  EXPECT_EQ(
      "{\"v\":1,\"summary\":{\"live\":2,\"needs_you\":1,\"failed\":0,"
      "\"finished\":3,\"stalled\":0,\"schedules_failing\":0}}\n",
      io_.out);
}

TEST_F(StatusTest, ShortSaysNothingWhenThereIsNothing) {
  channel().Answer(kGetSummary, v1::GetSummaryResponse());
  EXPECT_EQ(kExitOk, Run({"status", "--short"}));
  EXPECT_EQ("", io_.out);
}

TEST_F(StatusTest, ShortStartsNoDaemonAndNeverComplains) {
  machine_.reach = absl::NotFoundError("not running");
  EXPECT_EQ(kExitOk, Run({"status", "--short"}));
  EXPECT_EQ(0, machine_.starts);
  EXPECT_EQ("", io_.out + io_.err);
  machine_.reach = absl::OkStatus();
  for (const absl::Status& failure :
       {absl::DeadlineExceededError("slow"), absl::UnavailableError("gone"),
        absl::UnauthenticatedError("nobody"),
        absl::UnimplementedError("older")}) {
    channel().Fail(kGetSummary, failure);
    EXPECT_EQ(kExitOk, Run({"status", "--short"}));
    EXPECT_EQ("", io_.out + io_.err) << failure;
  }
  EXPECT_EQ(0, machine_.replacements);
}

}  // namespace
}  // namespace oz
