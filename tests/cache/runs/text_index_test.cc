// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/text_index.h"

#include <gmock/gmock.h>

#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "tests/cache/cache_db.h"

namespace ozd {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class TextIndexTest : public CacheDbTest {
 protected:
  void Add(int64_t run_key, const std::string& text) {
    TextIndexWriter writer(db_.get());
    writer.Add(run_key, text);
    ASSERT_THAT(writer.Finish(), IsOk());
    // The range of keys is taken from the table of runs.
    ASSERT_THAT(
        db_->Execute(
            "INSERT OR IGNORE INTO run VALUES (" + std::to_string(run_key) +
            ", 1, '" + std::to_string(run_key) +
            "', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', '', '', '', 0, x'')"),
        IsOk());
  }
  std::vector<int64_t> Find(const std::string& words) {
    const auto found = FindTextCandidates(db_.get(), words);
    EXPECT_THAT(found, IsOk());
    EXPECT_TRUE(found->has_value());
    const std::vector<int64_t> keys = (*found)->Keys(1'000'000);
    EXPECT_EQ(static_cast<int64_t>(keys.size()), (*found)->size);
    return keys;
  }
};

TEST_F(TextIndexTest, FindsWordsWhereverTheyStand) {
  Add(1, "fix the LOGIN page");
  Add(2, "deploy");
  Add(700, "the login again");
  EXPECT_THAT(Find("login"), ElementsAre(1, 700));
  EXPECT_THAT(Find("gin"), ElementsAre(1, 700));
  EXPECT_THAT(Find("login  deploy"), ElementsAre());
  EXPECT_THAT(Find("fix login"), ElementsAre(1));
  EXPECT_THAT(Find("absent"), ElementsAre());
}

TEST_F(TextIndexTest, ShortWordsTellNothing) {
  Add(1, "fix it");
  EXPECT_FALSE(FindTextCandidates(db_.get(), "it")->has_value());
  EXPECT_FALSE(FindTextCandidates(db_.get(), "")->has_value());
  EXPECT_FALSE(FindTextCandidates(db_.get(), "a b c")->has_value());
  EXPECT_THAT(Find("it fix"), ElementsAre(1));
}

TEST_F(TextIndexTest, AddingAgainKeepsWhatWasThere) {
  Add(1, "first");
  Add(2, "second");
  Add(1, "third");
  EXPECT_THAT(Find("first"), ElementsAre(1));
  EXPECT_THAT(Find("third"), ElementsAre(1));
  EXPECT_THAT(Find("second"), ElementsAre(2));
}

TEST_F(TextIndexTest, KeysBeyondTheLastRunAreNotCandidates) {
  Add(3, "word");
  for (int64_t key : Find("word")) EXPECT_EQ(key, 3);
}

TEST_F(TextIndexTest, NeverMissesATextThatHasTheWords) {
  std::mt19937 random(5);
  // Few letters, so that words occur by chance; bytes of every kind.
  const std::string letters("aAbBcC d\0\xc3\xa9", 11);
  const auto text = [&](size_t size) {
    std::string made;
    while (made.size() < size) made += letters[random() % letters.size()];
    return made;
  };
  std::vector<std::string> texts;
  for (int64_t key = 0; key < 600; ++key) {
    texts.push_back(text(random() % 60));
    Add(key + 1, texts.back());
  }
  for (int i = 0; i < 300; ++i) {
    std::string word = text(3 + random() % 4);
    for (char& c : word) {
      if (absl::ascii_isspace(static_cast<unsigned char>(c))) c = 'x';
    }
    const std::string lower = absl::AsciiStrToLower(word);
    const std::vector<int64_t> found = Find(lower);
    for (size_t j = 0; j < texts.size(); ++j) {
      if (!absl::StrContains(absl::AsciiStrToLower(texts[j]), lower)) continue;
      EXPECT_THAT(found, Contains(static_cast<int64_t>(j) + 1));
    }
  }
}

TEST_F(TextIndexTest, AWrittenSignatureIsNotWrittenAgain) {
  Add(1, "some text");
  const int64_t before = *db_->QueryInteger("SELECT total_changes()");
  TextIndexWriter writer(db_.get());
  writer.Add(1, "SOME text");
  ASSERT_THAT(writer.Finish(), IsOk());
  EXPECT_EQ(*db_->QueryInteger("SELECT total_changes()"), before);
}

}  // namespace
}  // namespace ozd
