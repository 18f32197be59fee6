// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/run/search_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/output/display_width.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::HasSubstr;
using testing::Not;

v1::SearchRunsResponse OneHit(const std::string& title,
                              const std::string& excerpt, int begin, int end) {
  v1::SearchRunsResponse found;
  v1::SearchHit* hit = found.add_hits();
  hit->mutable_run()->set_run_id("r1");
  hit->mutable_run()->set_state("SUCCEEDED");
  hit->mutable_title()->set_text(title);
  hit->mutable_excerpt()->set_text(excerpt);
  v1::ExcerptMark* mark = hit->mutable_excerpt()->add_marks();
  mark->set_begin(begin);
  mark->set_end(end);
  hit->set_field(v1::SearchHit::FIELD_PROMPT);
  return found;
}

ViewOptions At(bool terminal, int width = kUnlimitedWidth) {
  ViewOptions options;
  options.is_terminal = terminal;
  options.width = width;
  options.now = absl::FromUnixSeconds(kSampleNow);
  return options;
}

TEST(SearchViewTest, ColoursWhatWasFoundOnATerminalOnly) {
  const auto found = OneHit("Title", "fix the login page", 8, 13);
  ViewOptions options = At(true, 80);
  options.style = Style::Coloured();
  EXPECT_THAT(RenderSearchHits(found, options),
              HasSubstr("fix the \x1b[33mlogin\x1b[0m page"));
  const std::string plain = RenderSearchHits(found, At(false));
  EXPECT_THAT(plain, HasSubstr("    fix the login page\n"));
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
}

TEST(SearchViewTest, FitsTheTerminal) {
  const auto found = OneHit(std::string(200, 't'), std::string(200, 'e'), 0, 3);
  for (const int width : {20, 40, 80}) {
    const std::string text = RenderSearchHits(found, At(true, width));
    EXPECT_THAT(text, HasSubstr("…"));
    size_t begin = 0;
    while (begin < text.size()) {
      const size_t end = text.find('\n', begin);
      EXPECT_LE(DisplayWidth(text.substr(begin, end - begin)), width);
      begin = end + 1;
    }
  }
}

TEST(SearchViewTest, NothingFromTheNetworkDrivesTheTerminal) {
  const auto found = OneHit("a\x1b]0;x\x07", "b\x1b[2Jc\nd\te", 0, 4);
  for (const std::string& text :
       {RenderSearchHits(found, At(true, 80)), RenderSearchRows(found)}) {
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\x07")));
  }
}

TEST(SearchViewTest, MarksThatMakeNoSenseAreCut) {
  for (const auto& [begin, end] : std::vector<std::pair<int, int>>{
           {-5, 2}, {2, 1}, {0, 1000}, {1000, 2000}, {-2, -1}}) {
    EXPECT_THAT(
        RenderSearchHits(OneHit("t", "excerpt", begin, end), At(true, 80)),
        HasSubstr("excerpt"));
  }
}

TEST(SearchViewTest, TellsWhatTheIndexLacks) {
  v1::SearchCoverage coverage;
  coverage.set_cached_runs(10);
  coverage.set_indexed_runs(4);
  coverage.set_indexed_conversations(1);
  EXPECT_EQ(SearchCoverageText(coverage),
            "searched 4 runs and 1 conversation (conversations are indexed "
            "once they are stored); 6 cached runs are still being indexed; "
            "older runs are not cached yet");
  coverage.set_indexed_runs(10);
  coverage.set_history_complete(true);
  EXPECT_EQ(SearchCoverageText(coverage),
            "searched 10 runs and 1 conversation (conversations are indexed "
            "once they are stored)");
}

}  // namespace
}  // namespace oz
