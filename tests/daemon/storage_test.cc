// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/storage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StorageTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Storage>> Open(const std::string& state_dir) {
    return Storage::Open({state_dir, fallback_.path()}, &clock_);
  }

  TempDir state_;
  TempDir fallback_;
  FakeClock clock_;
};

TEST_F(StorageTest, OpensBothFiles) {
  const auto storage = Open(state_.path());
  ASSERT_THAT(storage, IsOk());
  EXPECT_TRUE(std::filesystem::exists(state_.File("cache.db")));
  EXPECT_TRUE(std::filesystem::exists(state_.File("journal.db")));
  EXPECT_THAT((*storage)->Problems(), IsEmpty());
  (*storage)->Housekeep();
}

TEST_F(StorageTest, StandsInForWhatCannotBeOpened) {
  {
    // A state directory that is none.
    const auto storage = Open(state_.File("missing"));
    ASSERT_THAT(storage, IsOk());
    ASSERT_NE((*storage)->cache(), nullptr);
    ASSERT_NE((*storage)->journal(), nullptr);
    EXPECT_THAT((*storage)->Problems(),
                ElementsAre(HasSubstr("the cache cannot be used"),
                            HasSubstr("the journal cannot be used")));
  }
  EXPECT_TRUE(std::filesystem::is_empty(fallback_.path()));
}

TEST_F(StorageTest, FailsWhenNothingCanBeWritten) {
  const std::string missing = state_.File("missing");
  EXPECT_THAT(Storage::Open({missing, missing}, &clock_),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(StorageTest, TellsOfACorruptJournalOnly) {
  std::ofstream(state_.File("journal.db")) << std::string(8192, 'x');
  const auto storage = Open(state_.path());
  ASSERT_THAT(storage, IsOk());
  EXPECT_THAT((*storage)->Problems(),
              ElementsAre(HasSubstr("the journal was corrupt")));
}

}  // namespace
}  // namespace ozd
