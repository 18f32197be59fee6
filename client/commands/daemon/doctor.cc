// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/daemon/doctor.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/commands/daemon/daemon_status.h"
#include "proto/support/error_detail.h"

namespace oz {
namespace {

using Level = CheckResult::Level;

constexpr uint64_t kLowSpaceBytes = 200u << 20;
constexpr uint64_t kNoSpaceBytes = 10u << 20;
// f_type of the network file systems on which SQLite's locks do not hold.
constexpr int64_t kNfsMagic = 0x6969;
constexpr int64_t kSmbMagic = 0x517B;
constexpr int64_t kCifsMagic = 0xFF534D42;
constexpr int64_t kSmb2Magic = 0xFE534D42;
// Certificates of the service are newer than this.
constexpr int64_t kEarliestPlausibleTime = 1'750'000'000;

CheckResult Ok(absl::string_view name, absl::string_view finding) {
  return {Level::kOk, std::string(name), std::string(finding), ""};
}
CheckResult Warn(absl::string_view name, absl::string_view finding,
                 absl::string_view remedy) {
  return {Level::kWarn, std::string(name), std::string(finding),
          std::string(remedy)};
}
CheckResult Fail(absl::string_view name, absl::string_view finding,
                 absl::string_view remedy) {
  return {Level::kFail, std::string(name), std::string(finding),
          std::string(remedy)};
}

std::string Mode(const struct stat& info) {
  return absl::StrFormat("%04o", info.st_mode & 07777u);
}

// A directory that must be the user's and nobody else's.
CheckResult CheckPrivateDirectory(absl::string_view name,
                                  const std::string& path, uid_t uid) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) {
      return Ok(name, absl::StrCat(path, " does not exist yet; ozd makes it"));
    }
    return Fail(name,
                absl::StrCat("cannot look at ", path, ": ", strerror(errno)),
                "Check the permissions of the directories above it.");
  }
  if (!S_ISDIR(info.st_mode)) {
    return Fail(
        name, absl::StrCat(path, " is not a directory"),
        absl::StrCat("Move it out of the way: mv ", path, " ", path, ".old"));
  }
  if (info.st_uid != uid) {
    return Fail(
        name,
        absl::StrCat(path, " belongs to uid ", info.st_uid, ", not ", uid),
        absl::StrCat("Remove it, or `sudo chown ", uid, " ", path, "`."));
  }
  if ((info.st_mode & 077u) != 0) {
    return Fail(name,
                absl::StrCat(path, " is open to others (", Mode(info), ")"),
                absl::StrCat("chmod 0700 ", path));
  }
  return Ok(name, absl::StrCat(path, " (", Mode(info), ")"));
}

CheckResult CheckSocket(const std::string& path, uid_t uid) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return Ok("socket", "there is none: no daemon runs");
    return Fail("socket",
                absl::StrCat("cannot look at ", path, ": ", strerror(errno)),
                "Check the permissions of its directory.");
  }
  if (!S_ISSOCK(info.st_mode)) {
    return Fail("socket", absl::StrCat(path, " is not a socket"),
                absl::StrCat("rm ", path));
  }
  if (info.st_uid != uid) {
    return Fail(
        "socket",
        absl::StrCat(path, " belongs to uid ", info.st_uid, ", not ", uid),
        "Another user's daemon has it; set OZ_SOCKET to a path of your "
        "own.");
  }
  if ((info.st_mode & 077u) != 0) {
    return Fail("socket",
                absl::StrCat(path, " is open to others (", Mode(info), ")"),
                "oz daemon restart");
  }
  return Ok("socket", absl::StrCat(path, " (", Mode(info), ")"));
}

// A file that may be missing but must be private and readable.
CheckResult CheckPrivateFile(absl::string_view name, const std::string& path,
                             uid_t uid, absl::string_view when_missing) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) {
    return Ok(name, absl::StrCat(path, ": ", when_missing));
  }
  if (access(path.c_str(), R_OK) != 0) {
    return Fail(name, absl::StrCat(path, " cannot be read: ", strerror(errno)),
                absl::StrCat("chmod u+r ", path));
  }
  if (info.st_uid != uid || (info.st_mode & 077u) != 0) {
    return Fail(name,
                absl::StrCat(path, " is open to others (uid ", info.st_uid,
                             ", ", Mode(info), ")"),
                absl::StrCat("chmod 0600 ", path));
  }
  return Ok(name, absl::StrCat(path, " (", Mode(info), ")"));
}

CheckResult CheckConfig(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0 && errno == ENOENT) {
    return Ok("config", absl::StrCat(path, ": none, defaults apply"));
  }
  if (access(path.c_str(), R_OK) != 0) {
    return Fail("config",
                absl::StrCat(path, " cannot be read: ", strerror(errno)),
                absl::StrCat("chmod u+r ", path));
  }
  return Ok("config", path);
}

// The nearest directory that exists, for asking about its disk.
std::string ExistingParent(std::string path) {
  struct stat info {};
  while (path.size() > 1 && stat(path.c_str(), &info) != 0) {
    const size_t slash = path.rfind('/');
    path =
        slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
  }
  return path;
}

