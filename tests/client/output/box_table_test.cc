// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/box_table.h"

#include "client/output/display_width.h"
#include "client/output/list_table.h"
#include "gtest/gtest.h"

namespace oz {
namespace {

BoxTable Sample() {
  BoxTable table;
  table.header = {"MESSAGE ID", "FROM", "SUBJECT"};
  table.rows = {{"m1", "r1", "hello\nworld"}, {"m2", "run-2", "日本"}};
  return table;
}

TEST(BoxTableTest, DrawsThePublishedBox) {
  EXPECT_EQ(R"(╭────────────┬───────┬─────────╮
│ MESSAGE ID ┆ FROM  ┆ SUBJECT │
╞════════════╪═══════╪═════════╡
│ m1         ┆ r1    ┆ hello   │
│            ┆       ┆ world   │
├╌╌╌╌╌╌╌╌╌╌╌╌┼╌╌╌╌╌╌╌┼╌╌╌╌╌╌╌╌╌┤
│ m2         ┆ run-2 ┆ 日本    │
╰────────────┴───────┴─────────╯
)",
            RenderBoxTable(Sample(), kUnlimitedWidth));
}

TEST(BoxTableTest, DrawsAnEmptyBox) {
  BoxTable table;
  table.header = {"ID", "Name"};
  EXPECT_EQ(
      "╭────┬──────╮\n│ ID ┆ Name │\n╞════╪══════╡\n"
      "╰────┴──────╯\n",
      RenderBoxTable(table, kUnlimitedWidth));
}

TEST(BoxTableTest, WrapsWideCellsOnATerminal) {
  BoxTable table;
  table.header = {"ID", "SUBJECT"};
  table.rows = {{"0190f3a2-1111-7000", "please look at the login test"}};
  EXPECT_EQ(R"(╭──────────────┬───────────────╮
│ ID           ┆ SUBJECT       │
╞══════════════╪═══════════════╡
│ 0190f3a2-111 ┆ please look   │
│ 1-7000       ┆ at the login  │
│              ┆ test          │
╰──────────────┴───────────────╯
)",
            RenderBoxTable(table, 32));
}

TEST(BoxTableTest, NeverEndsOnATinyTerminal) {
  EXPECT_NE("", RenderBoxTable(Sample(), 1));
}

TEST(BoxTableTest, ElasticColumnsFitTheWidestCell) {
  BoxTable table = Sample();
  table.rows[1][2] = "";
  EXPECT_EQ(
      "MESSAGE ID  FROM   SUBJECT\n"
      "m1          r1     hello\nworld\n"
      "m2          run-2  \n",
      RenderElasticTable(table));
  table.rows.clear();
  EXPECT_EQ("MESSAGE ID  FROM  SUBJECT\n", RenderElasticTable(table));
}

TEST(BoxTableTest, NeutralisesWhatDrivesATerminal) {
  BoxTable table;
  table.header = {"S"};
  table.rows = {{"\x1b[2J"}};
  EXPECT_EQ(std::string::npos,
            RenderBoxTable(table, kUnlimitedWidth).find('\x1b'));
  EXPECT_EQ(std::string::npos, RenderElasticTable(table).find('\x1b'));
}

}  // namespace
}  // namespace oz
