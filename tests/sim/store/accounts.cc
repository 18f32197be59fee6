// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/accounts.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace ozd::sim {

absl::Status Accounts::AddKey(absl::string_view spec) {
  const size_t equals = spec.find('=');
  ApiKey key;
  key.secret = std::string(spec.substr(0, equals));
  if (key.secret.empty()) {
    return absl::InvalidArgumentError(
        "an API key is empty; write KEY, KEY=uid or KEY=uid:service_account");
  }
  Principal& principal = key.owner;
  const size_t number = Keys().size() + 1;
  if (equals != absl::string_view::npos) {
    absl::string_view uid = spec.substr(equals + 1);
    principal.service_account = absl::ConsumeSuffix(&uid, ":service_account");
    principal.uid = std::string(uid);
    if (uid.empty() || absl::StrContains(uid, ':')) {
      return absl::InvalidArgumentError(absl::StrCat(
          "an API key's owner \"", uid,
          "\" is not understood; write KEY=uid or KEY=uid:service_account"));
    }
  } else {
    principal.uid = absl::StrCat("user-", number);
  }
  principal.display_name = absl::StrCat("Sim ", principal.uid);
  if (!principal.service_account) {
    principal.email = absl::StrCat(principal.uid, "@example.com");
  }
  key.uid = absl::StrCat("key-", number);
  key.name = absl::StrCat("Key of ", principal.uid);
  Add(std::move(key));
  return absl::OkStatus();
}

void Accounts::AddExpiredKey(absl::string_view key) {
  ApiKey expired;
  expired.secret = std::string(key);
  expired.is_expired = true;
  Add(std::move(expired));
}

void Accounts::Add(ApiKey key) {
  MutexLock lock(&mutex_);
  keys_.push_back(std::move(key));
}

absl::Status Accounts::Expire(const std::string& uid) {
  MutexLock lock(&mutex_);
  for (ApiKey& key : keys_) {
    if (key.uid != uid || key.is_expired) continue;
    key.is_expired = true;
    return absl::OkStatus();
  }
  return absl::NotFoundError(absl::StrCat("There is no key ", uid));
}

void Accounts::ExpireAgent(const std::string& agent_uid) {
  MutexLock lock(&mutex_);
  for (ApiKey& key : keys_) {
    if (key.agent_uid == agent_uid) key.is_expired = true;
  }
}

std::vector<ApiKey> Accounts::Keys() const {
  std::vector<ApiKey> valid;
  MutexLock lock(&mutex_);
  for (const ApiKey& key : keys_) {
    if (!key.is_expired) valid.push_back(key);
  }
  return valid;
}

std::string Accounts::first_uid() const {
  const std::vector<ApiKey> keys = Keys();
  return keys.empty() ? "" : keys.front().owner.uid;
}

const Principal* Accounts::Authenticate(const std::string& authorization,
                                        int64_t now_us, std::string* problem) {
  if (authorization.empty()) {
    *problem = "No Authorization header; send \"Bearer <API key>\"";
    return nullptr;
  }
  absl::string_view secret = authorization;
  if (!absl::ConsumePrefix(&secret, "Bearer ") || secret.empty()) {
    *problem =
        "The Authorization header is not of the form \"Bearer <API key>\"";
    return nullptr;
  }
  *problem = "The API key is not valid";
  MutexLock lock(&mutex_);
  for (ApiKey& key : keys_) {
    if (key.secret != secret) continue;
    if (key.is_expired || (key.expires_us != 0 && key.expires_us <= now_us)) {
      *problem = "The API key has expired";
      continue;
    }
    key.used_us = now_us;
    return &key.owner;
  }
  return nullptr;
}

std::vector<const Principal*> Accounts::Members() const {
  std::map<std::string, const Principal*> by_uid;
  MutexLock lock(&mutex_);
  for (const ApiKey& key : keys_) {
    if (!key.owner.uid.empty()) by_uid.emplace(key.owner.uid, &key.owner);
  }
  std::vector<const Principal*> members;
  for (const auto& [uid, principal] : by_uid) members.push_back(principal);
  return members;
}

Json CreatorJson(const Principal& principal) {
  Json creator;
  creator["type"] = principal.service_account ? "service_account" : "user";
  creator["uid"] = principal.uid;
  creator["display_name"] = principal.display_name;
  if (!principal.email.empty()) creator["email"] = principal.email;
  return creator;
}

Json PersonJson(const Accounts& accounts, const std::string& uid) {
  for (const Principal* member : accounts.Members()) {
    if (member->uid == uid) return CreatorJson(*member);
  }
  return Json{{"type", "user"}, {"uid", uid}};
}

}  // namespace ozd::sim
