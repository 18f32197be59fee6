// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_HTTP_SERVER_H_
#define OZD_TESTS_SIM_HTTP_SERVER_H_

#include <stdint.h>

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "tests/sim/http/http.h"

namespace ozd::sim {

// An HTTP/1.1 server on 127.0.0.1 with keep-alive. One thread a connection.
class Server {
 public:
  // Called on the connections' threads, several at a time; may block.
  using Handler = std::function<Response(Request)>;

  // Listens on `port`, 0 for any free one, and accepts from then on.
  // Errors: kUnavailable when the port is taken.
  static absl::StatusOr<std::unique_ptr<Server>> Start(int port,
                                                       Handler handler);
  // Stops accepting and waits for the handlers that run.
  virtual ~Server() = default;

  virtual int port() const = 0;
  virtual int64_t open_connections() const = 0;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_HTTP_SERVER_H_
