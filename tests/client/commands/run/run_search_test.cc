// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/search.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kSearch[] = "/oz.v1.SearchService/SearchRuns";

v1::SearchRunsResponse SampleFound() {
  const RunPage runs = SampleRuns();
  v1::SearchRunsResponse found;
  v1::SearchHit* hit = found.add_hits();
  *hit->mutable_run() = runs.Get(0);
  hit->mutable_title()->set_text("Fix the flaky login test");
  v1::ExcerptMark* mark = hit->mutable_title()->add_marks();
  mark->set_begin(14);
  mark->set_end(19);
  hit->mutable_excerpt()->set_text("people cannot sign in");
  hit->set_field(v1::SearchHit::FIELD_TITLE);
  hit->set_score(7.5);
  hit = found.add_hits();
  *hit->mutable_run() = runs.Get(1);
  hit->mutable_title()->set_text("Other\x1b work");
  hit->mutable_excerpt()->set_text("…then the login form came up…");
  mark = hit->mutable_excerpt()->add_marks();
  mark->set_begin(12);
  mark->set_end(17);
  hit->set_field(v1::SearchHit::FIELD_CONVERSATION);
  hit->set_score(1.25);
  found.set_has_more(true);
  v1::SearchCoverage* coverage = found.mutable_coverage();
  coverage->set_cached_runs(100);
  coverage->set_indexed_runs(90);
  coverage->set_stored_conversations(3);
  coverage->set_indexed_conversations(3);
  coverage->set_history_complete(true);
  return found;
}

class RunSearchTest : public AppTest {};

TEST_F(RunSearchTest, FourFormats) {
  channel().Answer(kSearch, SampleFound());
  EXPECT_EQ(kExitOk, Run({"run", "search", "login"}));
  ExpectGolden("run_search.txt", io_.out);
  EXPECT_THAT(io_.err, HasSubstr("-L shows more"));
  EXPECT_THAT(io_.err, HasSubstr("10 cached runs are still being indexed"));
  io_.terminal = true;
  Run({"run", "search", "login"});
  ExpectGolden("run_search_80.txt", io_.out);
  io_.terminal = false;
  Run({"run", "search", "login", "--output-format", "text"});
  ExpectGolden("run_search_text.txt", io_.out);
  Run({"run", "search", "login", "--output-format", "json"});
  ExpectGolden("run_search.json", io_.out);
  Run({"run", "search", "login", "--output-format", "ndjson"});
  ExpectGolden("run_search.ndjson", io_.out);
}

TEST_F(RunSearchTest, WordsBecomeARequest) {
  channel().Answer(kSearch, v1::SearchRunsResponse());
  EXPECT_EQ(kExitOk, Run({"run", "search", "fix", "\"log in\"", "-L", "5",
                          "--state", "failed", "--state", "in-progress",
                          "--since", "2d", "--cached"}));
  const auto request = channel().LastRequest<v1::SearchRunsRequest>(kSearch);
  EXPECT_EQ(request.text(), "fix \"log in\"");
  EXPECT_EQ(request.limit(), 5);
  EXPECT_THAT(request.states(), ElementsAre("FAILED", "INPROGRESS"));
  EXPECT_EQ(request.created_after_us(), (kSampleNow - 2 * 86'400) * 1'000'000);
  EXPECT_EQ(request.read_mode(), v1::READ_MODE_CACHED);
  EXPECT_EQ(io_.out, "No runs found.\n");
}

TEST_F(RunSearchTest, RefusesWhatIsNoTime) {
  EXPECT_EQ(kExitUsage, Run({"run", "search", "x", "--since", "soon"}));
  EXPECT_THAT(io_.err, HasSubstr("invalid value 'soon' for '--since <WHEN>'"));
  EXPECT_EQ(kExitUsage, Run({"run", "search"}));
  EXPECT_EQ(kExitUsage, Run({"run", "search", "x", "-L", "501"}));
}

}  // namespace
}  // namespace oz
