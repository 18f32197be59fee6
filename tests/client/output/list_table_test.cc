// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/list_table.h"

#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "client/output/display_width.h"

namespace oz {
namespace {

ListTable MakeTable() {
  ListTable table;
  table.columns = {{.title = "ID"},
                   {.title = "N", .align_right = true},
                   {.title = "TITLE", .flexible = true},
                   {.title = "ENV", .max_width = 6, .optional = true}};
  table.rows = {{{"a", Color::kNone},
                 {"1", Color::kNone},
                 {"short", Color::kNone},
                 {"", Color::kNone}},
                {{"bbb", Color::kNone},
                 {"22", Color::kNone},
                 {"日本語の長い題名", Color::kNone},
                 {"environment", Color::kNone}}};
  return table;
}

TEST(ListTableTest, PadsByDisplayWidthAndLeavesNoTrailingBlanks) {
  EXPECT_EQ(
      "ID    N  TITLE             ENV\n"
      "a     1  short\n"
      "bbb  22  日本語の長い題名  envir…\n",
      RenderListTable(MakeTable(), 80, Style()));
}

TEST(ListTableTest, DropsOptionalColumnsBeforeItCutsTheFlexibleOne) {
  EXPECT_EQ(
      "ID    N  TITLE\n"
      "a     1  short\n"
      "bbb  22  日本語の長い題名\n",
      RenderListTable(MakeTable(), 30, Style()));
}

TEST(ListTableTest, HidesOptionalColumnsWithoutAValue) {
  ListTable table = MakeTable();
  table.rows.pop_back();
  EXPECT_EQ("ID  N  TITLE\na   1  short\n",
            RenderListTable(table, kUnlimitedWidth, Style()));
}

TEST(ListTableTest, AHugeCellIsWholeAndPadsNoOtherRow) {
  ListTable table = MakeTable();
  const std::string huge(100'000, 'x');
  table.rows[1][0].text = huge;
  table.rows[1][3].text = "e";
  EXPECT_EQ("ID   N  TITLE             ENV\na    1  short\n" + huge +
                "  22  日本語の長い題名  e\n",
            RenderListTable(table, kUnlimitedWidth, Style()));
}

TEST(ListTableTest, IsNeverWiderThanTheTerminal) {
  for (int width = 12; width < 60; ++width) {
    const std::string text = RenderListTable(MakeTable(), width, Style());
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      EXPECT_LE(DisplayWidth(line), width) << line;
    }
  }
}

TEST(ListTableTest, ColoursCellsButNotPadding) {
  ListTable table = MakeTable();
  table.rows.pop_back();
  table.rows[0][0].color = Color::kGreen;
  EXPECT_EQ(
      "\x1b[2mID\x1b[0m  \x1b[2mN\x1b[0m  \x1b[2mTITLE\x1b[0m\n"
      "\x1b[32ma\x1b[0m   1  short\n",
      RenderListTable(table, 80, Style::Coloured()));
}

}  // namespace
}  // namespace oz
