// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/crypto/locked_buffer.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

// The VmFlags that the kernel shows for the pages at `address`.
std::string FlagsOf(const void* address) {
  std::ifstream smaps("/proc/self/smaps");
  const std::string start = absl::StrCat(
      absl::Hex(reinterpret_cast<uintptr_t>(address), absl::kZeroPad8), "-");
  bool found = false;
  for (std::string line; std::getline(smaps, line);) {
    if (line.rfind(start, 0) == 0) found = true;
    if (found && line.rfind("VmFlags:", 0) == 0) return line + " ";
  }
  return "";
}

TEST(LockedBufferTest, HoldsACopyInPagesThatAreNotDumped) {
  auto buffer = LockedBuffer::CopyOf("secret");
  ASSERT_THAT(buffer, IsOk());
  EXPECT_EQ(buffer->view(), "secret");
  EXPECT_NE(FlagsOf(buffer->data()).find(" dd "), std::string::npos)
      << FlagsOf(buffer->data());
}

TEST(LockedBufferTest, IsGoneAfterwards) {
  const uint8_t* pages = nullptr;
  {
    auto buffer = LockedBuffer::CopyOf("secret");
    ASSERT_THAT(buffer, IsOk());
    pages = buffer->data();
  }
  unsigned char resident = 0;
  EXPECT_NE(mincore(const_cast<uint8_t*>(pages),
                    static_cast<size_t>(sysconf(_SC_PAGESIZE)), &resident),
            0);
}

TEST(LockedBufferTest, MovesWithoutACopy) {
  auto buffer = LockedBuffer::CopyOf("secret");
  ASSERT_THAT(buffer, IsOk());
  const uint8_t* const pages = buffer->data();
  LockedBuffer moved = *std::move(buffer);
  EXPECT_EQ(moved.data(), pages);
  LockedBuffer other;
  other = std::move(moved);
  EXPECT_EQ(other.view(), "secret");
}

TEST(LockedBufferTest, MayBeEmpty) {
  auto buffer = LockedBuffer::CopyOf("");
  ASSERT_THAT(buffer, IsOk());
  EXPECT_EQ(buffer->size(), 0u);
}

}  // namespace
}  // namespace ozd
