// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_API_CALLER_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_API_CALLER_H_

#include <string>

#include "absl/time/time.h"

namespace ozd {

// Names the server that a call goes to and the key it is made with. A value;
// the key is never logged.
struct ApiCaller {
  // Root without "/api/v1" and without a final slash.
  std::string server_root_url;
  // Root of the event streams; empty means the server root when that is not the
  // published one, else the published stream host.
  std::string rtc_root_url;
  std::string api_key;
  // X-Warp-Cloud-Agent-ID; empty to leave it out.
  std::string run_id;
  // X-Oz-Api-Source.
  std::string api_source = "CLI";
  // The whole call, retries included, ends by this many from now.
  absl::Duration timeout = absl::Seconds(60);
  // When the service asks to be left alone (429, Retry-After) for longer than
  // this, the call ends at once with that answer instead of waiting. Its
  // ErrorDetail says for how long.
  absl::Duration patience = absl::InfiniteDuration();
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_API_CALLER_H_
