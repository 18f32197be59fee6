// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_COMMAND_CONTEXT_H_
#define OZ_CLIENT_COMMANDS_COMMAND_CONTEXT_H_

#include <stdint.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/args/parser.h"
#include "client/base/account_file.h"
#include "client/base/io.h"
#include "client/connection/connection.h"
#include "client/rpc/channel.h"
#include "proto/oz/v1/common.pb.h"

namespace oz {

// Formats that `--output-format` chooses from.
enum class OutputFormat { kPretty, kText, kJson, kNdjson };

// How long one call of the daemon may take. Long enough for a slow service
// behind it, short enough that no daemon can hang a shell.
inline constexpr absl::Duration kCallTimeout = absl::Seconds(30);

// Arguments, streams and daemon of one command. Lives for one command; not
// thread-safe.
class CommandContext {
 public:
  CommandContext(const ParsedArgs& args, Io* io) : args_(args), io_(io) {}
  virtual ~CommandContext() = default;

  const ParsedArgs& args() const { return args_; }
  Io* io() const { return io_; }

  // From --output-format, WARP_OUTPUT_FORMAT or the default.
  OutputFormat format() const;
  // From --refresh, --cached.
  v1::ReadMode read_mode() const;
  // From --account, --api-key, --server-root-url and their environment twins,
  // OZ_RUN_ID and GITHUB_ACTIONS; the account also from account_file(), unless
  // it or a key was given.
  v1::CallContext call_context() const;
  // The .oz.yaml that holds in the working directory. Looked for once; what is
  // odd about it is said on stderr then.
  virtual const AccountFile& account_file() const;

  // Where everything is; resolved once.
  virtual absl::StatusOr<ozd::Endpoint> endpoint();
  // The channel to the daemon, connected (and the daemon started, unless
  // `auto_start` says never) at the first call. Tests override it.
  virtual absl::StatusOr<Channel*> channel(
      AutoStart auto_start = AutoStart::kAllowed);
  // A channel of the caller's own, in the same way; for streams that stay.
  virtual absl::StatusOr<std::unique_ptr<Channel>> Connect(
      AutoStart auto_start);
  // After a call failed with kUnimplemented: a channel to a newer daemon on
  // which it is worth repeating (see version_skew.h), or null when the failure
  // stands.
  virtual absl::StatusOr<Channel*> ReplaceOlderDaemon();
  // Closes the channel, so that the next call of channel() connects again.
  virtual void Disconnect();
  // Runs a program of the desktop, without waiting for it.
  virtual absl::Status Launch(const std::vector<std::string>& command);
  // How long connecting to a daemon that runs may take, from now on.
  void set_connect_timeout(absl::Duration timeout) {
    connect_timeout_ = timeout;
  }
  // Waits until nobody answers on the socket any more and process `pid` has
  // ended (be it reaped or not), at most `timeout`; returns whether that
  // happened.
  virtual bool WaitUntilDaemonIsGone(int64_t pid, absl::Duration timeout);

 private:
  const ParsedArgs& args_;
  Io* const io_;
  std::unique_ptr<Channel> channel_;
  std::optional<ozd::Endpoint> endpoint_;
  absl::Duration connect_timeout_ = ConnectOptions().connect_timeout;
  bool replaced_ = false;
  mutable std::optional<AccountFile> account_file_;
};

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_COMMAND_CONTEXT_H_
