// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_CONVERSATION_LOG_H_
#define OZD_DAEMON_CORE_WATCH_CONVERSATION_LOG_H_

#include <stdint.h>

#include <memory>
#include <vector>

#include "proto/oz/v1/run.pb.h"

namespace ozd {

// A conversation as it was read last, and since when each piece of it is as it
// is: readers ask for what has changed since they asked last. Not thread-safe.
class ConversationLog {
 public:
  using Item = std::shared_ptr<const oz::v1::ConversationItem>;

  // Takes what was read now. Items that were not final may have changed, others
  // may have come; anything else is another past, and begins a generation.
  // Returns whether there is something new.
  bool Update(std::vector<oz::v1::ConversationItem> items);

  int64_t size() const { return static_cast<int64_t>(items_.size()); }
  // Grows with every change.
  int64_t stamp() const { return stamp_; }
  // Another one: what was given out before is to be forgotten.
  int64_t generation() const { return generation_; }

  // The items behind `after_seq` that have changed since `stamp`, in order.
  std::vector<Item> Since(int64_t stamp, int64_t after_seq) const;

 private:
  struct Stamped {
    Item item;
    int64_t stamp = 0;
  };

  bool IsContinuedBy(const std::vector<oz::v1::ConversationItem>& items) const;

  std::vector<Stamped> items_;
  int64_t stamp_ = 0;
  int64_t generation_ = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_CONVERSATION_LOG_H_
