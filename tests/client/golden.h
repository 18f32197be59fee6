// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_GOLDEN_H_
#define OZD_TESTS_CLIENT_GOLDEN_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace oz {

// Compares `actual` with tests/testdata/client/<name>. With OZD_UPDATE_GOLDEN=1
// the file is written instead, for the difference to be reviewed.
inline void ExpectGolden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(OZ_CLIENT_TESTDATA) + "/" + name;
  if (std::getenv("OZD_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file.good()) << "no golden file " << path
                           << "; OZD_UPDATE_GOLDEN=1 writes it";
  std::ostringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(expected.str(), actual) << "differs from " << path;
}

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_GOLDEN_H_
