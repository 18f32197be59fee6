// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/instance_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::HasSubstr;

std::optional<InstanceLock> Take(const std::string& path) {
  auto result = InstanceLock::Acquire(path);
  if (!result.ok() || !std::holds_alternative<InstanceLock>(*result)) {
    return std::nullopt;
  }
  return std::get<InstanceLock>(*std::move(result));
}

TEST(InstanceLockTest, SecondIsToldWhoHoldsIt) {
  const TempDir dir;
  const auto first = Take(dir.File("lock"));
  ASSERT_TRUE(first.has_value());
  // Locks belong to open files, so one process can play both parts.
  const auto second = InstanceLock::Acquire(dir.File("lock"));
  ASSERT_THAT(second, IsOk());
  const auto* held = std::get_if<InstanceLock::HeldBy>(&*second);
  ASSERT_NE(held, nullptr);
  EXPECT_EQ(held->pid, getpid());
}

TEST(InstanceLockTest, IsFreeAfterItsHolder) {
  const TempDir dir;
  { ASSERT_TRUE(Take(dir.File("lock")).has_value()); }
  EXPECT_TRUE(std::filesystem::exists(dir.File("lock")));
  EXPECT_TRUE(Take(dir.File("lock")).has_value());
}

TEST(InstanceLockTest, IgnoresWhatTheFileSays) {
  const TempDir dir;
  std::ofstream(dir.File("lock")) << "1\n";
  EXPECT_TRUE(Take(dir.File("lock")).has_value());
}

TEST(InstanceLockTest, NoticesThatItsFileWasReplaced) {
  const TempDir dir;
  const auto lock = Take(dir.File("lock"));
  ASSERT_TRUE(lock.has_value());
  EXPECT_TRUE(lock->StillNamed());
  std::filesystem::remove(dir.File("lock"));
  EXPECT_FALSE(lock->StillNamed());
  std::ofstream(dir.File("lock")) << "";
  EXPECT_FALSE(lock->StillNamed());
}

TEST(InstanceLockTest, NamesTheFileThatCannotBeOpened) {
  const TempDir dir;
  EXPECT_THAT(InstanceLock::Acquire(dir.File("none/lock")),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("none/lock")));
}

}  // namespace
}  // namespace ozd
