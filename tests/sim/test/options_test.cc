// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "tests/support/status_matchers.h"

namespace ozd::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kFlagCharacters[] = "abcdefghijklmnopqrstuvwxyz-";

TEST(OptionsTest, ReadsFlagsInBothSpellings) {
  const auto options =
      ParseOptions({"--port", "81", "--seed-runs=5", "--api-key", "k=u",
                    "--log", "--epoch=1970-01-01T00:00:01Z", "--speed", "3"},
                   "e1,e2");
  ASSERT_THAT(options, IsOk());
  EXPECT_EQ(options->port, 81);
  EXPECT_EQ(options->seed_runs, 5);
  EXPECT_EQ(options->speed, 3);
  EXPECT_EQ(options->epoch_us, 1'000'000);
  EXPECT_TRUE(options->log);
  EXPECT_THAT(options->api_keys, ElementsAre("e1", "e2", "k=u"));
}

// The flags of a text, "--help" and the like, without the hyphens.
std::set<std::string> FlagsIn(absl::string_view text) {
  std::set<std::string> flags;
  while (true) {
    const size_t at = text.find("--");
    if (at == absl::string_view::npos) return flags;
    text.remove_prefix(at + 2);
    flags.emplace(text.substr(0, text.find_first_not_of(kFlagCharacters)));
  }
}

TEST(OptionsTest, TheManPageHasTheFlagsOfTheHelp) {
  std::stringstream page;
  page << std::ifstream(OZ_SIM_MAN_PAGE).rdbuf();
  EXPECT_EQ(FlagsIn(absl::StrReplaceAll(page.str(), {{"\\-", "-"}})),
            FlagsIn(kHelpText));
}

TEST(OptionsTest, RefusesByFlag) {
  const std::vector<std::vector<std::string>> kBad = {
      {"--port", "65536"}, {"--port"},        {"--port", "x"},
      {"--seed-runs=-1"},  {"--epoch=today"}, {"--speed=0"},
      {"--nonsense", "1"}, {"--nonsense"}};
  for (const auto& arguments : kBad) {
    const std::string flag = arguments[0].substr(0, arguments[0].find('='));
    EXPECT_THAT(ParseOptions(arguments, "key"),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(flag)));
  }
  EXPECT_THAT(ParseOptions({}, ""), StatusIs(absl::StatusCode::kInvalidArgument,
                                             HasSubstr("OZ_SIM_API_KEY")));
  EXPECT_THAT(ParseOptions({"--help"}, ""), IsOk());
}

}  // namespace
}  // namespace ozd::sim
