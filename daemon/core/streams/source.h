// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_STREAMS_SOURCE_H_
#define OZD_DAEMON_CORE_STREAMS_SOURCE_H_

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"

namespace ozd {

// Result of Source::Next: a message, nothing for now, or the end.
template <typename T>
struct Polled {
  static Polled Message(T value) {
    Polled polled;
    polled.message = std::move(value);
    return polled;
  }
  static Polled Wait() { return Polled(); }
  static Polled End(absl::Status why) {
    Polled polled;
    polled.end = std::move(why);
    return polled;
  }

  std::optional<T> message;
  std::optional<absl::Status> end;
};

// The messages of one stream. The writer polls them one after the other, so
// that a slow reader makes nobody wait and nothing grow. The destructor ends
// the work that is done for this stream alone.
template <typename T>
class Source {
 public:
  virtual ~Source() = default;

  // Sets the wake function; called once, before Next. `wake` is called on any
  // thread, also without need, when there may be a message after Next returned
  // Wait. It must be quick and must not call back. It is not called any more
  // once the destructor has returned.
  virtual void Start(std::function<void()> wake) = 0;

  // Returns the next message. May block on disk, not on the network. Must not
  // be called concurrently.
  virtual Polled<T> Next() = 0;
};

template <typename T>
using SourcePtr = std::unique_ptr<Source<T>>;

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_STREAMS_SOURCE_H_
