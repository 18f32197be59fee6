// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/prompt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/fake_io.h"

namespace oz {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PromptTest, AsksOnlyAtATerminal) {
  FakeIo io;
  EXPECT_FALSE(CanPrompt(io));
  io.terminal = true;
  EXPECT_TRUE(CanPrompt(io));
}

TEST(ConfirmTest, SaysNoUnlessTold) {
  struct Case {
    std::deque<std::string> typed;
    Answer expected;
  };
  const Case cases[] = {
      {{"y"}, Answer::kYes},
      {{" YES "}, Answer::kYes},
      {{"n"}, Answer::kNo},
      {{"No"}, Answer::kNo},
      {{""}, Answer::kNo},
      {{"what", "y"}, Answer::kYes},
      {{"what"}, Answer::kCancelled},
      {{}, Answer::kCancelled},
  };
  for (const Case& c : cases) {
    FakeIo io;
    io.typed_lines = c.typed;
    EXPECT_EQ(Confirm(&io, "Delete it?"), c.expected);
    EXPECT_THAT(io.err, HasSubstr("Delete it? [y/N] "));
    EXPECT_EQ(io.out, "");
  }
}

TEST(ConfirmTest, ShowsNothingThatDrivesATerminal) {
  FakeIo io;
  EXPECT_EQ(Confirm(&io, "Delete '\x1b[2J'?"), Answer::kCancelled);
  EXPECT_THAT(io.err, Not(HasSubstr("\x1b")));
}

TEST(AskLineTest, GivesWhatWasTyped) {
  FakeIo io;
  io.typed_lines = {" eu-west-1 "};
  EXPECT_EQ(AskLine(&io, "Region:"), " eu-west-1 ");
  EXPECT_EQ(io.err, "Region: ");
  EXPECT_EQ(AskLine(&io, "Region:"), std::nullopt);
}

TEST(AskHiddenLineTest, GivesWhatWasTyped) {
  FakeIo io;
  io.secret = "s3cret";
  EXPECT_EQ(AskHiddenLine(&io, "Secret value:"), "s3cret");
  EXPECT_EQ(io.err, "Secret value: ");
  io.secret.reset();
  EXPECT_EQ(AskHiddenLine(&io, "Secret value:"), std::nullopt);
}

TEST(AskChoiceTest, WantsANumberOfTheList) {
  FakeIo io;
  io.typed_lines = {"0", "3", "two", " 2 "};
  EXPECT_EQ(AskChoice(&io, "Which key?", {"first", "sec\nond"}), 1u);
  EXPECT_THAT(io.err, HasSubstr("Which key?\n  1) first\n  2) sec ond\n"
                                "Number (1-2): "));
}

TEST(AskChoiceTest, IsCancelledByNothing) {
  FakeIo io;
  io.typed_lines = {""};
  EXPECT_EQ(AskChoice(&io, "Which?", {"a"}), std::nullopt);
  EXPECT_EQ(AskChoice(&io, "Which?", {"a"}), std::nullopt);
}

}  // namespace
}  // namespace oz
