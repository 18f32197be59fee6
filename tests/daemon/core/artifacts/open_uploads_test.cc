// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/artifacts/open_uploads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

class OpenUploadsTest : public testing::Test {
 protected:
  OpenUploads Make() {
    return OpenUploads(&clock_, {.spool_directory = directory_.path(),
                                 .max_bytes = 10,
                                 .max_open = 2,
                                 .patience = absl::Minutes(5)});
  }

  TempDir directory_;
  FakeClock clock_;
};

TEST_F(OpenUploadsTest, GathersPieces) {
  OpenUploads uploads = Make();
  const auto id = uploads.Begin();
  ASSERT_THAT(id, IsOk());
  EXPECT_THAT(uploads.Add(*id, 0, "1234"), IsOk());
  // Sent twice, or out of order.
  EXPECT_THAT(uploads.Add(*id, 0, "1234"),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(uploads.Add(*id, 9, "x"), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(uploads.Add(*id, 4, "56789"), IsOk());
  const auto file = uploads.Take(*id);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(*(*file)->spool.Read(100), "123456789");
  EXPECT_EQ((*file)->crc.Base64(), "4waSgw==");
  EXPECT_THAT(uploads.Take(*id), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(uploads.Add(*id, 9, "x"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(OpenUploadsTest, BoundsSizeAndNumber) {
  OpenUploads uploads = Make();
  const auto id = uploads.Begin();
  ASSERT_THAT(id, IsOk());
  EXPECT_THAT(uploads.Add(*id, 0, "12345678901"),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(uploads.Take(*id), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(uploads.Begin(), IsOk());
  EXPECT_THAT(uploads.Begin(), IsOk());
  EXPECT_THAT(uploads.Begin(), StatusIs(absl::StatusCode::kResourceExhausted));
  // Nobody came back for them.
  clock_.Advance(absl::Minutes(6));
  EXPECT_THAT(uploads.Begin(), IsOk());
}

}  // namespace
}  // namespace ozd
