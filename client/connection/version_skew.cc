// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/connection/version_skew.h"

#include <poll.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/rpc/deadline.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/redact.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

constexpr char kHello[] = "/oz.v1.DaemonService/Hello";
constexpr char kStop[] = "/oz.v1.DaemonService/Stop";
// Administrative calls wait for nothing, so a healthy daemon answers at once.
constexpr absl::Duration kAdminTimeout = absl::Seconds(2);
// How long the old daemon may take to drain.
constexpr absl::Duration kEndTimeout = absl::Seconds(10);
constexpr int kPollMilliseconds = 10;

struct Version {
  std::vector<int> numbers;
  std::string suffix;
};

Version ParseVersion(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('-', 1));
  Version version;
  version.suffix = std::string(parts.second);
  for (absl::string_view part : absl::StrSplit(parts.first, '.')) {
    int number = 0;
    if (!absl::SimpleAtoi(part, &number)) return Version();
    version.numbers.push_back(number);
  }
  while (!version.numbers.empty() && version.numbers.back() == 0) {
    version.numbers.pop_back();
  }
  return version;
}

absl::StatusOr<v1::HelloResponse> SayHello(Channel* channel,
                                           const std::string& version) {
  v1::HelloRequest request;
  request.set_client_version(version);
  v1::HelloResponse response;
  OZD_RETURN_IF_ERROR(channel->Call(kHello, request, &response, kAdminTimeout));
  return response;
}

absl::Status SkewError(absl::StatusCode code, absl::string_view error_code,
                       absl::string_view message) {
  v1::ErrorDetail detail;
  detail.set_error_code(std::string(error_code));
  detail.set_remedy("run: oz daemon restart");
  return ozd::MakeError(code, message, detail);
}

// Waits until the daemon `instance_id` no longer listens at the socket.
absl::Status AwaitEnd(ConnectOptions options, const std::string& instance_id,
                      const std::string& client_version) {
  options.auto_start = AutoStart::kNever;
  const Deadline deadline(kEndTimeout);
  while (!deadline.Expired()) {
    auto channel = ConnectToDaemon(options);
    if (absl::IsNotFound(channel.status()) ||
        absl::IsUnavailable(channel.status())) {
      return absl::OkStatus();
    }
    OZD_RETURN_IF_ERROR(channel.status());
    // Another client may have started the next one already.
    const auto hello = SayHello(channel->get(), client_version);
    if (hello.ok() && hello->instance_id() != instance_id) {
      return absl::OkStatus();
    }
    poll(nullptr, 0, kPollMilliseconds);
  }
  return SkewError(absl::StatusCode::kDeadlineExceeded, "daemon_not_answering",
                   "the older daemon was asked to end but still runs");
}

}  // namespace

int CompareVersions(absl::string_view a, absl::string_view b) {
  const Version left = ParseVersion(a);
  const Version right = ParseVersion(b);
  if (left.numbers != right.numbers) {
    return left.numbers < right.numbers ? -1 : 1;
  }
  if (left.suffix == right.suffix) return 0;
  if (left.suffix.empty()) return 1;
  if (right.suffix.empty()) return -1;
  return left.suffix < right.suffix ? -1 : 1;
}

absl::StatusOr<std::unique_ptr<Channel>> VersionSkew::Resolve(
    Channel* channel) {
  if (attempted_ || options_.auto_start == AutoStart::kNever) return nullptr;
  attempted_ = true;
  OZD_ASSIGN_OR_RETURN(const v1::HelloResponse hello,
                       SayHello(channel, client_version_));
  if (CompareVersions(hello.daemon_version(), client_version_) >= 0) {
    return nullptr;
  }
  const std::string daemon = absl::StrCat(
      "the daemon is of release ",
      ozd::NeutraliseControls(hello.daemon_version(), ozd::Newlines::kEscape),
      ", older than this oz ", client_version_);
  if (!hello.idle()) {
    return SkewError(
        absl::StatusCode::kFailedPrecondition, "daemon_older",
        absl::StrCat(daemon, ", and busy, so it was not restarted"));
  }
  v1::StopRequest stop;
  stop.set_reason(absl::StrCat("replaced: oz ", client_version_, " is newer"));
  v1::StopResponse stopped;
  OZD_RETURN_IF_ERROR(channel->Call(kStop, stop, &stopped, kAdminTimeout));
  OZD_RETURN_IF_ERROR(AwaitEnd(options_, hello.instance_id(), client_version_));
  return ConnectToDaemon(options_);
}

}  // namespace oz
