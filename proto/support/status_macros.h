// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_STATUS_MACROS_H_
#define OZD_PROTO_SUPPORT_STATUS_MACROS_H_

// The two macros that abseil 20220623 lacks. One use per line.

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the function when `expression`, an absl::Status, is not OK.
#define OZD_RETURN_IF_ERROR(expression)        \
  do {                                         \
    absl::Status ozd_status_ = (expression);   \
    if (!ozd_status_.ok()) return ozd_status_; \
  } while (false)

#define OZD_CONCAT_INNER_(a, b) a##b
#define OZD_CONCAT_(a, b) OZD_CONCAT_INNER_(a, b)

// Assigns the value of `expression`, an absl::StatusOr, to `target` (which may
// declare a variable), or returns its status.
#define OZD_ASSIGN_OR_RETURN(target, expression) \
  OZD_ASSIGN_OR_RETURN_IMPL_(OZD_CONCAT_(ozd_or_, __LINE__), target, expression)
#define OZD_ASSIGN_OR_RETURN_IMPL_(temporary, target, expression) \
  auto temporary = (expression);                                  \
  if (!temporary.ok()) return std::move(temporary).status();      \
  target = std::move(temporary).value()

#endif  // OZD_PROTO_SUPPORT_STATUS_MACROS_H_
