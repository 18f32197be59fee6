// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/search/usage_service.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int32_t kDefaultBucketS = 3600;
constexpr int32_t kShortestBucketS = 60;
constexpr int32_t kLongestBucketS = 86400;
constexpr int64_t kSecondUs = 1'000'000;
// More environments than anybody has.
constexpr int kMostNames = 5000;

int64_t CostOf(const oz::v1::UsageSum& sum) {
  return sum.inference_micro() + sum.compute_micro() + sum.platform_micro();
}

bool ComesFirst(const oz::v1::UsageGroup& a, const oz::v1::UsageGroup& b) {
  const auto rank = [](const oz::v1::UsageGroup& group) {
    return std::make_tuple(-CostOf(group.sum()), -group.sum().runs());
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  return a.key() < b.key();
}

// Whether all runs that the request is about are cached, and since when all are
// otherwise.
void FillCoverage(const Coverage& coverage, int64_t created_after_us,
                  oz::v1::GetUsageResponse* response) {
  const bool reaches =
      created_after_us != 0 && coverage.created_from_us <= created_after_us;
  response->set_complete(coverage.complete || reaches);
  if (!response->complete() && coverage.created_from_us != INT64_MAX) {
    response->set_covered_from_us(coverage.created_from_us);
  }
}

}  // namespace

absl::StatusOr<oz::v1::GetUsageResponse> UsageService::GetUsage(
    const oz::v1::GetUsageRequest& request, const CallScope& scope) {
  const int32_t bucket_s =
      request.bucket_s() == 0 ? kDefaultBucketS : request.bucket_s();
  if (bucket_s < kShortestBucketS || bucket_s > kLongestBucketS) {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("invalid_request");
    return MakeError(absl::StatusCode::kInvalidArgument,
                     absl::StrCat("bucket_s must be between ", kShortestBucketS,
                                  " and ", kLongestBucketS, ", not ", bucket_s),
                     detail);
  }
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  oz::v1::GetUsageResponse response;
  OZD_ASSIGN_OR_RETURN(
      *response.mutable_freshness(),
      accounts_->gate()->Read(account.state, request.read_mode(), scope));
  // Before the sums, for the same reason as the freshness.
  FillCoverage(account.state->coverage(), request.created_after_us(),
               &response);
  OZD_ASSIGN_OR_RETURN(
      UsageSums sums,
      usage_->Sum(account.state->partition(),
                  {.grouping = request.grouping(),
                   .created_after_us = request.created_after_us(),
                   .bucket_us = bucket_s * kSecondUs},
                  scope.cancelled));
  if (request.grouping() == oz::v1::USAGE_GROUPING_ENVIRONMENT) {
    NameEnvironments(account, &sums);
  }
  std::sort(sums.groups.begin(), sums.groups.end(), ComesFirst);
  *response.mutable_total() = sums.total;
  response.set_oldest_us(sums.oldest_us);
  for (oz::v1::UsageGroup& group : sums.groups) {
    response.add_groups()->Swap(&group);
  }
  for (oz::v1::UsageBucket& bucket : sums.buckets) {
    response.add_buckets()->Swap(&bucket);
  }
  return response;
}

void UsageService::NameEnvironments(const AccountSync::InUse& account,
                                    UsageSums* sums) const {
  absl::flat_hash_map<std::string, std::string> names;
  for (Resource& environment : resources_->Find(
           account, {.kind = oz::v1::RESOURCE_KIND_ENVIRONMENT, .scope = ""},
           "", kMostNames)) {
    names[environment.uid] = std::move(environment.title);
  }
  for (oz::v1::UsageGroup& group : sums->groups) {
    const auto found = names.find(group.key());
    if (found != names.end()) group.set_label(found->second);
  }
}

}  // namespace ozd
