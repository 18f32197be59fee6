// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kComponent[] = "listener";

// HTTP/2, as far as it takes to say no.
constexpr char kSettingsFrame = 4;
constexpr char kGoAwayFrame = 7;
constexpr char kEnhanceYourCalm = 11;

void AppendFrame(char type, const std::string& payload, std::string* bytes) {
  for (const int shift : {16, 8, 0}) {
    bytes->push_back(static_cast<char>((payload.size() >> shift) & 0xFF));
  }
  bytes->push_back(type);
  // No flags; of the connection as a whole.
  bytes->append(5, '\0');
  bytes->append(payload);
}

// Tells the client why nothing more will come.
void SayGoAway(int connection, const std::string& why) {
  std::string bytes;
  AppendFrame(kSettingsFrame, "", &bytes);
  // No stream was looked at; the error in four bytes.
  AppendFrame(kGoAwayFrame, std::string(7, '\0') + kEnhanceYourCalm + why,
              &bytes);
  // A fresh connection has room for it.
  send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

UniqueFd OpenReserve() {
  return UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::Make(ServerSocket socket,
                                                         const Options& options,
                                                         Callbacks callbacks,
                                                         const Clock* clock) {
  auto listener = absl::WrapUnique(
      new Listener(std::move(socket), options, std::move(callbacks), clock));
  OZD_RETURN_IF_ERROR(listener->Init());
  return listener;
}

Listener::Listener(ServerSocket socket, const Options& options,
                   Callbacks callbacks, const Clock* clock)
    : options_(options),
      callbacks_(std::move(callbacks)),
      clock_(clock),
      socket_(std::move(socket)) {}

Listener::~Listener() { Stop(); }

absl::Status Listener::Init() {
  reserve_ = OpenReserve();
  stop_event_ = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!reserve_.valid() || !stop_event_.valid()) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen: ", strerror(errno)));
  }
  WatchDirectory();
  return absl::OkStatus();
}

void Listener::Start() {
  LogInfo(kComponent, "accepting on ", socket_.path());
  thread_ = std::thread([this] { Loop(); });
}

void Listener::Stop() {
  if (thread_.joinable()) {
    eventfd_write(stop_event_.get(), 1);
    thread_.join();
  }
  socket_.Unlink();
  socket_ = ServerSocket();
}

std::string Listener::problem() const {
  MutexLock lock(&mutex_);
  return problem_;
}

void Listener::WatchDirectory() {
  inotify_ = UniqueFd(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  const std::string directory =
      socket_.path().substr(0, socket_.path().rfind('/'));
  if (!inotify_.valid() ||
      inotify_add_watch(inotify_.get(), directory.c_str(),
                        IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE |
                            IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR) < 0) {
    // Serving goes on; only the loss of the name would go unnoticed.
    LogWarning(kComponent, "cannot watch ", directory, ": ", strerror(errno));
    inotify_.Reset();
  }
}

void Listener::Loop() {
  for (;;) {
    // poll skips negative descriptors.
    pollfd fds[] = {
        {stop_event_.get(), POLLIN, 0},
        {paused_ ? -1 : socket_.fd(), POLLIN, 0},
        {inotify_.get(), POLLIN, 0},
    };
    const int timeout_ms =
        paused_ ? static_cast<int>(absl::ToInt64Milliseconds(options_.pause))
                : -1;
    if (poll(fds, 3, timeout_ms) < 0 && errno != EINTR) {
      Displace(absl::StrCat("cannot wait for connections: ", strerror(errno)));
      return;
    }
    if (fds[0].revents != 0) return;
    paused_ = false;
    if (fds[1].revents != 0) AcceptAll();
    if (fds[2].revents != 0) CheckName();
  }
}

void Listener::AcceptAll() {
  for (;;) {
    switch (AcceptOne()) {
      case Accepted::kOne:
        exhaustion_logged_ = false;
        break;
      case Accepted::kNone:
        return;
      case Accepted::kExhausted:
        GiveUpOne();
        paused_ = true;
        return;
    }
  }
}

Listener::Accepted Listener::AcceptOne() {
  UniqueFd connection(
      accept4(socket_.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (connection.valid()) {
    Consider(std::move(connection));
    return Accepted::kOne;
  }
  switch (errno) {
    case EINTR:
    case ECONNABORTED:
      return Accepted::kOne;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return Accepted::kExhausted;
    default:
      return Accepted::kNone;
  }
}

// Out of descriptors: spends the reserve on turning one client away, so that it
// learns at once instead of waiting in the queue.
void Listener::GiveUpOne() {
  if (!exhaustion_logged_) {
    LogError(kComponent, "out of file descriptors; connections are refused");
    exhaustion_logged_ = true;
  }
  reserve_.Reset();
  UniqueFd(
      accept4(socket_.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  reserve_ = OpenReserve();
}

void Listener::Consider(UniqueFd connection) {
  if (!IsPermitted(connection.get())) return;
  if (!census_.Add(connection.get(), options_.max_connections)) {
    if (MayLogRefusal()) {
      LogWarning(kComponent, "more than ", options_.max_connections,
                 " connections; one was refused");
    }
    SayGoAway(connection.get(), "ozd has too many connections");
    return;
  }
  callbacks_.on_connection(std::move(connection));
}

bool Listener::IsPermitted(int connection) {
  ucred peer{};
  socklen_t length = sizeof(peer);
  if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) {
    return false;
  }
  if (peer.uid == options_.uid || peer.uid == 0) return true;
  if (MayLogRefusal()) {
    LogWarning(kComponent, "refused a connection of uid ", peer.uid, " (pid ",
               peer.pid, ")");
  }
  return false;
}

// At most a line a second: the peer decides how often this happens, and must
// not push everything else out of the log.
bool Listener::MayLogRefusal() {
  const absl::Duration now = clock_->Uptime();
  if (now - refusal_logged_ < absl::Seconds(1)) return false;
  refusal_logged_ = now;
  return true;
}

void Listener::CheckName() {
  char events[4096];
  while (read(inotify_.get(), events, sizeof(events)) > 0) {
  }
  if (displaced_) return;
  switch (socket_.CheckName()) {
    case ServerSocket::Name::kOwn:
      return;
    case ServerSocket::Name::kForeign:
      Displace("another program has taken the socket's path");
      return;
    case ServerSocket::Name::kMissing:
      break;
  }
  if (socket_.inherited() || !callbacks_.may_rebind()) {
    Displace("the socket's path was removed");
    return;
  }
  // Whoever is in the queue of the nameless socket is served all the same.
  AcceptAll();
  absl::StatusOr<ServerSocket> bound =
      ServerSocket::Bind(socket_.path(), options_.uid);
  if (!bound.ok()) {
    Displace(
        absl::StrCat("the socket's path was removed and cannot be bound "
                     "again: ",
                     bound.status().message()));
    return;
  }
  LogWarning(kComponent, "the socket was removed; bound it again");
  socket_ = *std::move(bound);
}

void Listener::Displace(absl::string_view why) {
  displaced_ = true;
  const std::string problem = absl::StrCat("unreachable for new clients: ", why,
                                           " (", socket_.path(), ")");
  LogError(kComponent, problem);
  {
    MutexLock lock(&mutex_);
    problem_ = problem;
  }
  callbacks_.on_displaced();
}

}  // namespace ozd
