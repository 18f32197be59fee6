// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_ACCOUNTS_PRINCIPAL_UID_H_
#define OZD_DAEMON_CORE_ACCOUNTS_PRINCIPAL_UID_H_

#include <string>

#include "absl/status/statusor.h"
#include "cache/runs/document_store.h"
#include "proto/oz/v1/daemon.pb.h"

namespace ozd {

// The principal as AccountService keeps it. Errors: kDataLoss.
absl::StatusOr<oz::v1::Principal> PrincipalFromJson(const std::string& json);

// The uid of whoever the key of the partition belongs to; empty when that is
// not cached.
std::string CachedPrincipalUid(const DocumentStore& documents,
                               const std::string& partition);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_ACCOUNTS_PRINCIPAL_UID_H_
