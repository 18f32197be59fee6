// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/conversation_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "client/output/list_table.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ConversationViewTest : public testing::Test {
 protected:
  v1::ConversationItem Item(const std::string& role, const std::string& kind,
                            const std::string& text) {
    v1::ConversationItem item;
    item.set_seq(++seq_);
    item.set_role(role);
    item.set_kind(kind);
    item.set_text(text);
    item.set_final(true);
    return item;
  }
  v1::ConversationItem Say(const std::string& role, const std::string& text) {
    return Item(role, "text", text);
  }
  v1::ConversationItem Action(const std::string& name,
                              const std::string& text) {
    v1::ConversationItem item = Item("assistant", "action", text);
    item.set_name(name);
    return item;
  }
  v1::ConversationItem Result(const std::string& name, const std::string& state,
                              const std::string& text) {
    v1::ConversationItem item = Item("tool", "action_result", text);
    item.set_name(name);
    item.set_state(state);
    return item;
  }

  int64_t seq_ = 0;
  ConversationView view_{{Style(), 40}};
};

TEST_F(ConversationViewTest, NamesTheSpeakerOnce) {
  EXPECT_EQ("\nuser\n  Fix it\n", view_.Take(Say("user", "Fix it")));
  EXPECT_EQ("\nassistant\n  I will.\n",
            view_.Take(Say("assistant", "I will.")));
  EXPECT_EQ("  Done.\n", view_.Take(Say("assistant", "Done.\n\n")));
}

TEST_F(ConversationViewTest, AnActionIsOneLineWithItsResult) {
  view_.Take(Say("assistant", "Testing."));
  EXPECT_EQ("", view_.Take(Action("run_command", "ctest -R login")));
  EXPECT_EQ("  ✓ run_command  ctest -R login\n",
            view_.Take(Result("run_command", "completed", "ok")));
  EXPECT_EQ("", view_.Take(Action("edit_files", "a.cc")));
  EXPECT_EQ("  ✗ edit_files  a.cc  no such file\n",
            view_.Take(Result("edit_files", "failed", "no such file")));
  EXPECT_EQ("", view_.Take(Action("run_command", "rm")));
  EXPECT_EQ("  ⊘ run_command  rm  (denied)\n",
            view_.Take(Result("run_command", "denied", "")));
}

TEST_F(ConversationViewTest, ActionsSideBySideKeepLinesOfTheirOwn) {
  view_.Take(Say("assistant", "Go."));
  view_.Take(Action("one", "1"));
  EXPECT_EQ("  ▸ one  1\n", view_.Take(Action("two", "2")));
  EXPECT_EQ("  ▸ two  2\n  ✓ one  found\n",
            view_.Take(Result("one", "completed", "found")));
}

TEST_F(ConversationViewTest, HoldsBackWhatGrows) {
  v1::ConversationItem growing = Say("assistant", "I am");
  growing.set_final(false);
  EXPECT_EQ("", view_.Take(growing));
  EXPECT_EQ("", view_.Take(Say("assistant", "Later.")));
  EXPECT_THAT(view_.Pending(9),
              ElementsAre("", "assistant", "  I am", "  Later."));
  EXPECT_THAT(view_.Pending(1), ElementsAre("  Later."));
  growing.set_text("I am done.");
  growing.set_final(true);
  EXPECT_EQ("\nassistant\n  I am done.\n  Later.\n", view_.Take(growing));
  EXPECT_THAT(view_.Pending(9), ElementsAre());
}

TEST_F(ConversationViewTest, FinishesWithWhatIsHeld) {
  v1::ConversationItem growing = Say("assistant", "I am");
  growing.set_final(false);
  view_.Take(growing);
  EXPECT_EQ("\nassistant\n  I am\n", view_.Finish());
  EXPECT_EQ("", view_.Finish());
  growing.set_final(true);
  EXPECT_EQ("", view_.Take(growing));
}

TEST_F(ConversationViewTest, RepeatsNothing) {
  const v1::ConversationItem item = Say("user", "Hello");
  view_.Take(item);
  EXPECT_EQ("", view_.Take(item));
  view_.Reset();
  EXPECT_EQ("\nuser\n  Hello\n", view_.Take(item));
}

TEST_F(ConversationViewTest, BreaksLinesAndKeepsCode) {
  EXPECT_EQ(
      "\nuser\n"
      "  A sentence that is too long for the\n"
      "  terminal is broken.\n"
      "\n"
      "      int  x = 1;\n",
      view_.Take(Say("user",
                     "A sentence that is too long for the terminal is "
                     "broken.\n\n    int  x = 1;")));
  ConversationView unlimited({Style(), kUnlimitedWidth});
  const std::string wide(300, 'x');
  EXPECT_EQ(absl::StrCat("\nuser\n  ", wide, "\n"),
            unlimited.Take(Say("user", wide)));
}

TEST_F(ConversationViewTest, MarksPhasesAndEvents) {
  view_.Take(Say("assistant", "Go."));
  EXPECT_EQ("\n── Set up ──\n", view_.Take(Item("", "step", "Set up")));
  v1::ConversationItem event = Item("assistant", "event", "");
  event.set_name("session_started");
  EXPECT_EQ("\nassistant\n  · session_started\n", view_.Take(event));
}

TEST_F(ConversationViewTest, NothingDrivesTheTerminal) {
  const std::string evil =
      "a\x1b[2Jb\x07\xE2\x80\xAE"
      "c\rd";
  std::string text = view_.Take(Say("evil\x1b[1m\n", evil));
  absl::StrAppend(&text, view_.Take(Action(evil, evil)));
  absl::StrAppend(&text, view_.Take(Result(evil, "failed", evil)));
  absl::StrAppend(&text, view_.Take(Item(evil, "step", evil)));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\x07")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
  EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xAE")));
}

}  // namespace
}  // namespace oz
