// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/since.h"

#include "proto/oz/v1/search.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

class SinceTest : public AppTest {
 protected:
  int64_t Asked(const std::string& since) {
    channel().Answer("/oz.v1.UsageService/GetUsage", v1::GetUsageResponse());
    EXPECT_EQ(kExitOk, Run({"usage", "--since", since})) << io_.err;
    return channel()
        .LastRequest<v1::GetUsageRequest>("/oz.v1.UsageService/GetUsage")
        .created_after_us();
  }
};

TEST_F(SinceTest, IsALengthOfTimeOrATime) {
  EXPECT_EQ(Asked("90m"), (kSampleNow - 5400) * 1'000'000);
  EXPECT_EQ(Asked("2026-04-03T10:00:00Z"), (kSampleNow - 1800) * 1'000'000);
  EXPECT_EQ(Asked("2026-04-03T12:00:00+02:00"),
            (kSampleNow - 1800) * 1'000'000);
}

TEST_F(SinceTest, OrARefusal) {
  for (const char* wrong : {"", "yesterday", "-3d", "2026-04-03"}) {
    EXPECT_EQ(kExitUsage, Run({"usage", "--since", wrong})) << wrong;
  }
}

}  // namespace
}  // namespace oz
