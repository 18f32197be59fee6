// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_AUTH_FILE_STORE_H_
#define OZD_DAEMON_AUTH_FILE_STORE_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/auth/credential_store.h"
#include "proto/support/mutex.h"

namespace ozd {

// Keeps logins in one JSON file, <directory>/credentials.json, readable by its
// owner alone. The file is replaced as a whole, durably, so that a crash leaves
// the old or the new one. Fields that this version does not know are kept; a
// file of a newer version is refused, as is one that others can read.
// Thread-safe within one process; the daemon is the only writer.
class FileCredentialStore : public CredentialStore {
 public:
  // `directory` is private (0700) already; `uid` is who must own the file.
  FileCredentialStore(const std::string& directory, uid_t uid);

  absl::StatusOr<std::vector<StoredLogin>> Load() override;
  absl::Status Save(const StoredLogin& login) override;
  absl::Status Remove(const std::string& name) override;
  // "file <path> (0600)"
  std::string Describe() const override;

 private:
  const std::string directory_;
  const std::string path_;
  const uid_t uid_;
  // Serialises read-change-write of the file.
  Mutex mutex_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_AUTH_FILE_STORE_H_