bool IsNetworkFileSystem(const std::string& path) {
  struct statfs info {};
  if (statfs(path.c_str(), &info) != 0) return false;
  const int64_t type = static_cast<int64_t>(info.f_type) & 0xFFFFFFFF;
  return type == kNfsMagic || type == kSmbMagic || type == kCifsMagic ||
         type == kSmb2Magic;
}

CheckResult CheckDisk(const std::string& state_dir) {
  const std::string path = ExistingParent(state_dir);
  if (access(path.c_str(), W_OK) != 0) {
    return Fail("disk",
                absl::StrCat(path, " cannot be written: ", strerror(errno)),
                "Make it writable, or set XDG_STATE_HOME to a place that is.");
  }
  struct statvfs info {};
  if (statvfs(path.c_str(), &info) != 0) {
    return Warn("disk",
                absl::StrCat("cannot ask about ", path, ": ", strerror(errno)),
                "");
  }
  const uint64_t free_bytes = uint64_t{info.f_bavail} * info.f_frsize;
  const std::string finding =
      absl::StrCat(free_bytes >> 20, " MiB free in ", path);
  constexpr char kRemedy[] =
      "Make room; until then ozd serves what it has but stores nothing new.";
  if (free_bytes < kNoSpaceBytes) return Fail("disk", finding, kRemedy);
  if (free_bytes < kLowSpaceBytes) return Warn("disk", finding, kRemedy);
  if (IsNetworkFileSystem(path)) {
    return Warn("disk", absl::StrCat(finding, ", a network file system"),
                "File locks are not safe there; set XDG_STATE_HOME to a local "
                "disk.");
  }
  return Ok("disk", finding);
}

CheckResult CheckReach(const absl::Status& status) {
  const v1::ErrorDetail detail =
      ozd::GetErrorDetail(status).value_or(v1::ErrorDetail());
  if (detail.error_code() == "daemon_stale") {
    return Warn("daemon", "a socket is left over, but nobody listens on it",
                "The next command replaces it; `oz daemon start` does so now.");
  }
  if (IsNotRunning(status)) {
    return Ok("daemon", "not running; the first command starts it");
  }
  const std::string remedy = detail.remedy().empty()
                                 ? "`oz daemon restart`, then see `oz daemon "
                                   "logs`."
                                 : detail.remedy();
  return Fail("daemon", std::string(status.message()), remedy);
}

CheckResult CheckUpstream(const v1::AccountStatus& account) {
  const std::string name = absl::StrCat(
      "account ", account.name().empty() ? "(key of a call)" : account.name());
  const std::string reason =
      account.upstream_reason().empty() ||
              account.upstream_reason() == account.upstream()
          ? ""
          : absl::StrCat(": ", account.upstream_reason());
  const std::string finding = absl::StrCat(account.upstream(), reason, " (",
                                           account.server_root_url(), ")");
  if (account.upstream() == "signed_out") {
    return Fail(name, finding, "Run `oz login` with a valid key.");
  }
  if (account.upstream() == "offline") {
    return Warn(name, finding,
                "Check the network, the proxy and the server's address; "
                "answers come from the cache meanwhile.");
  }
  return Ok(name, finding);
}

}  // namespace

std::vector<CheckResult> CheckFiles(const ozd::Endpoint& endpoint, uid_t uid) {
  const std::string& state_dir = endpoint.state_dir;
  return {
      CheckPrivateDirectory("socket directory", endpoint.directory, uid),
      CheckSocket(endpoint.socket_path, uid),
      CheckPrivateDirectory("state directory", state_dir, uid),
      CheckDisk(state_dir),
      CheckConfig(endpoint.config_path),
      CheckPrivateFile("log", state_dir + "/ozd.log", uid, "not written yet"),
      CheckPrivateFile("key storage", state_dir + "/credentials.json", uid,
                       "no key in a file"),
  };
}

std::vector<CheckResult> CheckDaemon(
    const absl::StatusOr<v1::GetStatusResponse>& status,
    const std::string& version) {
  if (!status.ok()) return {CheckReach(status.status())};
  std::vector<CheckResult> results;
  results.push_back(Ok("daemon", absl::StrCat("running, pid ", status->pid())));
  if (status->version() == version) {
    results.push_back(Ok("version", version));
  } else {
    results.push_back(
        Warn("version",
             absl::StrCat("ozd is ", status->version(), ", oz is ", version),
             "oz daemon restart"));
  }
  for (const std::string& problem : status->problems()) {
    // Most problems name their remedy themselves.
    const bool has_remedy = absl::StrContains(problem, "run: ");
    results.push_back(
        Fail("daemon", problem, has_remedy ? "" : "See `oz daemon logs`."));
  }
  for (const v1::AccountStatus& account : status->accounts()) {
    results.push_back(CheckUpstream(account));
  }
  if (status->accounts().empty()) {
    results.push_back(Warn("account", "nobody is logged in", "oz login"));
  }
  return results;
}

CheckResult CheckClock(absl::Time now) {
  const std::string text =
      absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", now, absl::UTCTimeZone());
  if (absl::ToUnixSeconds(now) < kEarliestPlausibleTime) {
    return Fail("clock", absl::StrCat("it says ", text),
                "Set the clock; certificates are refused otherwise.");
  }
  return Ok("clock", text);
}

}  // namespace oz
