// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/command_context.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/connection/browser.h"
#include "client/connection/version_skew.h"
#include "client/output/display_width.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace oz {
namespace {

constexpr absl::Duration kGoneProbeTimeout = absl::Milliseconds(200);
constexpr absl::Duration kGonePollInterval = absl::Milliseconds(5);

// The 8-4-4-4-12 form, not all zeros.
bool IsNonNilUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  bool nil = true;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-')) return false;
    if (dash) continue;
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) {
      return false;
    }
    nil = nil && text[i] == '0';
  }
  return !nil;
}

// Whether the process has ended and only waits for its parent to ask how. In a
// container the parent may be a pid 1 that never asks. The first thread alone
// says too little: others may still hold the daemon's lock.
bool IsZombie(int64_t pid) {
  const ozd::UniqueFd stat(
      open(absl::StrCat("/proc/", pid, "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  if (!stat.valid()) return false;
  // "PID (NAME) STATE ...", where the name may hold anything.
  std::array<char, 1024> buffer;
  const ssize_t size = read(stat.get(), buffer.data(), buffer.size());
  if (size <= 0) return false;
  const absl::string_view text(buffer.data(), static_cast<size_t>(size));
  const size_t name_end = text.rfind(')');
  if (name_end == absl::string_view::npos) return false;
  constexpr size_t kState = 1;
  constexpr size_t kThreads = 18;
  const std::vector<absl::string_view> fields =
      absl::StrSplit(text.substr(name_end + 1), ' ');
  int threads = 0;
  return fields.size() > kThreads &&
         (fields[kState] == "Z" || fields[kState] == "X") &&
         absl::SimpleAtoi(fields[kThreads], &threads) && threads <= 1;
}

bool ProcessRuns(int64_t pid) {
  if (pid <= 0) return false;
  if (kill(static_cast<pid_t>(pid), 0) != 0 && errno != EPERM) return false;
  return !IsZombie(pid);
}

// Whether a daemon (or something else) still listens on the socket.
bool IsListening(const std::string& socket_path) {
  const absl::StatusCode code =
      Channel::Connect(socket_path, kGoneProbeTimeout, {}).status().code();
  return code != absl::StatusCode::kNotFound &&
         code != absl::StatusCode::kUnavailable;
}

}  // namespace

OutputFormat CommandContext::format() const {
  const std::string format = args_.Text("output-format");
  if (format == "json") return OutputFormat::kJson;
  if (format == "ndjson") return OutputFormat::kNdjson;
  if (format == "text") return OutputFormat::kText;
  return OutputFormat::kPretty;
}

v1::ReadMode CommandContext::read_mode() const {
  if (args_.Flag("refresh")) return v1::READ_MODE_REFRESH;
  if (args_.Flag("cached")) return v1::READ_MODE_CACHED;
  return v1::READ_MODE_AUTO;
}

v1::CallContext CommandContext::call_context() const {
  v1::CallContext context;
  context.set_account(args_.Text("account"));
  context.set_api_key(args_.Text("api-key"));
  if (!args_.Has("account") && context.api_key().empty()) {
    context.set_account(account_file().account);
  }
  // The default in the table is for help; an account has its own root.
  if (args_.Has("server-root-url")) {
    context.set_server_root_url(args_.Text("server-root-url"));
  }
  if (args_.Has("ws-server-url")) {
    context.set_rtc_root_url(args_.Text("ws-server-url"));
  }
  const std::string run_id = io_->Env("OZ_RUN_ID").value_or("");
  if (IsNonNilUuid(run_id)) context.set_run_id(run_id);
  const bool in_github = io_->Env("GITHUB_ACTIONS").value_or("") == "true";
  context.set_api_source(in_github ? "GITHUB_ACTION" : "CLI");
  return context;
}

const AccountFile& CommandContext::account_file() const {
  if (account_file_.has_value()) return *account_file_;
  std::array<char, PATH_MAX> directory{};
  const bool known = getcwd(directory.data(), directory.size()) != nullptr;
  account_file_ = FindAccountFile(known ? directory.data() : "", geteuid());
  // A prompt is no place for it.
  if (!args_.Flag("short")) {
    for (const std::string& warning : account_file_->warnings) {
      io_->Err(absl::StrCat("warning: ", OneLine(warning), "\n"));
    }
  }
  if (args_.Flag("debug") && !account_file_->account.empty()) {
    io_->Err(absl::StrCat("debug: account \"", OneLine(account_file_->account),
                          "\" is named by ", OneLine(account_file_->path),
                          "\n"));
  }
  return *account_file_;
}

absl::StatusOr<ozd::Endpoint> CommandContext::endpoint() {
  if (!endpoint_.has_value()) {
    OZD_ASSIGN_OR_RETURN(const ozd::EndpointInputs inputs,
                         ozd::EndpointInputsFromProcess());
    OZD_ASSIGN_OR_RETURN(endpoint_, ozd::ResolveEndpoint(inputs));
  }
  return *endpoint_;
}

absl::StatusOr<Channel*> CommandContext::channel(AutoStart auto_start) {
  if (channel_ == nullptr) {
    OZD_ASSIGN_OR_RETURN(channel_, Connect(auto_start));
  }
  return channel_.get();
}

absl::StatusOr<std::unique_ptr<Channel>> CommandContext::Connect(
    AutoStart auto_start) {
  ConnectOptions options;
  OZD_ASSIGN_OR_RETURN(options.endpoint, endpoint());
  options.auto_start = auto_start;
  options.connect_timeout = connect_timeout_;
  return ConnectToDaemon(options);
}

absl::StatusOr<Channel*> CommandContext::ReplaceOlderDaemon() {
  if (channel_ == nullptr || replaced_) return nullptr;
  replaced_ = true;
  ConnectOptions options;
  OZD_ASSIGN_OR_RETURN(options.endpoint, endpoint());
  VersionSkew skew(options);
  OZD_ASSIGN_OR_RETURN(std::unique_ptr<Channel> newer,
                       skew.Resolve(channel_.get()));
  if (newer == nullptr) return nullptr;
  channel_ = std::move(newer);
  return channel_.get();
}

void CommandContext::Disconnect() { channel_.reset(); }

absl::Status CommandContext::Launch(const std::vector<std::string>& command) {
  return LaunchDetached(command);
}

bool CommandContext::WaitUntilDaemonIsGone(int64_t pid,
                                           absl::Duration timeout) {
  const absl::StatusOr<ozd::Endpoint> where = endpoint();
  if (!where.ok()) return false;
  Disconnect();
  const ozd::Clock* clock = io_->clock();
  const absl::Duration deadline = clock->Uptime() + timeout;
  while (IsListening(where->socket_path) || ProcessRuns(pid)) {
    if (clock->Uptime() >= deadline) return false;
    const timespec pause = absl::ToTimespec(kGonePollInterval);
    nanosleep(&pause, nullptr);
  }
  return true;
}

}  // namespace oz
