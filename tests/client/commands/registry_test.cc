// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/registry.h"

#include "client/args/command_view.h"
#include "gtest/gtest.h"

namespace oz {
namespace {

// Every table must be usable: what a user can type is unambiguous.
void CheckTree(const CommandView& view) {
  SCOPED_TRACE(view.Name());
  view.ForEachOption([&](const OptionSpec& option) {
    EXPECT_TRUE(view.FindLong(option.name) == Arg(&option)) << option.name;
    if (option.short_name != '\0') {
      EXPECT_TRUE(view.FindShort(option.short_name) == Arg(&option))
          << option.name;
    }
    EXPECT_EQ(option.type == ValueType::kFlag, *option.value_name == '\0')
        << option.name;
    EXPECT_EQ(option.type == ValueType::kEnum, !option.values.empty())
        << option.name;
    for (const char* conflict : option.conflicts) {
      EXPECT_TRUE(view.FindByName(conflict)) << conflict;
    }
  });
  for (const CommandSpec* subcommand : view.spec().subcommands) {
    EXPECT_EQ(view.FindSubcommand(subcommand->name), subcommand);
    EXPECT_TRUE(subcommand->handler || !subcommand->subcommands.empty());
    EXPECT_STRNE(subcommand->about, "") << subcommand->name;
    CheckTree(view.Below(*subcommand));
  }
}

TEST(RegistryTest, IsConsistent) { CheckTree(CommandView(RootCommand())); }

// Scripts written for the published program depend on these.
TEST(RegistryTest, KeepsPublishedNames) {
  const CommandView root(RootCommand());
  for (const char* name :
       {"run", "task", "login", "logout", "whoami", "completions", "help"}) {
    EXPECT_NE(root.FindSubcommand(name), nullptr) << name;
  }
  for (const char* name :
       {"api-key", "output-format", "debug", "server-root-url", "ws-server-url",
        "session-sharing-server-url"}) {
    const Arg option = root.FindLong(name);
    ASSERT_TRUE(option) << name;
    EXPECT_TRUE(option.option()->global) << name;
  }
}

}  // namespace
}  // namespace oz
