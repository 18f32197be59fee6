// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_PRINCIPAL_NAME_H_
#define OZ_CLIENT_OUTPUT_PRINCIPAL_NAME_H_

#include <string>

#include "absl/strings/string_view.h"
#include "proto/oz/v1/daemon.pb.h"

namespace oz {

// The uid without "serviceAccount:". Borrowed from `principal`.
absl::string_view PlainUid(const v1::Principal& principal);

// "Ana <ana@example.com>", or as much of it as there is.
std::string PrincipalName(const v1::Principal& principal);

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_PRINCIPAL_NAME_H_
