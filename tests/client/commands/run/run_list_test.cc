// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/run/run_list.h"

#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kListRuns[] = "/oz.v1.RunService/ListRuns";
constexpr char kPage[] =
    "{\"runs\":[{\"title\":\"b\",\"run_id\":\"r1\",\"new\":{\"z\":1,\"a\":2}},"
    "{\"run_id\":\"r2\"}],\"page_info\":{\"has_next_page\":true,"
    "\"next_cursor\":\"c2\"}}";

class RunListTest : public AppTest {
 protected:
  v1::ListRunsRequest Request(std::vector<std::string> words) {
    words.insert(words.begin(), {"run", "list"});
    channel().Answer(kListRuns, v1::ListRunsResponse());
    EXPECT_EQ(kExitOk, Run(words)) << io_.err;
    return channel().LastRequest<v1::ListRunsRequest>(kListRuns);
  }
  void AnswerSamples() {
    v1::ListRunsResponse response;
    *response.mutable_runs() = SampleRuns();
    response.set_has_next_page(true);
    response.set_next_cursor("c2");
    channel().Answer(kListRuns, response);
  }
  void AnswerPage() {
    v1::ListRunsResponse response;
    response.set_raw_json(kPage);
    channel().Answer(kListRuns, response);
  }
};

TEST_F(RunListTest, AsksForTenSummariesByDefault) {
  const v1::ListRunsRequest request = Request({});
  EXPECT_EQ(10, request.limit());
  EXPECT_EQ(v1::RUN_VIEW_SUMMARY, request.view());
  EXPECT_EQ(v1::READ_MODE_AUTO, request.read_mode());
  EXPECT_EQ(v1::RUN_SORT_FIELD_UNSPECIFIED, request.sort_by());
  EXPECT_EQ("", request.filter().SerializeAsString());
  EXPECT_EQ("CLI", request.context().api_source());
  EXPECT_EQ("", request.context().server_root_url());
}

TEST_F(RunListTest, MapsWordsToTheServicesSpelling) {
  const v1::ListRunsRequest request = Request(
      {"--state", "in-progress", "--state", "failed", "--source", "interactive",
       "--execution-location", "remote", "--artifact-type", "pull-request",
       "--sort-by", "created-at", "--sort-order", "asc"});
  EXPECT_THAT(request.filter().states(), ElementsAre("INPROGRESS", "FAILED"));
  EXPECT_EQ("LOCAL", request.filter().source());
  EXPECT_EQ("REMOTE", request.filter().execution_location());
  EXPECT_EQ("PULL_REQUEST", request.filter().artifact_type());
  EXPECT_EQ(v1::RUN_SORT_FIELD_CREATED_AT, request.sort_by());
  EXPECT_EQ(v1::SORT_ORDER_ASC, request.sort_order());
  EXPECT_EQ("SCHEDULED_AGENT",
            Request({"--source", "scheduled-agent"}).filter().source());
}

