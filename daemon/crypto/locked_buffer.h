// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CRYPTO_LOCKED_BUFFER_H_
#define OZD_DAEMON_CRYPTO_LOCKED_BUFFER_H_

#include <stddef.h>
#include <stdint.h>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace ozd {

// Holds secret bytes in pages of their own, which are kept out of swap (as far
// as RLIMIT_MEMLOCK allows), core dumps and child processes, and are wiped at
// the end. Movable; not thread-safe.
class LockedBuffer {
 public:
  LockedBuffer() = default;
  // Zeros. Errors: kResourceExhausted when there is no memory.
  static absl::StatusOr<LockedBuffer> Make(size_t size);
  // A copy of `text`; wipe the original yourself.
  static absl::StatusOr<LockedBuffer> CopyOf(absl::string_view text);

  ~LockedBuffer();
  LockedBuffer(LockedBuffer&& other) noexcept;
  LockedBuffer& operator=(LockedBuffer&& other) noexcept;
  LockedBuffer(const LockedBuffer&) = delete;
  LockedBuffer& operator=(const LockedBuffer&) = delete;

  uint8_t* data() { return data_; }
  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  absl::Span<const uint8_t> span() const { return {data_, size_}; }
  absl::string_view view() const {
    return {reinterpret_cast<const char*>(data_), size_};
  }
  // True when the pages cannot be swapped out.
  bool is_locked() const { return is_locked_; }

 private:
  void Release();

  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t mapped_ = 0;
  bool is_locked_ = false;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CRYPTO_LOCKED_BUFFER_H_
