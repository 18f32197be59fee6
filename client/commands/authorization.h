// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_AUTHORIZATION_H_
#define OZ_CLIENT_COMMANDS_AUTHORIZATION_H_

#include <string>

#include "absl/status/status.h"
#include "client/commands/command_context.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

// For commands that the service wants something allowed for in another product
// first: shows where, waits until it was done, and lets the command ask again,
// a bounded number of times. Not thread-safe.
//
//   AuthorizationRounds rounds(&context);
//   while (true) {
//     ... CallDaemon ...
//     if (!response.has_authorization()) break;
//     OZD_RETURN_IF_ERROR(rounds.Await(response.authorization()));
//   }
class AuthorizationRounds {
 public:
  explicit AuthorizationRounds(CommandContext* context) : context_(*context) {}

  // OK: it is worth asking again. Errors: kCancelled after Ctrl-C; kAborted
  // after too many rounds; kFailedPrecondition when it failed or cannot be
  // waited for; kDeadlineExceeded after ten minutes; kUnauthenticated.
  absl::Status Await(const v1::Authorization& authorization);

 private:
  void Show(const v1::Authorization& authorization);
  absl::Status Poll(const v1::Authorization& authorization);

  CommandContext& context_;
  int rounds_ = 0;
  std::string shown_url_;
};

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_AUTHORIZATION_H_
