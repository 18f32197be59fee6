// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/rpc/wire.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"

namespace oz {
namespace {

constexpr int64_t kMaxTimeoutDigits = 99'999'999;
// A lying length must not make us allocate; beyond this the buffer grows with
// what really arrives.
constexpr size_t kMaxReserveBytes = 1u << 20;
// HPACK counts an entry as its bytes and this.
constexpr size_t kHeaderOverheadBytes = 32;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return -1;
}

}  // namespace

std::string FormatGrpcTimeout(absl::Duration timeout) {
  struct Unit {
    absl::Duration length;
    char letter;
  };
  const Unit units[] = {{absl::Microseconds(1), 'u'},
                        {absl::Milliseconds(1), 'm'},
                        {absl::Seconds(1), 'S'},
                        {absl::Minutes(1), 'M'}};
  for (const Unit& unit : units) {
    if (timeout > kMaxTimeoutDigits * unit.length) continue;
    const int64_t count = absl::Ceil(timeout, unit.length) / unit.length;
    return absl::StrCat(std::min(count, kMaxTimeoutDigits),
                        absl::string_view(&unit.letter, 1));
  }
  const int64_t hours = absl::Ceil(timeout, absl::Hours(1)) / absl::Hours(1);
  return absl::StrCat(std::min(hours, kMaxTimeoutDigits), "H");
}

std::string DecodeGrpcMessage(absl::string_view encoded) {
  std::string decoded;
  decoded.reserve(encoded.size());
  for (size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] == '%' && i + 2 < encoded.size()) {
      const int high = HexValue(encoded[i + 1]);
      const int low = HexValue(encoded[i + 2]);
      if (high >= 0 && low >= 0) {
        decoded.push_back(static_cast<char>(high * 16 + low));
        i += 2;
        continue;
      }
    }
    decoded.push_back(encoded[i]);
  }
  return decoded;
}

std::string FrameGrpcMessage(absl::string_view message) {
  const auto size = static_cast<uint32_t>(message.size());
  const char prefix[] = {0, static_cast<char>(size >> 24),
                         static_cast<char>(size >> 16),
                         static_cast<char>(size >> 8), static_cast<char>(size)};
  return absl::StrCat(absl::string_view(prefix, sizeof(prefix)), message);
}

absl::Status StatusFromHttp(int http_status) {
  auto code = absl::StatusCode::kUnknown;
  switch (http_status) {
    case 400:
      code = absl::StatusCode::kInternal;
      break;
    case 401:
      code = absl::StatusCode::kUnauthenticated;
      break;
    case 403:
      code = absl::StatusCode::kPermissionDenied;
      break;
    case 404:
      code = absl::StatusCode::kUnimplemented;
      break;
    case 429:
    case 502:
    case 503:
    case 504:
      code = absl::StatusCode::kUnavailable;
      break;
    default:
      break;
  }
  return absl::Status(code, absl::StrCat("the answer is not gRPC: HTTP status ",
                                         http_status, " without grpc-status"));
}

absl::Status StatusFromReset(uint32_t http2_error) {
  auto code = absl::StatusCode::kInternal;
  switch (http2_error) {
    case NGHTTP2_REFUSED_STREAM:
      code = absl::StatusCode::kUnavailable;
      break;
    case NGHTTP2_CANCEL:
      code = absl::StatusCode::kCancelled;
      break;
    case NGHTTP2_ENHANCE_YOUR_CALM:
      code = absl::StatusCode::kResourceExhausted;
      break;
    case NGHTTP2_INADEQUATE_SECURITY:
      code = absl::StatusCode::kPermissionDenied;
      break;
    default:
      break;
  }
  return absl::Status(code, absl::StrCat("the call was reset with ",
                                         nghttp2_http2_strerror(http2_error)));
}

void ResponseHead::Add(absl::string_view name, absl::string_view value) {
  bytes_ += name.size() + value.size() + kHeaderOverheadBytes;
  if (name == ":status") {
    if (!absl::SimpleAtoi(value, &http_status_)) http_status_ = 0;
  } else if (name == "grpc-status") {
    int code = 0;
    // What is no number is a verdict nonetheless: kUnknown.
    grpc_status_ = absl::SimpleAtoi(value, &code) ? code : 2;
  } else if (name == "grpc-message") {
    message_ = DecodeGrpcMessage(value);
  } else if (name == "grpc-status-details-bin") {
    if (!absl::Base64Unescape(value, &details_)) details_.clear();
  }
}

absl::Status ResponseHead::ToStatus() const {
  if (!grpc_status_.has_value()) return StatusFromHttp(http_status_);
  return ozd::ParseRpcStatus(*grpc_status_, message_, details_);
}

absl::Status MessageSplitter::ReadPrefix() {
  if (prefix_[0] != 0) {
    return absl::DataLossError(absl::StrCat("the answer is compressed (flag ",
                                            prefix_[0],
                                            "), which was not asked for"));
  }
  message_bytes_ = (static_cast<size_t>(prefix_[1]) << 24) |
                   (static_cast<size_t>(prefix_[2]) << 16) |
                   (static_cast<size_t>(prefix_[3]) << 8) |
                   static_cast<size_t>(prefix_[4]);
  if (message_bytes_ > max_message_bytes_) {
    return absl::DataLossError(
        absl::StrCat("the answer has ", message_bytes_, " bytes; at most ",
                     max_message_bytes_, " are accepted"));
  }
  return absl::OkStatus();
}

absl::Status MessageSplitter::Feed(absl::string_view bytes, const Sink& sink) {
  while (true) {
    if (prefix_size_ < kPrefixBytes) {
      const size_t take = std::min(kPrefixBytes - prefix_size_, bytes.size());
      std::copy_n(bytes.data(), take, prefix_ + prefix_size_);
      prefix_size_ += take;
      bytes.remove_prefix(take);
      if (prefix_size_ < kPrefixBytes) return absl::OkStatus();
      if (absl::Status status = ReadPrefix(); !status.ok()) return status;
    }
    const size_t missing = message_bytes_ - buffer_.size();
    if (bytes.size() < missing) {
      if (buffer_.empty()) {
        buffer_.reserve(std::min(message_bytes_, kMaxReserveBytes));
      }
      buffer_.append(bytes.data(), bytes.size());
      return absl::OkStatus();
    }
    absl::string_view message = bytes.substr(0, missing);
    if (!buffer_.empty()) {
      buffer_.append(message.data(), message.size());
      message = buffer_;
    }
    bytes.remove_prefix(missing);
    prefix_size_ = 0;
    if (!sink(message)) {
      return absl::CancelledError("the receiver wanted no more");
    }
    buffer_.clear();
  }
}

}  // namespace oz
