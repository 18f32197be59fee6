// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/page_json.h"

#include <gtest/gtest.h>

namespace ozd {
namespace {

TEST(PageJsonTest, CopiesRunsByteForByte) {
  std::vector<oz::v1::Run> runs(2);
  runs[0].set_raw_json(R"({ "b":1.50, "a":"\u00e9"})");
  runs[1].set_raw_json("{}");
  EXPECT_EQ(RenderRunPage(runs, "next"),
            R"({"page_info":{"has_next_page":true,"next_cursor":"next"},)"
            R"("runs":[{ "b":1.50, "a":"\u00e9"},{}]})");
}

TEST(PageJsonTest, LeavesOutTheCursorAtTheEnd) {
  EXPECT_EQ(RenderRunPage({}, ""),
            R"({"page_info":{"has_next_page":false},"runs":[]})");
}

TEST(PageJsonTest, EscapesTheCursor) {
  EXPECT_EQ(RenderRunPage({}, "a\"b"),
            R"({"page_info":{"has_next_page":true,"next_cursor":"a\"b"},)"
            R"("runs":[]})");
}

}  // namespace
}  // namespace ozd
