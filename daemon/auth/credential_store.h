// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_AUTH_CREDENTIAL_STORE_H_
#define OZD_DAEMON_AUTH_CREDENTIAL_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/oz/v1/daemon.pb.h"

namespace ozd {

// A stored login with its key.
struct StoredLogin {
  // account.name identifies it; account.key_storage is filled by the store.
  oz::v1::Account account;
  std::string api_key;
};

// Keeps logins across restarts. Thread-safe; calls may block on disk.
class CredentialStore {
 public:
  virtual ~CredentialStore() = default;

  // Every login, the default one first. Errors: kDataLoss when the store cannot
  // be read as what it should be (message names the file and a remedy),
  // kFailedPrecondition when its permissions are wrong.
  virtual absl::StatusOr<std::vector<StoredLogin>> Load() = 0;

  // Adds or replaces the login of that name, durably before it returns. The
  // first login becomes the default; is_default moves it.
  virtual absl::Status Save(const StoredLogin& login) = 0;

  // Forgets the login. Errors: kNotFound.
  virtual absl::Status Remove(const std::string& name) = 0;

  // In words, for whoami and status.
  virtual std::string Describe() const = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_AUTH_CREDENTIAL_STORE_H_
