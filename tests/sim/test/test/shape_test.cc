// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/test/shape.h"

#include <gmock/gmock.h>

namespace ozd::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ShapeTest, ReadsLimits) {
  EXPECT_EQ(ParseShapeType("integer(1..60)").most, 60);
  EXPECT_EQ(ParseShapeType("string<1024>").max_length, 1024U);
  EXPECT_THAT(ParseShapeType("asc|desc").values, ElementsAre("asc", "desc"));
  EXPECT_EQ(ParseShapeType("[Run]").inner, "Run");
}

TEST(ShapeTest, NamesWhatIsWrong) {
  const Json good = {{"has_next_page", true}};
  EXPECT_THAT(CheckShape(good, "PageInfo"), IsEmpty());
  EXPECT_THAT(CheckShape(Json::object(), "PageInfo"),
              ElementsAre("/has_next_page is missing"));
  EXPECT_THAT(CheckShape({{"has_next_page", "yes"}}, "PageInfo"),
              ElementsAre(HasSubstr("not boolean")));
  EXPECT_THAT(CheckShape({{"has_next_page", true}, {"x", 1}}, "PageInfo"),
              ElementsAre("/x is not in PageInfo"));
  EXPECT_THAT(CheckShape(Json::array({"A", "QUEUED"}), "[RunState]"),
              SizeIs(1));
}

TEST(ShapeTest, NullIsFineWhereItIsDocumented) {
  EXPECT_THAT(CheckShape({{"last_ran", nullptr}}, "History"), IsEmpty());
  EXPECT_THAT(CheckShape({{"uid", nullptr}}, "Person"), SizeIs(1));
}

TEST(ShapeTest, TakesOneOfSeveralForms) {
  EXPECT_THAT(CheckShape({{"type", "text"}, {"text", "x"}}, "Block"),
              IsEmpty());
  EXPECT_THAT(CheckShape({{"type", "text"}}, "Block"), SizeIs(1));
}

}  // namespace
}  // namespace ozd::sim
