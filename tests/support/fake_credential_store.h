// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_FAKE_CREDENTIAL_STORE_H_
#define OZD_TESTS_SUPPORT_FAKE_CREDENTIAL_STORE_H_

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/auth/credential_store.h"
#include "proto/support/mutex.h"

namespace ozd {

// Keeps logins in memory and fails on demand. Thread-safe.
class FakeCredentialStore : public CredentialStore {
 public:
  // Every call fails with `status` from now on; OK ends it.
  void FailAlways(const absl::Status& status) {
    MutexLock lock(&mutex_);
    failure_ = status;
  }

  absl::StatusOr<std::vector<StoredLogin>> Load() override {
    MutexLock lock(&mutex_);
    if (!failure_.ok()) return failure_;
    std::vector<StoredLogin> logins = logins_;
    std::stable_partition(
        logins.begin(), logins.end(),
        [](const StoredLogin& login) { return login.account.is_default(); });
    return logins;
  }

  absl::Status Save(const StoredLogin& login) override {
    MutexLock lock(&mutex_);
    if (!failure_.ok()) return failure_;
    StoredLogin stored = login;
    stored.account.set_key_storage(Describe());
    const auto existing = Find(login.account.name());
    const bool was_default =
        existing != logins_.end() && existing->account.is_default();
    if (existing != logins_.end()) logins_.erase(existing);
    if (logins_.empty() || was_default) stored.account.set_is_default(true);
    if (stored.account.is_default()) {
      for (StoredLogin& other : logins_) other.account.set_is_default(false);
    }
    logins_.push_back(stored);
    return absl::OkStatus();
  }

  absl::Status Remove(const std::string& name) override {
    MutexLock lock(&mutex_);
    if (!failure_.ok()) return failure_;
    const auto existing = Find(name);
    if (existing == logins_.end()) {
      return absl::NotFoundError(
          absl::StrCat("no login is stored as \"", name, "\""));
    }
    const bool was_default = existing->account.is_default();
    logins_.erase(existing);
    if (was_default && !logins_.empty()) {
      logins_.front().account.set_is_default(true);
    }
    return absl::OkStatus();
  }

  std::string Describe() const override { return "memory (test)"; }

 private:
  std::vector<StoredLogin>::iterator Find(const std::string& name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::find_if(
        logins_.begin(), logins_.end(),
        [&](const StoredLogin& login) { return login.account.name() == name; });
  }

  Mutex mutex_;
  std::vector<StoredLogin> logins_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_FAKE_CREDENTIAL_STORE_H_
