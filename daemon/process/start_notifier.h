// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_PROCESS_START_NOTIFIER_H_
#define OZD_DAEMON_PROCESS_START_NOTIFIER_H_

#include <sys/types.h>

#include <string>

#include "absl/strings/string_view.h"
#include "proto/support/unique_fd.h"

namespace ozd {

// Reports the result of the daemon's start: one line on a descriptor that a
// client passed (--notify-fd), and datagrams to systemd.
//
// The line is "ready <pid> <socket>", "running <pid>" or "error <reason>"; the
// descriptor is closed after it, so that a reader sees either a line or, when
// the daemon died first, the end of the file. Confined to the main thread.
class StartNotifier {
 public:
  // `notify_fd` is owned from now on; -1 for none. `systemd_socket` is the
  // value of NOTIFY_SOCKET; empty for none.
  StartNotifier(int notify_fd, std::string systemd_socket);

  void Ready(pid_t pid, absl::string_view socket_path);
  // Another daemon already serves the socket.
  void Running(pid_t pid);
  void Error(absl::string_view reason);
  void Stopping(absl::string_view reason);

 private:
  void WriteLine(absl::string_view line);
  void SendToSystemd(absl::string_view message) const;

  UniqueFd notify_fd_;
  const std::string systemd_socket_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_PROCESS_START_NOTIFIER_H_
