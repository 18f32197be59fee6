// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_STREAMS_SOURCE_H_
#define OZD_DAEMON_CORE_STREAMS_SOURCE_H_

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"

namespace ozd {

// What Source::Next found: a message, nothing for now, or the end.
template <typename T>
struct Polled {
  static Polled Message(T value) {
    Polled pulled;
    pulled.message = std::move(value);
    return pulled;
  }
  static Polled Wait() { return Polled(); }
  static Polled End(absl::Status why) {
    Polled pulled;
    pulled.end = std::move(why);
    return pulled;
  }

  std::optional<T> message;
  std::optional<absl::Status> end;
};

// The messages of one stream, pulled by whoever writes them, one after the
// other: a slow reader makes nobody wait and nothing grow. Destroying it ends
// what was done for it alone.
template <typename T>
class Source {
 public:
  virtual ~Source() = default;

  // To be called once, before Next. `wake` is called on any thread, also
  // without need, when there may be something after Next has said Wait; it must
  // be quick and must not call back. Not called any more once the destructor
  // has returned.
  virtual void Start(std::function<void()> wake) = 0;

  // The next message. May block on disk, not on the network. Not concurrently.
  virtual Polled<T> Next() = 0;
};

template <typename T>
using SourcePtr = std::unique_ptr<Source<T>>;

// A stream that is otherwise silent says that it is there this often.
inline constexpr int kHeartbeatSeconds = 15;

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_STREAMS_SOURCE_H_
