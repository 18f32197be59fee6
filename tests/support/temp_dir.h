// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_TEMP_DIR_H_
#define OZD_TESTS_SUPPORT_TEMP_DIR_H_

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace ozd {

// A fresh directory (0700) that is removed with everything in it. Its path is
// short, so that a socket fits in it.
class TempDir {
 public:
  TempDir() {
    char pattern[] = "/tmp/ozt-XXXXXX";
    path_ = mkdtemp(pattern);
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_TEMP_DIR_H_
