// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/authorization.h"

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/output/display_width.h"
#include "proto/support/error_detail.h"

namespace oz {
namespace {

constexpr char kGetAuthorization[] =
    "/oz.v1.IntegrationService/GetAuthorization";
constexpr int kMostRounds = 8;
constexpr int kMostPolls = 120;
constexpr absl::Duration kPollEvery = absl::Seconds(5);

absl::Status AuthorizationError(absl::StatusCode code,
                                absl::string_view message,
                                const v1::Authorization& authorization) {
  v1::ErrorDetail detail;
  detail.set_error_code("authorization_missing");
  detail.set_auth_url(authorization.url());
  detail.set_remedy("Authorise it there, then repeat the command.");
  return ozd::MakeError(code, message, detail);
}

}  // namespace

absl::Status AuthorizationRounds::Await(
    const v1::Authorization& authorization) {
  if (++rounds_ > kMostRounds) {
    return AuthorizationError(absl::StatusCode::kAborted,
                              absl::StrCat("access was still missing after ",
                                           kMostRounds, " attempts"),
                              authorization);
  }
  Show(authorization);
  if (authorization.transaction_id().empty()) {
    return AuthorizationError(absl::StatusCode::kFailedPrecondition,
                              "access must be authorised first", authorization);
  }
  if (rounds_ == 1) context_.io()->BeginLive(kExitFailure);
  return Poll(authorization);
}

// On stderr: it is no result.
void AuthorizationRounds::Show(const v1::Authorization& authorization) {
  if (authorization.url() == shown_url_) return;
  shown_url_ = authorization.url();
  Io* const io = context_.io();
  io->Err(absl::StrCat("Authorize access here: ", OneLine(shown_url_), "\n"));
  if (io->stderr_is_terminal()) {
    io->Err("Waiting until you have; Ctrl-C gives up.\n");
  }
}

absl::Status AuthorizationRounds::Poll(const v1::Authorization& authorization) {
  Io* const io = context_.io();
  v1::GetAuthorizationRequest request;
  *request.mutable_context() = context_.call_context();
  request.set_transaction_id(authorization.transaction_id());
  for (int i = 0; i < kMostPolls; ++i) {
    v1::GetAuthorizationResponse response;
    absl::Status status;
    {
      const BlockingSection blocking(io);
      status = CallDaemon(context_, kGetAuthorization, request, &response);
    }
    if (absl::IsUnauthenticated(status)) return status;
    // Whoever is at the other product must not notice that the network is away.
    if (status.ok()) {
      if (response.status() == "FAILED") {
        return AuthorizationError(absl::StatusCode::kFailedPrecondition,
                                  "the authorisation failed", authorization);
      }
      // What has expired may have been granted in another way meanwhile.
      if (response.status() == "COMPLETED" || response.status() == "EXPIRED") {
        return absl::OkStatus();
      }
    }
    if (io->Wait({}, kPollEvery).interrupted) {
      return absl::CancelledError("given up");
    }
  }
  return AuthorizationError(absl::StatusCode::kDeadlineExceeded,
                            "nobody authorised access within ten minutes",
                            authorization);
}

}  // namespace oz
