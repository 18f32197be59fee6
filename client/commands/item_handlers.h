// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_ITEM_HANDLERS_H_
#define OZ_CLIENT_COMMANDS_ITEM_HANDLERS_H_

// Handlers that every noun has: list and get. A noun adds its columns, the
// method and the member of the response that holds its items.

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/commands/command_context.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace oz {

// Makes a request with the call's context and, where it has one, the read mode.
template <typename Request>
Request NewRequest(const CommandContext& context) {
  Request request;
  *request.mutable_context() = context.call_context();
  if constexpr (requires { request.set_read_mode(context.read_mode()); }) {
    request.set_read_mode(context.read_mode());
  }
  return request;
}

// Calls a method that answers from the cache, and says on stderr when `what`
// is not current. Errors: CallDaemon's.
template <typename Request, typename Response>
absl::Status Read(CommandContext& context, absl::string_view method,
                  const Request& request, Response* response,
                  absl::string_view what) {
  const absl::Status status = CallDaemon(context, method, request, response);
  if (status.ok()) WarnIfStale(context, response->freshness(), what);
  return status;
}

// Reads and prints a list: `items` is the member of the response that holds
// it, `what` its name in warnings. Returns the exit code.
template <typename Request, typename Response, typename T>
int ListItems(CommandContext& context, absl::string_view method,
              const Request& request, absl::string_view what,
              const google::protobuf::RepeatedPtrField<T>& (Response::*items)()
                  const,
              const Columns<T>& columns) {
  Response response;
  const absl::Status status = Read(context, method, request, &response, what);
  if (!status.ok()) return ReportFailure(context, status);
  return PrintList(context, columns, (response.*items)());
}

// Reads and prints one item.
template <typename Request, typename Response, typename T>
int GetItem(CommandContext& context, absl::string_view method,
            const Request& request, absl::string_view what,
            const T& (Response::*item)() const, const Columns<T>& columns) {
  Response response;
  const absl::Status status = Read(context, method, request, &response, what);
  if (!status.ok()) return ReportFailure(context, status);
  return PrintItem(context, columns, (response.*item)());
}

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_ITEM_HANDLERS_H_
