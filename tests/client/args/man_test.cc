// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/man.h"

#include <string>

#include "client/commands/registry.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/args/parse_text.h"
#include "tests/client/args/run_shell.h"

namespace oz {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const ManPage* Find(const std::vector<ManPage>& pages, const char* name) {
  for (const ManPage& page : pages) {
    if (page.file_name == name) return &page;
  }
  return nullptr;
}

TEST(ManTest, WritesOnePageForEachCommand) {
  const std::vector<ManPage> pages = RenderManPages(RootCommand());
  EXPECT_EQ(pages[0].file_name, "oz.1");
  EXPECT_NE(Find(pages, "oz-run.1"), nullptr);
  EXPECT_NE(Find(pages, "oz-run-conversation-get.1"), nullptr);
  EXPECT_EQ(Find(pages, "oz-help.1"), nullptr);
  EXPECT_EQ(Find(RenderManPages(TestRoot()), "t-support.1"), nullptr);
}

TEST(ManTest, DescribesTheCommand) {
  const std::vector<ManPage> pages = RenderManPages(RootCommand());
  const ManPage* page = Find(pages, "oz-run-list.1");
  ASSERT_NE(page, nullptr);
  EXPECT_THAT(page->text, StartsWith(".TH OZ\\-RUN\\-LIST 1 "));
  EXPECT_THAT(page->text,
              HasSubstr(".SH SYNOPSIS\noz run list [OPTIONS]\n.br\n"));
  EXPECT_THAT(page->text,
              HasSubstr(".TP\n\\fB\\-L\\fR, \\fB\\-\\-limit\\fR \\fILIMIT\\fR\n"
                        "Largest number of runs to list\n.br\n"
                        "Default: \\fB10\\fR.\n"));
  EXPECT_THAT(page->text, HasSubstr("Possible values: \\fBasc\\fR, "));
  EXPECT_THAT(page->text, HasSubstr(".SH ENVIRONMENT\n.TP\n\\fBWARP_API_KEY"));
  EXPECT_THAT(page->text, Not(HasSubstr("WARP_SERVER_ROOT_URL")));
  EXPECT_THAT(page->text, Not(HasSubstr("EXIT STATUS")));
  EXPECT_THAT(pages[0].text, HasSubstr(".SH EXIT STATUS\n"));
  EXPECT_THAT(pages[0].text, HasSubstr("\\fBoz\\-run\\fR(1), "));
}

TEST(ManTest, KeepsLinesFromBecomingRequests) {
  constexpr static CommandSpec kSpec = {.name = "x", .about = ".ab\\c"};
  EXPECT_THAT(RenderManPage(CommandView(kSpec)).text,
              HasSubstr("\n\\&.ab\\ec.\n"));
}

TEST(ManTest, IsAsciiWhateverTheHelpHolds) {
  constexpr static CommandSpec kSpec = {.name = "x", .about = "é ▶ 🙋"};
  EXPECT_THAT(RenderManPage(CommandView(kSpec)).text,
              HasSubstr("\n\\[u00E9] \\[u25B6] \\[u1F64B].\n"));
}

TEST(ManTest, IsAcceptedByGroff) {
  OZ_NEEDS_SHELL("groff");
  ShellRun groff(Shell::kBash, "groff -man -ww -Tutf8 -z");
  for (const ManPage& page : RenderManPages(RootCommand())) {
    EXPECT_EQ(groff.Run(page.text), "") << page.file_name;
  }
}

}  // namespace
}  // namespace oz
