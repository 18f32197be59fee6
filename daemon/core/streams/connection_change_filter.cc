// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/streams/connection_change_filter.h"

#include "daemon/core/base/core_errors.h"

namespace ozd {

oz::v1::Connection ConnectionAfter(const absl::Status& failure,
                                   const Clock& clock) {
  oz::v1::Connection connection;
  if (absl::IsUnauthenticated(failure)) {
    connection.set_state("signed_out");
  } else if (absl::IsResourceExhausted(failure)) {
    connection.set_state("rate_limited");
  } else {
    connection.set_state("stale");
  }
  connection.set_since_us(absl::ToUnixMicros(clock.Now()));
  connection.set_reason(StaleReason(failure));
  return connection;
}

bool ConnectionChangeFilter::IsChange(
    const oz::v1::Connection& connection) const {
  // A stream that takes the connection for live need not hear the transport.
  if (connection.state() == "live" && is_live() && transport_.empty()) {
    return false;
  }
  return connection.state() != state_ || connection.transport() != transport_ ||
         connection.reason() != reason_;
}

void ConnectionChangeFilter::Record(const oz::v1::Connection& connection) {
  state_ = connection.state();
  transport_ = connection.transport();
  reason_ = connection.reason();
}

}  // namespace ozd
