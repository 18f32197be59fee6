// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_STREAMS_CONNECTION_CHANGE_FILTER_H_
#define OZD_DAEMON_CORE_STREAMS_CONNECTION_CHANGE_FILTER_H_

#include <string>

#include "absl/status/status.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// Returns the connection state that a failure to reach the service stands for.
// `failure` must not be OK.
oz::v1::Connection ConnectionAfter(const absl::Status& failure,
                                   const Clock& clock);

// Remembers the connection state that one stream was sent last, so that only
// changes are sent. A stream that was sent none takes the connection for live.
// Confined to one thread at a time.
class ConnectionChangeFilter {
 public:
  // Returns true when `connection` differs from what was recorded last.
  bool IsChange(const oz::v1::Connection& connection) const;
  // Records that `connection` was sent.
  void Record(const oz::v1::Connection& connection);
  bool is_live() const { return state_ == "live"; }

 private:
  std::string state_ = "live";
  std::string transport_;
  std::string reason_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_STREAMS_CONNECTION_CHANGE_FILTER_H_
