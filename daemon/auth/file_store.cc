// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/auth/file_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace ozd {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr off_t kMaxFileBytes = 1 << 20;
constexpr char kFileName[] = "credentials.json";
constexpr mode_t kFileMode = 0600;

absl::Status Error(absl::StatusCode code, absl::string_view message,
                   absl::string_view remedy) {
  oz::v1::ErrorDetail detail;
  detail.set_remedy(std::string(remedy));
  return MakeError(code, message, detail);
}

absl::Status SystemError(absl::string_view what, const std::string& path,
                         int error) {
  const bool disk_full = error == ENOSPC || error == EDQUOT;
  oz::v1::ErrorDetail detail;
  if (disk_full) detail.set_error_code("disk_full");
  detail.set_remedy(disk_full ? "free some space, then try again"
                              : "check the file, its directory and the disk");
  return MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat("cannot ", what, " ", path, ": ", strerror(error)), detail);
}

absl::Status DamagedError(const std::string& path, absl::string_view why) {
  return Error(absl::StatusCode::kDataLoss, absl::StrCat(path, " ", why),
               absl::StrCat("move ", path, " away, then run oz login again"));
}

absl::Status CheckPermissions(const std::string& path, const struct stat& info,
                              uid_t uid) {
  if (!S_ISREG(info.st_mode)) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 absl::StrCat(path, " is not a regular file"),
                 absl::StrCat("move ", path, " away"));
  }
  if (info.st_uid != uid) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 absl::StrCat(path, " belongs to user ", info.st_uid,
                              " instead of ", uid),
                 absl::StrCat("run: chown ", uid, " ", path));
  }
  if ((info.st_mode & 077) != 0) {
    return Error(
        absl::StatusCode::kFailedPrecondition,
        absl::StrFormat("%s can be read or written by others (mode %04o)", path,
                        info.st_mode & 07777),
        absl::StrCat("make new keys, then run: chmod 600 ", path));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadAll(int fd, const std::string& path,
                                    off_t size) {
  if (size > kMaxFileBytes) return DamagedError(path, "is far too large");
  std::string text(static_cast<size_t>(size), '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t n = read(fd, text.data() + filled, text.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return SystemError("read", path, errno);
    if (n == 0) break;
    filled += static_cast<size_t>(n);
  }
  text.resize(filled);
  return text;
}

Json EmptyDocument() {
  return {{"version", kVersion}, {"logins", Json::array()}};
}

// Whether the parts that are relied upon have the types they should have.
absl::Status CheckDocument(const std::string& path, const Json& document) {
  if (!document.is_object()) return DamagedError(path, "is not valid JSON");
  const auto version = document.find("version");
  if (version == document.end() || !version->is_number_integer()) {
    return DamagedError(path, "has no version");
  }
  if (version->get<int64_t>() > kVersion) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 absl::StrCat(path, " was written by a newer ozd (version ",
                              version->get<int64_t>(), ", this one knows ",
                              kVersion, ")"),
                 "update ozd");
  }
  const auto logins = document.find("logins");
  if (logins == document.end() || !logins->is_array()) {
    return DamagedError(path, "has no list of logins");
  }
  for (const Json& login : *logins) {
    if (!login.is_object()) return DamagedError(path, "has a damaged login");
    for (const char* field : {"name", "api_key"}) {
      const auto value = login.find(field);
      if (value == login.end() || !value->is_string()) {
        return DamagedError(path, "has a damaged login");
      }
    }
  }
  return absl::OkStatus();
}

// The document on disk; an empty one when there is no file yet.
absl::StatusOr<Json> ReadDocument(const std::string& path, uid_t uid) {
  const UniqueFd fd(open(
      path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!fd.valid()) {
    if (errno == ENOENT) return EmptyDocument();
    if (errno == ELOOP) {
      return Error(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat(path, " is a symbolic link"),
                   "replace the link by the file itself");
    }
    return SystemError("open", path, errno);
  }
  struct stat info = {};
  if (fstat(fd.get(), &info) != 0) return SystemError("inspect", path, errno);
  OZD_RETURN_IF_ERROR(CheckPermissions(path, info, uid));
  OZD_ASSIGN_OR_RETURN(const std::string text,
                       ReadAll(fd.get(), path, info.st_size));
  Json document = Json::parse(text, nullptr, false);
  OZD_RETURN_IF_ERROR(CheckDocument(path, document));
  return document;
}

absl::Status WriteAll(int fd, const std::string& path, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return SystemError("write", path, errno);
    text.remove_prefix(static_cast<size_t>(n));
  }
  return absl::OkStatus();
}

// Puts `document` in place of the file, so that a crash at any point leaves the
// old or the new one.
absl::Status WriteDocument(const std::string& directory,
                           const std::string& path, const Json& document) {
  const std::string temporary = absl::StrCat(path, ".new");
  // Left by a crash; nobody else writes here.
  unlink(temporary.c_str());
  UniqueFd fd(open(temporary.c_str(),
                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                   kFileMode));
  if (!fd.valid()) return SystemError("create", temporary, errno);
  absl::Cleanup remove_temporary = [&] { unlink(temporary.c_str()); };
  const std::string text =
      document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  OZD_RETURN_IF_ERROR(WriteAll(fd.get(), temporary, text));
  // A umask may have taken bits that the owner needs.
  if (fchmod(fd.get(), kFileMode) != 0 || fsync(fd.get()) != 0) {
    return SystemError("store", temporary, errno);
  }
  fd.Reset();
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    return SystemError("replace", path, errno);
  }
  std::move(remove_temporary).Cancel();
  const UniqueFd parent(
      open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent.valid() || fsync(parent.get()) != 0) {
    return SystemError("store", directory, errno);
  }
  return absl::OkStatus();
}

