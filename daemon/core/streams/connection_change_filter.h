// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_STREAMS_CONNECTION_CHANGE_FILTER_H_
#define OZD_DAEMON_CORE_STREAMS_CONNECTION_CHANGE_FILTER_H_

#include <string>

#include "absl/status/status.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// What a failure to reach the service means for those who look on. `failure`
// must not be OK.
oz::v1::Connection ConnectionAfter(const absl::Status& failure,
                                   const Clock& clock);

// What one stream was told last about the connection, so that it is told again
// only when that has changed. A stream that was told nothing takes it for live.
// Confined to one thread at a time.
class ConnectionChangeFilter {
 public:
  bool IsNews(const oz::v1::Connection& connection) const;
  void Told(const oz::v1::Connection& connection);
  bool is_live() const { return state_ == "live"; }

 private:
  std::string state_ = "live";
  std::string transport_;
  std::string reason_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_STREAMS_CONNECTION_CHANGE_FILTER_H_
