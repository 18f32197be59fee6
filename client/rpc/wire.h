// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_RPC_WIRE_H_
#define OZ_CLIENT_RPC_WIRE_H_

// gRPC's rules for what stands in HTTP/2 headers, as pure functions: no I/O, no
// state, any input is safe.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace oz {

// `timeout` (finite, positive) as a grpc-timeout value: at most eight digits
// and a unit, rounded up. Longer than 99,999,999 hours is cut to that.
std::string FormatGrpcTimeout(absl::Duration timeout);

// Undoes the percent encoding of grpc-message. What is no valid escape stays as
// it is, as the protocol asks.
std::string DecodeGrpcMessage(absl::string_view encoded);

// Puts the five bytes before `message` that every gRPC message has.
std::string FrameGrpcMessage(absl::string_view message);

// Returns the error for an answer without grpc-status, by its HTTP status.
// Never OK.
absl::Status StatusFromHttp(int http_status);

// Returns the error for a stream that was reset with `http2_error`. Never OK.
absl::Status StatusFromReset(uint32_t http2_error);

// Gathers the response headers and trailers of one call.
class ResponseHead {
 public:
  // Takes one header or trailer. Names that mean nothing here are ignored.
  void Add(absl::string_view name, absl::string_view value);

  // Bytes of all names and values so far, with HPACK's 32 for each.
  size_t bytes() const { return bytes_; }
  // True once the server sent grpc-status.
  bool has_grpc_status() const { return grpc_status_.has_value(); }
  // The outcome: grpc-status with message and ErrorDetail, or what the HTTP
  // status means when there is none.
  absl::Status ToStatus() const;

 private:
  size_t bytes_ = 0;
  int http_status_ = 0;
  std::optional<int> grpc_status_;
  std::string encoding_;
  std::string message_;
  std::string details_;
};

// Cuts a byte stream into gRPC messages.
//
// Not thread-safe.
class MessageSplitter {
 public:
  // Gets the bytes of one message; returns false to stop.
  using Sink = std::function<bool(absl::string_view message)>;

  // Messages longer than `max_message_bytes` are refused.
  explicit MessageSplitter(size_t max_message_bytes)
      : max_message_bytes_(max_message_bytes) {}

  // Takes the next bytes and hands each message that is complete to `sink`.
  // Errors: kDataLoss (too long, compressed), kCancelled (`sink` said stop).
  absl::Status Feed(absl::string_view bytes, const Sink& sink);

  // True when the stream may end here: not inside a message.
  bool at_boundary() const { return buffer_.empty() && prefix_size_ == 0; }

 private:
  static constexpr size_t kPrefixBytes = 5;

  // Reads the five bytes once they are all there.
  absl::Status ReadPrefix();

  const size_t max_message_bytes_;
  unsigned char prefix_[kPrefixBytes] = {};
  size_t prefix_size_ = 0;
  size_t message_bytes_ = 0;
  // The beginning of a message that came in pieces.
  std::string buffer_;
};

}  // namespace oz

#endif  // OZ_CLIENT_RPC_WIRE_H_
