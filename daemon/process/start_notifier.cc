// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/start_notifier.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/redact.h"

namespace ozd {
namespace {

std::string OneLine(absl::string_view text) {
  return NeutraliseControls(Redact(text), Newlines::kEscape);
}

}  // namespace

StartNotifier::StartNotifier(int notify_fd, std::string systemd_socket)
    : notify_fd_(notify_fd), systemd_socket_(std::move(systemd_socket)) {
  // Nothing that the daemon may ever start must hold the reader's pipe open.
  if (notify_fd_.valid()) fcntl(notify_fd_.get(), F_SETFD, FD_CLOEXEC);
}

void StartNotifier::Ready(pid_t pid, absl::string_view socket_path) {
  WriteLine(absl::StrCat("ready ", pid, " ", socket_path));
  SendToSystemd(
      absl::StrCat("READY=1\nMAINPID=", pid, "\nSTATUS=serving ", socket_path));
}

void StartNotifier::Running(pid_t pid) {
  WriteLine(absl::StrCat("running ", pid));
  SendToSystemd(absl::StrCat("STATUS=already running as pid ", pid));
}

void StartNotifier::Error(absl::string_view reason) {
  WriteLine(absl::StrCat("error ", OneLine(reason)));
  SendToSystemd(absl::StrCat("STATUS=", OneLine(reason)));
}

void StartNotifier::Stopping(absl::string_view reason) {
  SendToSystemd(absl::StrCat("STOPPING=1\nSTATUS=", OneLine(reason)));
}

void StartNotifier::WriteLine(absl::string_view line) {
  if (!notify_fd_.valid()) return;
  const std::string text = absl::StrCat(line, "\n");
  ssize_t written = 0;
  do {
    written = write(notify_fd_.get(), text.data(), text.size());
  } while (written < 0 && errno == EINTR);
  // A reader that went away is none of the daemon's business.
  if (notify_fd_.get() > STDERR_FILENO) {
    notify_fd_.Reset();
    return;
  }
  // A standard stream is closed for the reader, but its number stays taken.
  const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  dup2(null.get(), notify_fd_.Release());
}

void StartNotifier::SendToSystemd(absl::string_view message) const {
  sockaddr_un address{};
  if (systemd_socket_.empty() ||
      systemd_socket_.size() >= sizeof(address.sun_path)) {
    return;
  }
  UniqueFd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return;
  address.sun_family = AF_UNIX;
  memcpy(address.sun_path, systemd_socket_.data(), systemd_socket_.size());
  // "@name" is systemd's spelling of an abstract address.
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const size_t length =
      offsetof(sockaddr_un, sun_path) + systemd_socket_.size();
  sendto(fd.get(), message.data(), message.size(), MSG_NOSIGNAL,
         reinterpret_cast<const sockaddr*>(&address),
         static_cast<socklen_t>(length));
}

}  // namespace ozd
