// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/search.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::HasSubstr;

constexpr char kGetUsage[] = "/oz.v1.UsageService/GetUsage";
constexpr int64_t kDay = 86'400;

void Fill(int64_t runs, int64_t inference_micro, int64_t compute_micro,
          v1::UsageSum* sum) {
  sum->set_runs(runs);
  sum->set_inference_micro(inference_micro);
  sum->set_compute_micro(compute_micro);
}

v1::GetUsageResponse SampleUsage() {
  v1::GetUsageResponse usage;
  Fill(12, 41'500'000, 2'250'000, usage.mutable_total());
  usage.mutable_total()->set_runs_without_usage(2);
  v1::UsageGroup* group = usage.add_groups();
  group->set_key("UA17BXYZ");
  group->set_label("Staging \x1b[1m");
  Fill(7, 30'000'000, 2'000'000, group->mutable_sum());
  group = usage.add_groups();
  group->set_key("UA17B000");
  Fill(3, 11'000'000, 250'000, group->mutable_sum());
  group = usage.add_groups();
  Fill(2, 500'000, 0, group->mutable_sum());
  group->mutable_sum()->set_runs_without_usage(2);
  for (const int days_ago : {4, 2, 1, 0}) {
    v1::UsageBucket* bucket = usage.add_buckets();
    bucket->set_begin_us((kSampleNow / 3600 * 3600 - days_ago * kDay) *
                         1'000'000);
    Fill(3, (5 - days_ago) * 4'000'000, 0, bucket->mutable_sum());
  }
  usage.set_oldest_us((kSampleNow - 4 * kDay) * 1'000'000);
  usage.set_complete(true);
  return usage;
}

class UsageTest : public AppTest {};

TEST_F(UsageTest, FourFormats) {
  channel().Answer(kGetUsage, SampleUsage());
  EXPECT_EQ(kExitOk, Run({"usage", "--by", "environment"}));
  ExpectGolden("usage.txt", io_.out);
  EXPECT_EQ(io_.err, "12 runs created since 2026-03-30, 2 without usage\n");
  io_.terminal = true;
  io_.env["NO_COLOR"] = "1";
  Run({"usage", "--by", "environment"});
  ExpectGolden("usage_80.txt", io_.out);
  io_.terminal = false;
  Run({"usage", "--by", "environment", "--output-format", "text"});
  ExpectGolden("usage_text.txt", io_.out);
  Run({"usage", "--by", "environment", "--output-format", "json"});
  ExpectGolden("usage.json", io_.out);
  Run({"usage", "--by", "environment", "--output-format", "ndjson"});
  ExpectGolden("usage.ndjson", io_.out);
}

TEST_F(UsageTest, ByDay) {
  channel().Answer(kGetUsage, SampleUsage());
  EXPECT_EQ(kExitOk, Run({"usage"}));
  ExpectGolden("usage_day.txt", io_.out);
  EXPECT_EQ(channel().LastRequest<v1::GetUsageRequest>(kGetUsage).grouping(),
            v1::USAGE_GROUPING_UNSPECIFIED);
  Run({"usage", "--by", "day", "--output-format", "text"});
  ExpectGolden("usage_day_text.txt", io_.out);
  Run({"usage", "--by", "day", "--output-format", "ndjson"});
  ExpectGolden("usage_day.ndjson", io_.out);
}

TEST_F(UsageTest, WordsBecomeARequest) {
  const std::pair<const char*, v1::UsageGrouping> kCases[] = {
      {"environment", v1::USAGE_GROUPING_ENVIRONMENT},
      {"skill", v1::USAGE_GROUPING_SKILL},
      {"schedule", v1::USAGE_GROUPING_SCHEDULE},
      {"creator", v1::USAGE_GROUPING_CREATOR},
      {"name", v1::USAGE_GROUPING_NAME},
      {"model", v1::USAGE_GROUPING_MODEL}};
  channel().Answer(kGetUsage, v1::GetUsageResponse());
  for (const auto& [word, grouping] : kCases) {
    EXPECT_EQ(kExitOk, Run({"usage", "--by", word, "--refresh"}));
    const auto request = channel().LastRequest<v1::GetUsageRequest>(kGetUsage);
    EXPECT_EQ(request.grouping(), grouping);
    EXPECT_EQ(request.read_mode(), v1::READ_MODE_REFRESH);
    EXPECT_EQ(request.bucket_s(), 3600);
  }
  EXPECT_EQ(kExitUsage, Run({"usage", "--by", "colour"}));
  EXPECT_THAT(io_.err, HasSubstr("colour"));
}

}  // namespace
}  // namespace oz
