// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/endpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proto/support/unique_fd.h"

namespace ozd {
namespace {

std::string EnvOrEmpty(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool IsAbsolute(absl::string_view path) {
  return !path.empty() && path.front() == '/';
}

// Absolute XDG value or the default below home.
std::string XdgDirectory(const std::string& xdg, const std::string& home,
                         absl::string_view fallback) {
  return IsAbsolute(xdg) ? absl::StrCat(xdg, "/oz")
                         : absl::StrCat(home, "/", fallback, "/oz");
}

bool IsDirectoryOwnedBy(const std::string& path, uid_t uid) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) &&
         info.st_uid == uid;
}

// The home directory in /etc/passwd, or "". getpwuid() would load NSS modules,
// which a static program cannot do safely; users that only a directory service
// knows have HOME set by their login.
std::string HomeFromPasswordFile(uid_t uid) {
  FILE* file = fopen("/etc/passwd", "re");
  if (file == nullptr) return "";
  std::string home;
  while (const passwd* entry = fgetpwent(file)) {
    if (entry->pw_uid != uid) continue;
    home = entry->pw_dir;
    break;
  }
  fclose(file);
  return home;
}

absl::Status CreateParents(const std::string& directory) {
  for (size_t slash = directory.find('/', 1); slash != std::string::npos;
       slash = directory.find('/', slash + 1)) {
    const std::string parent = directory.substr(0, slash);
    if (mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST) {
      return absl::FailedPreconditionError(absl::StrCat(
          "cannot create directory ", parent, ": ", strerror(errno)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EndpointInputs> EndpointInputsFromProcess() {
  EndpointInputs inputs;
  inputs.uid = getuid();
  inputs.home = EnvOrEmpty("HOME");
  if (!IsAbsolute(inputs.home)) {
    inputs.home = HomeFromPasswordFile(inputs.uid);
  }
  if (!IsAbsolute(inputs.home)) {
    return absl::FailedPreconditionError(
        "no home directory: HOME is not an absolute path and the user database "
        "has no entry; set HOME");
  }
  inputs.oz_socket = EnvOrEmpty("OZ_SOCKET");
  inputs.xdg_state_home = EnvOrEmpty("XDG_STATE_HOME");
  inputs.xdg_config_home = EnvOrEmpty("XDG_CONFIG_HOME");
  return inputs;
}

absl::StatusOr<Endpoint> ResolveEndpoint(const EndpointInputs& inputs) {
  Endpoint endpoint;
  endpoint.state_dir =
      XdgDirectory(inputs.xdg_state_home, inputs.home, ".local/state");
  endpoint.config_path =
      absl::StrCat(XdgDirectory(inputs.xdg_config_home, inputs.home, ".config"),
                   "/config.yaml");

  const std::string run_user =
      absl::StrCat(inputs.run_user_root, "/", inputs.uid);
  if (!inputs.oz_socket.empty()) {
    endpoint.rule = "OZ_SOCKET";
    endpoint.socket_path = inputs.oz_socket;
  } else if (IsDirectoryOwnedBy(run_user, inputs.uid)) {
    endpoint.rule = run_user;
    endpoint.socket_path = absl::StrCat(run_user, "/oz/ozd.sock");
  } else {
    endpoint.rule = "home";
    endpoint.socket_path =
        absl::StrCat(inputs.home, "/.local/state/oz/run/ozd.sock");
  }
  if (!IsAbsolute(endpoint.socket_path)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the socket path '", endpoint.socket_path,
                     "' is not absolute; set OZ_SOCKET to an absolute path"));
  }
  if (endpoint.socket_path.size() > kMaxSocketPathBytes) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the socket path '%s' has %d bytes, but the system allows at most %d; "
        "set OZ_SOCKET to a shorter path",
        endpoint.socket_path, endpoint.socket_path.size(),
        kMaxSocketPathBytes));
  }
  const size_t slash = endpoint.socket_path.rfind('/');
  endpoint.directory = slash == 0 ? "/" : endpoint.socket_path.substr(0, slash);
  return endpoint;
}

absl::Status EnsurePrivateDirectory(const std::string& directory, uid_t uid) {
  if (!IsAbsolute(directory)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", directory, "' is not an absolute path"));
  }
  if (absl::Status status = CreateParents(directory); !status.ok()) {
    return status;
  }
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot create directory ", directory, ": ", strerror(errno)));
  }
  // Judged through one descriptor, so that nothing can be swapped in between.
  UniqueFd fd(
      open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) {
    return absl::FailedPreconditionError(absl::StrCat(
        directory, " is not a directory of its own: ", strerror(errno),
        "; remove it or set OZ_SOCKET"));
  }
  struct stat info {};
  if (fstat(fd.get(), &info) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot inspect ", directory, ": ", strerror(errno)));
  }
  if (info.st_uid != uid) {
    return absl::FailedPreconditionError(
        absl::StrFormat("directory %s belongs to uid %d, not to uid %d; remove "
                        "it or set OZ_SOCKET",
                        directory, info.st_uid, uid));
  }
  if ((info.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "directory %s is open to others (mode %04o); run: chmod 700 %s",
        directory, info.st_mode & 07777, directory));
  }
  return absl::OkStatus();
}

}  // namespace ozd
