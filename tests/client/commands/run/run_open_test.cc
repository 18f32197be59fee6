// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/run.pb.h"
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kGetOpenedRun[] = "/oz.v1.RunService/GetRun";
constexpr char kOpenedPage[] = "https://oz.warp.dev/runs/run-full-id";
constexpr char kSession[] = "https://app.example.com/session/1";

class RunOpenTest : public AppTest {
 protected:
  void Answer(const std::string& state, const std::string& link) {
    v1::GetRunResponse response;
    response.mutable_run()->set_run_id("run-full-id");
    response.mutable_run()->set_state(state);
    response.mutable_run()->set_session_link(link);
    machine_.channel = FakeChannel();
    channel().Answer(kGetOpenedRun, response);
  }
};

TEST_F(RunOpenTest, PrefersTheLiveSession) {
  Answer("INPROGRESS", kSession);
  EXPECT_EQ(kExitOk, Run({"run", "open", "run"}));
  EXPECT_EQ(absl::StrCat(kSession, "\n"), io_.out);
  Answer("SUCCEEDED", kSession);
  EXPECT_EQ(kExitOk, Run({"run", "open", "run"}));
  EXPECT_EQ(absl::StrCat(kOpenedPage, "\n"), io_.out);
  Answer("INPROGRESS", "");
  EXPECT_EQ(kExitOk, Run({"run", "open", "run", "--output-format", "text"}));
  EXPECT_EQ(absl::StrCat(kOpenedPage, "\n"), io_.out);
}

TEST_F(RunOpenTest, OpensOnlyForAPersonWithABrowser) {
  Answer("SUCCEEDED", "");
  io_.env["BROWSER"] = "firefox";
  Run({"run", "open", "run"});
  EXPECT_THAT(machine_.launched, IsEmpty());
  io_.terminal = true;
  Run({"run", "open", "run", "--print"});
  EXPECT_THAT(machine_.launched, IsEmpty());
  EXPECT_EQ(kExitOk, Run({"run", "open", "run"}));
  EXPECT_THAT(machine_.launched,
              ElementsAre(ElementsAre("firefox", kOpenedPage)));
  EXPECT_EQ(absl::StrCat(kOpenedPage, "\n"), io_.out);
}

TEST_F(RunOpenTest, OpensNoLinkThatIsNoWebPage) {
  Answer("INPROGRESS", "file:///etc/passwd");
  io_.env["BROWSER"] = "firefox";
  io_.terminal = true;
  EXPECT_EQ(kExitOk, Run({"run", "open", "run"}));
  EXPECT_THAT(machine_.launched, IsEmpty());
}

TEST_F(RunOpenTest, ABrowserThatFailsIsNoFailure) {
  Answer("SUCCEEDED", "");
  io_.env["BROWSER"] = "firefox";
  io_.terminal = true;
  machine_.launch = absl::FailedPreconditionError("cannot run firefox");
  EXPECT_EQ(kExitOk, Run({"run", "open", "run"}));
  EXPECT_EQ(absl::StrCat(kOpenedPage, "\n"), io_.out);
  EXPECT_EQ("warning: cannot run firefox\n", io_.err);
}

TEST_F(RunOpenTest, IsOneObjectInJson) {
  Answer("SUCCEEDED", "");
  for (const char* format : {"json", "ndjson"}) {
    Run({"run", "open", "run", "--output-format", format});
    EXPECT_EQ(absl::StrCat("{\"v\":1,\"id\":\"run-full-id\",\"url\":\"",
                           kOpenedPage, "\"}\n"),
              io_.out);
  }
}

}  // namespace
}  // namespace oz
