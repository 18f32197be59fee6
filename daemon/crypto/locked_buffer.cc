// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/crypto/locked_buffer.h"

#include <openssl/crypto.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <utility>

#include "proto/support/status_macros.h"

namespace ozd {
namespace {

size_t RoundUpToPages(size_t size) {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return (size / page + 1) * page;
}

}  // namespace

absl::StatusOr<LockedBuffer> LockedBuffer::Make(size_t size) {
  LockedBuffer buffer;
  const size_t mapped = RoundUpToPages(size);
  void* const pages = mmap(nullptr, mapped, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) {
    return absl::ResourceExhaustedError("out of memory for a secret value");
  }
  buffer.data_ = static_cast<uint8_t*>(pages);
  buffer.size_ = size;
  buffer.mapped_ = mapped;
  // Unprivileged processes may lock little; the rest still is wiped.
  buffer.is_locked_ = mlock(pages, mapped) == 0;
  madvise(pages, mapped, MADV_DONTDUMP);
  madvise(pages, mapped, MADV_WIPEONFORK);
  return buffer;
}

absl::StatusOr<LockedBuffer> LockedBuffer::CopyOf(absl::string_view text) {
  OZD_ASSIGN_OR_RETURN(LockedBuffer buffer, Make(text.size()));
  if (!text.empty()) memcpy(buffer.data_, text.data(), text.size());
  return buffer;
}

LockedBuffer::~LockedBuffer() { Release(); }

LockedBuffer::LockedBuffer(LockedBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      mapped_(std::exchange(other.mapped_, 0)),
      is_locked_(std::exchange(other.is_locked_, false)) {}

LockedBuffer& LockedBuffer::operator=(LockedBuffer&& other) noexcept {
  if (this == &other) return *this;
  Release();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  mapped_ = std::exchange(other.mapped_, 0);
  is_locked_ = std::exchange(other.is_locked_, false);
  return *this;
}

void LockedBuffer::Release() {
  if (data_ == nullptr) return;
  OPENSSL_cleanse(data_, mapped_);
  munmap(data_, mapped_);
  data_ = nullptr;
}

}  // namespace ozd
