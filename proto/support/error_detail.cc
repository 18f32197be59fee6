// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/error_detail.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace ozd {

absl::Status MakeError(absl::StatusCode code, absl::string_view message,
                       const oz::v1::ErrorDetail& detail) {
  absl::Status status(code, message);
  status.SetPayload(kErrorDetailTypeUrl,
                    absl::Cord(detail.SerializeAsString()));
  return status;
}

std::optional<oz::v1::ErrorDetail> GetErrorDetail(const absl::Status& status) {
  auto payload = status.GetPayload(kErrorDetailTypeUrl);
  if (!payload.has_value()) return std::nullopt;
  oz::v1::ErrorDetail detail;
  if (!detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

absl::Status Annotate(const absl::Status& status, absl::string_view context) {
  if (status.ok()) return status;
  absl::Status annotated(status.code(),
                         absl::StrCat(context, ": ", status.message()));
  status.ForEachPayload(
      [&annotated](absl::string_view url, const absl::Cord& payload) {
        annotated.SetPayload(url, payload);
      });
  return annotated;
}

std::string SerializeRpcStatus(const absl::Status& status) {
  auto payload = status.GetPayload(kErrorDetailTypeUrl);
  if (!payload.has_value()) return "";
  oz::v1::RpcStatus rpc;
  rpc.set_code(static_cast<int>(status.code()));
  rpc.set_message(std::string(status.message()));
  oz::v1::PackedDetail* packed = rpc.add_details();
  packed->set_type_url(kErrorDetailTypeUrl);
  packed->set_value(std::string(*payload));
  return rpc.SerializeAsString();
}

absl::Status ParseRpcStatus(int grpc_code, absl::string_view message,
                            absl::string_view serialized_details) {
  // gRPC and abseil number their codes alike; anything else is kUnknown.
  const bool known = grpc_code >= 0 && grpc_code <= 16;
  const auto code = known ? static_cast<absl::StatusCode>(grpc_code)
                          : absl::StatusCode::kUnknown;
  absl::Status status(code, message);
  oz::v1::RpcStatus rpc;
  if (status.ok() || serialized_details.empty() ||
      !rpc.ParseFromArray(serialized_details.data(),
                          static_cast<int>(serialized_details.size()))) {
    return status;
  }
  for (const oz::v1::PackedDetail& packed : rpc.details()) {
    if (packed.type_url() == kErrorDetailTypeUrl) {
      status.SetPayload(kErrorDetailTypeUrl, absl::Cord(packed.value()));
    }
  }
  return status;
}

}  // namespace ozd
