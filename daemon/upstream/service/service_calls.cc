// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/service_calls.h"

#include <nlohmann/json.hpp>

#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/json/json_reader.h"
#include "daemon/upstream/service/error_json.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {

GraphqlCall GraphqlQuery(const GraphqlOperation& operation,
                         const JsonTree& input) {
  GraphqlCall call;
  call.operation = operation;
  call.variables = DumpJsonTree(JsonTree{{"input", input}});
  return call;
}

GraphqlCall GraphqlMutation(const GraphqlOperation& operation,
                            const JsonTree& input) {
  GraphqlCall call = GraphqlQuery(operation, input);
  call.repeatable = Repeatable::kNo;
  return call;
}

bool MayHaveHappened(const absl::Status& failure) {
  if (failure.ok() || GetDelivery(failure) == Delivery::kNever) return false;
  const int http_status =
      GetErrorDetail(failure).value_or(oz::v1::ErrorDetail()).http_status();
  if (http_status != 0) return http_status == 408 || http_status >= 500;
  return absl::IsUnavailable(failure) || absl::IsDeadlineExceeded(failure) ||
         absl::IsDataLoss(failure) || absl::IsCancelled(failure);
}

absl::StatusOr<std::string> ServiceCalls::Rest(const ApiCaller& caller,
                                               const RestCall& call) {
  OZD_ASSIGN_OR_RETURN(RestAnswer answer, Send(caller, call));
  if (answer.body.empty()) return std::move(answer.body);
  JsonReader reader(answer.body);
  reader.Skip();
  if (!reader.AtEnd()) {
    return UndecodableResponseError(answer.url, "the body is not JSON",
                                    caller.api_key);
  }
  return std::move(answer.body);
}

}  // namespace ozd
