// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/reference.h"

#include <gmock/gmock.h>

#include "client/commands/registry.h"

namespace oz {
namespace {

using testing::HasSubstr;
using testing::Not;

int DoNothing(CommandContext& /*context*/) { return 0; }

constexpr EnumValue kColours[] = {{.name = "red"}};
constexpr OptionSpec kOptions[] = {
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT"},
    {.name = "colour",
     .type = ValueType::kEnum,
     .value_name = "A|B",
     .values = kColours,
     .repeatable = true},
    {.name = "secret", .type = ValueType::kFlag, .hidden = true},
};
constexpr PositionalSpec kPositionals[] = {
    {.value_name = "ID"},
    {.value_name = "MORE", .required = false, .repeatable = true}};
constexpr const char* kAliases[] = {"ls"};
constexpr CommandSpec kList = {.name = "list",
                               .about = "One | the other",
                               .aliases = kAliases,
                               .options = kOptions,
                               .positionals = kPositionals,
                               .handler = DoNothing};
constexpr CommandSpec kElsewhere = {
    .name = "serve", .handler = DoNothing, .not_offered = true};
constexpr CommandSpec kHidden = {
    .name = "internal", .handler = DoNothing, .hidden = true};
constexpr const CommandSpec* kChildren[] = {&kList, &kElsewhere, &kHidden};
constexpr CommandSpec kRoot = {.name = "oz", .subcommands = kChildren};

TEST(ReferenceTest, HasARowForEachCommandThatDoesSomething) {
  EXPECT_EQ(RenderReference(kRoot),
            "| command | what it does | options |\n"
            "|---|---|---|\n"
            "| `oz list ID [MORE...]` (also `ls`) | One \\| the other | "
            "`-L --limit LIMIT` `--colour A\\|B...` |\n"
            "\nRecognised, and refused with exit code 1, because they only "
            "make sense inside the vendor's own agent: `oz serve`.\n");
}

TEST(ReferenceTest, CoversTheRealTable) {
  const std::string reference = RenderReference(RootCommand());
  EXPECT_THAT(reference, HasSubstr("| `oz run list` |"));
  EXPECT_THAT(reference, HasSubstr("`-L --limit LIMIT`"));
  EXPECT_THAT(reference, Not(HasSubstr("--api-key")));
}

TEST(ReferenceTest, ReplacesWhatStandsBetweenTheMarks) {
  const std::string document =
      std::string("a\n") + kReferenceBegin + "old\n" + kReferenceEnd + "z\n";
  EXPECT_EQ(
      *ReplaceReference(document, "new\n"),
      std::string("a\n") + kReferenceBegin + "new\n" + kReferenceEnd + "z\n");
  EXPECT_EQ(ReplaceReference("a\n", "new\n").status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReplaceReference(std::string(kReferenceEnd) + kReferenceBegin, "")
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace oz