std::string StringField(const Json& object, const char* name) {
  const auto field = object.find(name);
  if (field == object.end() || !field->is_string()) return "";
  return field->get<std::string>();
}

bool IsDefault(const Json& login) {
  const auto field = login.find("is_default");
  return field != login.end() && field->is_boolean() && field->get<bool>();
}

void PrincipalToJson(const oz::v1::Principal& principal, Json* json) {
  if (!json->is_object()) *json = Json::object();
  (*json)["uid"] = principal.uid();
  (*json)["type"] = principal.type();
  (*json)["display_name"] = principal.display_name();
  (*json)["email"] = principal.email();
  (*json)["workspace_uid"] = principal.workspace_uid();
  (*json)["workspace_name"] = principal.workspace_name();
  Json teams = Json::array();
  for (const oz::v1::Team& team : principal.teams()) {
    teams.push_back({{"uid", team.uid()}, {"name", team.name()}});
  }
  (*json)["teams"] = std::move(teams);
}

void PrincipalFromJson(const Json& json, oz::v1::Principal* principal) {
  principal->set_uid(StringField(json, "uid"));
  principal->set_type(StringField(json, "type"));
  principal->set_display_name(StringField(json, "display_name"));
  principal->set_email(StringField(json, "email"));
  principal->set_workspace_uid(StringField(json, "workspace_uid"));
  principal->set_workspace_name(StringField(json, "workspace_name"));
  const auto teams = json.find("teams");
  if (teams == json.end() || !teams->is_array()) return;
  for (const Json& team : *teams) {
    if (!team.is_object()) continue;
    oz::v1::Team* added = principal->add_teams();
    added->set_uid(StringField(team, "uid"));
    added->set_name(StringField(team, "name"));
  }
}

StoredLogin LoginFromJson(const Json& json, const std::string& key_storage) {
  StoredLogin login;
  login.api_key = StringField(json, "api_key");
  login.account.set_name(StringField(json, "name"));
  login.account.set_server_root_url(StringField(json, "server_root_url"));
  login.account.set_is_default(IsDefault(json));
  login.account.set_key_storage(key_storage);
  const auto principal = json.find("principal");
  if (principal != json.end() && principal->is_object()) {
    PrincipalFromJson(*principal, login.account.mutable_principal());
  }
  return login;
}

Json::iterator FindLogin(Json* logins, const std::string& name) {
  return std::find_if(logins->begin(), logins->end(), [&](const Json& login) {
    return StringField(login, "name") == name;
  });
}

// Exactly one login is the default, as long as there is one at all.
void MakeDefault(Json* logins, const std::string& name) {
  for (Json& login : *logins) {
    login["is_default"] = StringField(login, "name") == name;
  }
}

bool HasDefault(const Json& logins) {
  return std::any_of(logins.begin(), logins.end(), IsDefault);
}

}  // namespace

FileCredentialStore::FileCredentialStore(const std::string& directory,
                                         uid_t uid)
    : directory_(directory),
      path_(absl::StrCat(directory, "/", kFileName)),
      uid_(uid) {}

absl::StatusOr<std::vector<StoredLogin>> FileCredentialStore::Load() {
  MutexLock lock(&mutex_);
  OZD_ASSIGN_OR_RETURN(const Json document, ReadDocument(path_, uid_));
  std::vector<StoredLogin> logins;
  for (const Json& login : document.at("logins")) {
    logins.push_back(LoginFromJson(login, Describe()));
  }
  std::stable_partition(
      logins.begin(), logins.end(),
      [](const StoredLogin& login) { return login.account.is_default(); });
  return logins;
}

absl::Status FileCredentialStore::Save(const StoredLogin& login) {
  MutexLock lock(&mutex_);
  OZD_ASSIGN_OR_RETURN(Json document, ReadDocument(path_, uid_));
  Json& logins = document.at("logins");
  const std::string& name = login.account.name();
  auto existing = FindLogin(&logins, name);
  if (existing == logins.end()) {
    logins.push_back({{"name", name}, {"is_default", false}});
    existing = logins.end() - 1;
  }
  Json& stored = *existing;
  stored["api_key"] = login.api_key;
  stored["server_root_url"] = login.account.server_root_url();
  PrincipalToJson(login.account.principal(), &stored["principal"]);
  if (login.account.is_default() || !HasDefault(logins)) {
    MakeDefault(&logins, name);
  }
  return WriteDocument(directory_, path_, document);
}

absl::Status FileCredentialStore::Remove(const std::string& name) {
  MutexLock lock(&mutex_);
  OZD_ASSIGN_OR_RETURN(Json document, ReadDocument(path_, uid_));
  Json& logins = document.at("logins");
  const auto existing = FindLogin(&logins, name);
  if (existing == logins.end()) {
    return Error(absl::StatusCode::kNotFound,
                 absl::StrCat("no login is stored as \"", name, "\""),
                 "see the stored logins with oz whoami");
  }
  logins.erase(existing);
  if (!logins.empty() && !HasDefault(logins)) {
    MakeDefault(&logins, StringField(logins.front(), "name"));
  }
  return WriteDocument(directory_, path_, document);
}

std::string FileCredentialStore::Describe() const {
  return absl::StrCat("file ", path_, " (0600)");
}

}  // namespace ozd
