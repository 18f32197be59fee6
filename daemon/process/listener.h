// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_PROCESS_LISTENER_H_
#define OZD_DAEMON_PROCESS_LISTENER_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/process/connection_counter.h"
#include "daemon/process/server_socket.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"
#include "proto/support/unique_fd.h"

namespace ozd {

// Accepts connections on the daemon's socket in a thread of its own and gives
// those of the daemon's user (or root) to a handler; others are closed and
// logged. gRPC's own unix listener is not used: a second server steals its
// path, running out of descriptors ends it for ever, and it does not tell who
// the peer is.
//
// The thread sleeps until something happens. It also notices when the socket's
// name is taken away: it binds the name again if that is allowed and possible,
// otherwise the listener counts as displaced. Thread-safe.
class Listener {
 public:
  struct Options {
    // The user whose connections are served, besides root.
    uid_t uid = 0;
    // Connections at a time; more are closed at once.
    int max_connections = 4096;
    // Pause in accepting when out of descriptors.
    absl::Duration pause = absl::Milliseconds(100);
  };

  // Called on the listener's thread.
  struct Callbacks {
    // A connected, non-blocking socket of a permitted peer.
    std::function<void(UniqueFd)> on_connection;
    // Returns whether the name may be bound again (the lock is still held).
    std::function<bool()> may_rebind;
    // The name leads elsewhere now and will not come back. At most once.
    std::function<void()> on_displaced;
  };

  // `clock` is borrowed. Nothing is accepted before Start. Errors: kUnavailable
  // when the system has no descriptors.
  static absl::StatusOr<std::unique_ptr<Listener>> Make(ServerSocket socket,
                                                        const Options& options,
                                                        Callbacks callbacks,
                                                        const Clock* clock);
  // Stops.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Accepts from now on; callbacks begin. To be called once.
  void Start();

  // Ends the thread, closes the socket and removes its name if it still is its
  // own. Connections that were given away live on.
  void Stop();

  int open_connections() { return census_.Count(); }
  // Empty, or what is wrong with the socket, in one sentence.
  std::string problem() const;

 private:
  enum class Accepted { kOne, kNone, kExhausted };

  Listener(ServerSocket socket, const Options& options, Callbacks callbacks,
           const Clock* clock);

  absl::Status Init();
  void Loop();
  void AcceptAll();
  Accepted AcceptOne();
  void Consider(UniqueFd connection);
  bool IsPermitted(int connection);
  bool MayLogRefusal();
  void GiveUpOne();
  void CheckName();
  void Displace(absl::string_view why);
  void WatchDirectory();

  const Options options_;
  const Callbacks callbacks_;
  const Clock* const clock_;

  // Confined to the thread while it runs.
  ServerSocket socket_;
  UniqueFd reserve_;
  UniqueFd inotify_;
  bool paused_ = false;
  bool exhaustion_logged_ = false;
  bool displaced_ = false;
  absl::Duration refusal_logged_ = -absl::InfiniteDuration();

  UniqueFd stop_event_;
  ConnectionCounter census_;
  mutable Mutex mutex_;
  std::string problem_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_PROCESS_LISTENER_H_
