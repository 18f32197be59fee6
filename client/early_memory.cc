// Copyright (c) 2026 The ozd authors. MIT licence.
//
// The operators new and delete of `oz`. A command makes a thousand small things
// and ends; to give each of them back costs more than to start. So the first
// allocations are cut from one block and never reused, and only a command that
// needs more than that goes on with malloc. `oz` has one thread.

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <new>

namespace {

constexpr size_t kBlockBytes = 256u << 10;
constexpr size_t kAlignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

// Zeroed by the loader: pages that nobody touches cost nothing.
alignas(kAlignment) char block[kBlockBytes];
size_t used = 0;

bool IsInBlock(const void* memory) {
  const char* const at = static_cast<const char*>(memory);
  return at >= block && at < block + kBlockBytes;
}

[[noreturn]] void DieOutOfMemory() {
  constexpr char kText[] = "Error: out of memory\n";
  // Nothing can be done about a failure to say so.
  if (write(STDERR_FILENO, kText, sizeof(kText) - 1) < 0) _exit(1);
  _exit(1);
}

}  // namespace

void* operator new(size_t bytes) {
  bytes = std::max<size_t>(bytes, 1);
  if (bytes <= kBlockBytes - used) {
    void* const memory = block + used;
    used += (bytes + kAlignment - 1) & ~(kAlignment - 1);
    return memory;
  }
  void* const memory = malloc(bytes);
  if (memory == nullptr) DieOutOfMemory();
  return memory;
}

void operator delete(void* memory) noexcept {
  if (!IsInBlock(memory)) free(memory);
}

void operator delete(void* memory, size_t /*bytes*/) noexcept {
  if (!IsInBlock(memory)) free(memory);
}
