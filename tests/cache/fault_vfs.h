// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CACHE_FAULT_VFS_H_
#define OZD_TESTS_CACHE_FAULT_VFS_H_

namespace ozd {

// While one exists, files that SQLite opens in this process go through it, and
// a chosen write fails as on a full disk. One at a time; files must be closed
// before it goes. Confined to the test's thread.
class FaultVfs {
 public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  // The nth write from now fails, and all after it.
  void FailWrite(int nth);
  // No write fails any more. Whether one did.
  bool Disarm();
};

}  // namespace ozd

#endif  // OZD_TESTS_CACHE_FAULT_VFS_H_
