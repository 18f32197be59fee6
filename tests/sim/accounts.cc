// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/accounts.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace ozd::sim {

absl::Status Accounts::AddKey(absl::string_view spec) {
  const size_t equals = spec.find('=');
  const std::string key(spec.substr(0, equals));
  if (key.empty()) {
    return absl::InvalidArgumentError(
        "an API key is empty; write KEY, KEY=uid or KEY=uid:service_account");
  }
  Principal principal;
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
    principal.uid = absl::StrCat("user-", keys_.size() + 1);
  }
  principal.display_name = absl::StrCat("Sim ", principal.uid);
  if (!principal.service_account) {
    principal.email = absl::StrCat(principal.uid, "@example.com");
  }
  if (first_uid_.empty()) first_uid_ = principal.uid;
  keys_[key] = std::move(principal);
  return absl::OkStatus();
}

void Accounts::AddExpiredKey(absl::string_view key) {
  expired_[std::string(key)] = true;
}

const Principal* Accounts::Authenticate(const std::string& authorization,
                                        std::string* problem) const {
  if (authorization.empty()) {
    *problem = "No Authorization header; send \"Bearer <API key>\"";
    return nullptr;
  }
  absl::string_view key = authorization;
  if (!absl::ConsumePrefix(&key, "Bearer ") || key.empty()) {
    *problem =
        "The Authorization header is not of the form \"Bearer <API key>\"";
    return nullptr;
  }
  const auto found = keys_.find(std::string(key));
  if (found != keys_.end()) return &found->second;
  *problem = expired_.count(std::string(key)) > 0 ? "The API key has expired"
                                                  : "The API key is not valid";
  return nullptr;
}

std::vector<const Principal*> Accounts::Members() const {
  std::map<std::string, const Principal*> by_uid;
  for (const auto& [key, principal] : keys_) by_uid[principal.uid] = &principal;
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

}  // namespace ozd::sim
