// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/resource/catalogue_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oz {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CatalogueViewTest, NeutralisesWhatComesFromTheService) {
  ModelPage models;
  v1::Model* model = models.Add();
  model->set_id("a\x1b[31m");
  model->set_display_name("two\nlines\tof");
  EXPECT_THAT(RenderModelRows(models), Not(HasSubstr("\x1b")));
  EXPECT_THAT(RenderModelRows(models), HasSubstr("two lines of"));
  EXPECT_THAT(RenderModelTable(models, ViewOptions()), Not(HasSubstr("\x1b")));
}

TEST(CatalogueViewTest, FitsTheTerminal) {
  SkillPage skills;
  v1::Skill* skill = skills.Add();
  skill->set_id("acme/backend:skills/triage/SKILL.md");
  skill->set_description(std::string(200, 'd'));
  ViewOptions options;
  options.is_terminal = true;
  options.width = 60;
  const std::string table = RenderSkillTable(skills, options);
  EXPECT_THAT(table, HasSubstr("acme/backend:skills/triage/SKILL.md"));
  EXPECT_THAT(table, Not(HasSubstr(std::string(60, 'd'))));
}

TEST(CatalogueViewTest, AnEmptyListIsAHeader) {
  EXPECT_EQ("UUID\tNAME\n", RenderMcpServerRows({}));
  EXPECT_EQ("[]\n", RenderMcpServersJson({}));
  EXPECT_EQ("", RenderMcpServersNdjson({}));
  EXPECT_EQ("[]\n", RenderModelsJson({}));
}

}  // namespace
}  // namespace oz
