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

bool ConnectionChangeFilter::IsNews(
    const oz::v1::Connection& connection) const {
  // Of a connection that works a stream that was told nothing else need not
  // hear by which way.
  if (connection.state() == "live" && is_live() && transport_.empty()) {
    return false;
  }
  return connection.state() != state_ || connection.transport() != transport_ ||
         connection.reason() != reason_;
}

void ConnectionChangeFilter::Told(const oz::v1::Connection& connection) {
  state_ = connection.state();
  transport_ = connection.transport();
  reason_ = connection.reason();
}

}  // namespace ozd
