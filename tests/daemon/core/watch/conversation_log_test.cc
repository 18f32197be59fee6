// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/conversation_log.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

oz::v1::ConversationItem Item(const std::string& text, bool is_final = true) {
  oz::v1::ConversationItem item;
  item.set_role("assistant");
  item.set_kind("text");
  item.set_text(text);
  item.set_final(is_final);
  return item;
}

std::vector<std::string> Texts(const ConversationLog& log, int64_t stamp,
                               int64_t after_seq = 0) {
  std::vector<std::string> texts;
  for (const ConversationLog::Item& item : log.Since(stamp, after_seq)) {
    texts.push_back(absl::StrCat(item->seq(), item->text()));
  }
  return texts;
}

TEST(ConversationLogTest, TellsWhatHasCome) {
  ConversationLog log;
  EXPECT_TRUE(log.Update({Item("a"), Item("b")}));
  EXPECT_THAT(Texts(log, 0), ElementsAre("1a", "2b"));
  EXPECT_THAT(Texts(log, 0, 1), ElementsAre("2b"));
  const int64_t seen = log.stamp();
  EXPECT_FALSE(log.Update({Item("a"), Item("b")}));
  EXPECT_THAT(Texts(log, seen), IsEmpty());
  EXPECT_TRUE(log.Update({Item("a"), Item("b"), Item("c")}));
  EXPECT_THAT(Texts(log, seen), ElementsAre("3c"));
  EXPECT_EQ(log.generation(), 0);
}

TEST(ConversationLogTest, TellsWhatHasGrown) {
  ConversationLog log;
  log.Update({Item("a"), Item("b", false)});
  int64_t seen = log.stamp();
  EXPECT_TRUE(log.Update({Item("a"), Item("b and more", false), Item("c")}));
  EXPECT_THAT(Texts(log, seen), ElementsAre("2b and more", "3c"));
  seen = log.stamp();
  // That it is final now is news, too.
  EXPECT_TRUE(log.Update({Item("a"), Item("b and more"), Item("c")}));
  EXPECT_THAT(Texts(log, seen), ElementsAre("2b and more"));
  EXPECT_EQ(log.generation(), 0);
}

TEST(ConversationLogTest, BeginsAgainWhenThePastIsAnother) {
  for (const auto& other :
       {std::vector{Item("a"), Item("x"), Item("c")}, std::vector{Item("a")},
        std::vector<oz::v1::ConversationItem>()}) {
    ConversationLog log;
    log.Update({Item("a"), Item("b")});
    const int64_t seen = log.stamp();
    log.Update(other);
    EXPECT_EQ(log.generation(), 1);
    EXPECT_EQ(log.size(), static_cast<int64_t>(other.size()));
    EXPECT_GE(log.stamp(), seen);
    EXPECT_EQ(log.Since(0, 0).size(), other.size());
  }
}

TEST(ConversationLogTest, AnOpenItemThatBecomesAnotherKindIsAnotherPast) {
  ConversationLog log;
  log.Update({Item("a", false)});
  oz::v1::ConversationItem action = Item("a", false);
  action.set_kind("action");
  log.Update({action});
  EXPECT_EQ(log.generation(), 1);
}

}  // namespace
}  // namespace ozd