TEST_F(RunListTest, PassesEveryFilterOn) {
  const v1::ListRunsRequest request = Request({"--creator",
                                               "u",
                                               "--environment",
                                               "e",
                                               "--skill",
                                               "s",
                                               "--schedule",
                                               "sch",
                                               "--ancestor-run",
                                               "a",
                                               "--name",
                                               "n",
                                               "--model",
                                               "m",
                                               "--created-after",
                                               "2026-04-03T12:30:00+02:00",
                                               "--created-before",
                                               "2026-04-04T00:00:00Z",
                                               "--updated-after",
                                               "2026-04-03T10:30:00.5Z",
                                               "-q",
                                               "two words",
                                               "--cursor",
                                               "c1",
                                               "-L",
                                               "500"});
  const v1::RunFilter& filter = request.filter();
  EXPECT_EQ("u", filter.creator_uid());
  EXPECT_EQ("e", filter.environment_id());
  EXPECT_EQ("s", filter.skill_spec());
  EXPECT_EQ("sch", filter.schedule_id());
  EXPECT_EQ("a", filter.ancestor_run_id());
  EXPECT_EQ("n", filter.name());
  EXPECT_EQ("m", filter.model_id());
  EXPECT_EQ(kSampleNow * 1'000'000, filter.created_after_us());
  EXPECT_EQ((kSampleNow + 48'600) * 1'000'000, filter.created_before_us());
  EXPECT_EQ(kSampleNow * 1'000'000 + 500'000, filter.updated_after_us());
  EXPECT_EQ("two words", filter.query());
  EXPECT_EQ("c1", request.cursor());
  EXPECT_EQ(500, request.limit());
}

TEST_F(RunListTest, LeavesOddLimitsToTheService) {
  EXPECT_EQ(-3, Request({"--limit=-3"}).limit());
  EXPECT_EQ(0, Request({"--limit", "0"}).limit());
}

TEST_F(RunListTest, HandsOverWhatBelongsToTheCall) {
  io_.env = {{"WARP_API_KEY", "wk-env"},
             {"OZ_RUN_ID", "0190f3a2-1111-7000-8000-000000000001"},
             {"GITHUB_ACTIONS", "true"}};
  const v1::ListRunsRequest request =
      Request({"--server-root-url", "http://localhost:1", "--refresh"});
  EXPECT_EQ("wk-env", request.context().api_key());
  EXPECT_EQ("http://localhost:1", request.context().server_root_url());
  EXPECT_EQ("0190f3a2-1111-7000-8000-000000000001", request.context().run_id());
  EXPECT_EQ("GITHUB_ACTION", request.context().api_source());
  EXPECT_EQ(v1::READ_MODE_REFRESH, request.read_mode());
}

TEST_F(RunListTest, IgnoresRunIdsThatAreNoUuid) {
  for (const char* id : {"run_abc123", "00000000-0000-0000-0000-000000000000",
                         "0190f3a2-1111-7000-8000-00000000000g", ""}) {
    io_.env["OZ_RUN_ID"] = id;
    EXPECT_EQ("", Request({}).context().run_id()) << id;
  }
  io_.env = {{"GITHUB_ACTIONS", "TRUE"}};
  EXPECT_EQ("CLI", Request({"--cached"}).context().api_source());
}

TEST_F(RunListTest, PrettyAndTextShowSummaries) {
  AnswerSamples();
  EXPECT_EQ(kExitOk, Run({"run", "list"}));
  ExpectGolden("run_list_pipe.txt", io_.out);
  EXPECT_EQ("", io_.err);
  EXPECT_EQ(kExitOk, Run({"run", "list", "--output-format", "text"}));
  ExpectGolden("run_list_text.txt", io_.out);
}

TEST_F(RunListTest, JsonIsTheWholePageSorted) {
  AnswerPage();
  EXPECT_EQ(kExitOk, Run({"run", "list", "--output-format", "json"}));
  ExpectGolden("run_list.json", io_.out);
  EXPECT_EQ(v1::RUN_VIEW_RAW_JSON,
            channel().LastRequest<v1::ListRunsRequest>(kListRuns).view());
}

TEST_F(RunListTest, NdjsonIsOneRunALine) {
  AnswerPage();
  EXPECT_EQ(kExitOk, Run({"run", "list", "--output-format", "ndjson"}));
  EXPECT_EQ(
      "{\"new\":{\"a\":2,\"z\":1},\"run_id\":\"r1\",\"title\":\"b\"}\n"
      "{\"run_id\":\"r2\"}\n",
      io_.out);
}

TEST_F(RunListTest, JqWorksWhateverTheFormat) {
  AnswerPage();
  for (const char* format : {"pretty", "text", "json", "ndjson"}) {
    EXPECT_EQ(kExitOk, Run({"run", "list", "--output-format", format, "--jq",
                            ".runs[].run_id, .page_info"}));
    EXPECT_EQ(
        "r1\nr2\n{\n  \"has_next_page\": true,\n  \"next_cursor\": "
        "\"c2\"\n}\n",
        io_.out);
  }
}

TEST_F(RunListTest, JqFailureComesAfterItsOutput) {
  AnswerPage();
  EXPECT_EQ(kExitFailure,
            Run({"run", "list", "--jq", ".runs[0].title, (.runs|error)"}));
  EXPECT_EQ("b\n", io_.out);
  EXPECT_THAT(io_.err, StartsWith("Error: jq filter error: "));
}

TEST_F(RunListTest, BadJqProgramIsAUsageError) {
  EXPECT_EQ(kExitUsage, Run({"run", "list", "--jq", "@"}));
  EXPECT_THAT(io_.err, HasSubstr("invalid value '@' for '--jq <FILTER>'"));
  EXPECT_TRUE(channel().calls().empty());
}

TEST_F(RunListTest, SaysThatThereIsNothing) {
  channel().Answer(kListRuns, v1::ListRunsResponse());
  EXPECT_EQ(kExitOk, Run({"run", "list"}));
  EXPECT_EQ("No runs found.\n", io_.out);
  EXPECT_EQ(kExitOk, Run({"run", "list", "--output-format", "text"}));
  EXPECT_EQ("", io_.out);
}

TEST_F(RunListTest, StaleAnswersAreSaidToBeStale) {
  v1::ListRunsResponse response;
  response.mutable_freshness()->set_as_of_us((kSampleNow - 200) * 1'000'000);
  response.mutable_freshness()->set_age_ms(200'000);
  response.mutable_freshness()->set_stale(true);
  response.mutable_freshness()->set_stale_reason("offline");
  channel().Answer(kListRuns, response);
  EXPECT_EQ(kExitOk, Run({"run", "list"}));
  EXPECT_EQ("warning: offline: showing runs as of 10:26:40 (3 min ago)\n",
            io_.err);
  EXPECT_EQ("No runs found.\n", io_.out);
}

TEST_F(RunListTest, TerminalGetsColourWidthAndAHint) {
  AnswerSamples();
  io_.terminal = true;
  EXPECT_EQ(kExitOk, Run({"run", "list"}));
  EXPECT_THAT(io_.out,
              AllOf(HasSubstr("\x1b[33m● running\x1b[0m"),
                    HasSubstr("0190f3a2-1 "), Not(HasSubstr("-7000-"))));
  EXPECT_EQ("more: --cursor c2\n", io_.err);
  io_.env["NO_COLOR"] = "1";
  EXPECT_EQ(kExitOk, Run({"run", "list"}));
  EXPECT_THAT(io_.out, Not(HasSubstr("\x1b")));
}

TEST_F(RunListTest, HostileJsonCannotDriveTheTerminal) {
  v1::ListRunsResponse response;
  response.set_raw_json(
      "{\"runs\":[{\"title\":\"\\u001b]0;x\\u0007\u009b2J\u202e\"}]}");
  channel().Answer(kListRuns, response);
  io_.terminal = true;
  for (const char* format : {"json", "ndjson"}) {
    EXPECT_EQ(kExitOk, Run({"run", "list", "--output-format", format}));
    EXPECT_THAT(io_.out, AllOf(HasSubstr("\\u001b]0;x\\u0007\\u009b2J\\u202e"),
                               Not(HasSubstr("\x1b"))));
  }
  EXPECT_EQ(kExitOk, Run({"run", "list", "--jq", ".runs[].title"}));
  EXPECT_EQ("\\x1b]0;x\\x07\\x9b2J\\u202e\n", io_.out);
  // In a pipe a program gets what the service sent.
  io_.terminal = false;
  EXPECT_EQ(kExitOk, Run({"run", "list", "--jq", ".runs[].title"}));
  EXPECT_EQ("\x1b]0;x\x07\u009b2J\u202e\n", io_.out);
}

TEST_F(RunListTest, DamagedAnswersFail) {
  v1::ListRunsResponse response;
  response.set_raw_json("{\"runs\":");
  channel().Answer(kListRuns, response);
  for (const char* format : {"json", "ndjson"}) {
    EXPECT_EQ(kExitFailure, Run({"run", "list", "--output-format", format}));
    EXPECT_EQ("", io_.out);
    EXPECT_THAT(io_.err, HasSubstr("not valid JSON"));
  }
}

}  // namespace
}  // namespace oz
