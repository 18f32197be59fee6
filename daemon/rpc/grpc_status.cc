// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/grpc_status.h"

#include <optional>
#include <string>

#include "proto/support/error_detail.h"
#include "proto/support/redact.h"

namespace ozd {
namespace {

constexpr size_t kMaxMessageBytes = 1024;
constexpr size_t kMaxDetailsBytes = 4096;
constexpr size_t kMaxCauseBytes = 256;
constexpr int kMaxCauses = 8;

// Cuts between UTF-8 characters.
std::string Cut(std::string text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  text.resize(end);
  return text + "...";
}

std::string Clean(absl::string_view text, size_t max_bytes) {
  return Cut(NeutraliseControls(Redact(text), Newlines::kKeep), max_bytes);
}

oz::v1::ErrorDetail Shorten(oz::v1::ErrorDetail detail) {
  while (detail.causes_size() > kMaxCauses) {
    detail.mutable_causes()->RemoveLast();
  }
  for (std::string& cause : *detail.mutable_causes()) {
    cause = Clean(cause, kMaxCauseBytes);
  }
  detail.set_remedy(Clean(detail.remedy(), kMaxCauseBytes));
  detail.set_error_code(Clean(detail.error_code(), kMaxCauseBytes));
  detail.set_trace_id(Clean(detail.trace_id(), kMaxCauseBytes));
  // Half an address is worse than none.
  if (detail.auth_url().size() > kMaxMessageBytes) detail.clear_auth_url();
  return detail;
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());
  const std::string message = Clean(status.message(), kMaxMessageBytes);
  const std::optional<oz::v1::ErrorDetail> detail = GetErrorDetail(status);
  if (!detail.has_value()) return grpc::Status(code, message);
  std::string details =
      SerializeRpcStatus(MakeError(status.code(), message, Shorten(*detail)));
  if (details.size() > kMaxDetailsBytes) {
    oz::v1::ErrorDetail bare = Shorten(*detail);
    bare.clear_causes();
    details = SerializeRpcStatus(MakeError(status.code(), message, bare));
  }
  return grpc::Status(code, message, details);
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  return ParseRpcStatus(static_cast<int>(status.error_code()),
                        status.error_message(), status.error_details());
}

}  // namespace ozd
