// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::HasSubstr;

constexpr char kCancel[] = "/oz.v1.RunService/CancelRun";

class RunCancelTest : public AppTest {
 protected:
  void Answer(const std::string& state, bool cancelled) {
    v1::CancelRunResponse response;
    response.mutable_run()->set_run_id("run-full-id");
    response.mutable_run()->set_state(state);
    response.set_cancelled(cancelled);
    channel().Answer(kCancel, response);
  }
};

TEST_F(RunCancelTest, ConfirmsWhatHappened) {
  Answer("CANCELLED", true);
  EXPECT_EQ(kExitOk, Run({"run", "cancel", "run"}));
  EXPECT_EQ("Run run-full-id is cancelled.\n", io_.out);
  EXPECT_EQ("run",
            channel().LastRequest<v1::CancelRunRequest>(kCancel).run_id());
  Run({"run", "cancel", "run", "--output-format", "text"});
  EXPECT_EQ("run-full-id\tCANCELLED\tcancelled\n", io_.out);
  for (const char* format : {"json", "ndjson"}) {
    Run({"run", "cancel", "run", "--output-format", format});
    EXPECT_EQ(
        "{\"v\":1,\"id\":\"run-full-id\",\"state\":\"CANCELLED\","
        "\"cancelled\":true,\"error\":null}\n",
        io_.out);
  }
}

TEST_F(RunCancelTest, ARunThatHadEndedIsToldAndFine) {
  Answer("SUCCEEDED", false);
  EXPECT_EQ(kExitOk, Run({"run", "cancel", "run"}));
  EXPECT_EQ("Run run-full-id had ended before (succeeded).\n", io_.out);
  Run({"run", "cancel", "run", "--output-format", "text"});
  EXPECT_EQ("run-full-id\tSUCCEEDED\tended\n", io_.out);
}

TEST_F(RunCancelTest, ARunMayEndByItself) {
  Answer("FAILED", true);
  EXPECT_EQ(kExitOk, Run({"run", "cancel", "run"}));
  EXPECT_EQ("Run run-full-id ended by itself meanwhile (failed).\n", io_.out);
}

TEST_F(RunCancelTest, GoesOnAfterAFailure) {
  v1::ErrorDetail detail;
  detail.set_error_code("resource_not_found");
  Answer("CANCELLED", true);
  const absl::Status failure =
      ozd::MakeError(absl::StatusCode::kNotFound, "Run not found", detail);
  channel().FailOnce(kCancel, failure);
  EXPECT_EQ(kExitFailure, Run({"run", "cancel", "a", "b"}));
  EXPECT_EQ("Run run-full-id is cancelled.\n", io_.out);
  EXPECT_EQ("Error: Run not found\n", io_.err);
  EXPECT_EQ(2u, channel().calls().size());
  channel().FailOnce(kCancel, failure);
  EXPECT_EQ(kExitFailure,
            Run({"run", "cancel", "a", "b", "--output-format", "json"}));
  EXPECT_EQ(
      "{\"v\":1,\"runs\":[{\"id\":\"a\",\"state\":null,\"cancelled\":false,"
      "\"error\":{\"code\":\"resource_not_found\",\"message\":\"Run not "
      "found\"}},{\"id\":\"run-full-id\",\"state\":\"CANCELLED\","
      "\"cancelled\":true,\"error\":null}]}\n",
      io_.out);
}

TEST_F(RunCancelTest, SaysOnceThatNobodyIsLoggedIn) {
  v1::ErrorDetail detail;
  detail.set_error_code("not_logged_in");
  channel().Fail(kCancel, ozd::MakeError(absl::StatusCode::kUnauthenticated,
                                         "nobody", detail));
  EXPECT_EQ(kExitFailure, Run({"run", "cancel", "a", "b", "c"}));
  EXPECT_EQ(1u, channel().calls().size());
}

// It may have been cancelled; asking again is the user's decision.
TEST_F(RunCancelTest, IsNotRepeatedByItself) {
  v1::ErrorDetail detail;
  detail.set_error_code(kConnectionLost);
  channel().Fail(kCancel, ozd::MakeError(absl::StatusCode::kUnavailable,
                                         "connection lost", detail));
  EXPECT_EQ(kExitFailure, Run({"run", "cancel", "a"}));
  EXPECT_EQ(1u, channel().calls().size());
  EXPECT_THAT(io_.err, HasSubstr("not known"));
}

}  // namespace
}  // namespace oz
