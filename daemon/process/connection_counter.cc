// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/connection_counter.h"

#include <sys/stat.h>

#include <algorithm>

namespace ozd {

bool ConnectionCounter::Add(int fd, int limit) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return false;
  MutexLock lock(&mutex_);
  if (entries_.size() >= std::min(sweep_at_, static_cast<size_t>(limit))) {
    Sweep();
  }
  if (entries_.size() >= static_cast<size_t>(limit)) return false;
  entries_.push_back({fd, info.st_ino});
  return true;
}

int ConnectionCounter::Count() {
  MutexLock lock(&mutex_);
  Sweep();
  return static_cast<int>(entries_.size());
}

void ConnectionCounter::Sweep() {
  // A number used again belongs to another inode.
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [](const Entry& entry) {
                                  struct stat info {};
                                  return fstat(entry.fd, &info) != 0 ||
                                         info.st_ino != entry.inode;
                                }),
                 entries_.end());
  sweep_at_ = std::max<size_t>(64, 2 * entries_.size());
}

}  // namespace ozd
