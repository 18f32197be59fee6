// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_CONVERSATION_LOG_H_
#define OZD_DAEMON_CORE_WATCH_CONVERSATION_LOG_H_

#include <stdint.h>

#include <memory>
#include <vector>

#include "proto/oz/v1/run.pb.h"

namespace ozd {

// A conversation as it was read last, with a stamp for each item that says when
// it changed, so that readers get only the items that changed since they last
// asked. Not thread-safe.
class ConversationLog {
 public:
  using Item = std::shared_ptr<const oz::v1::ConversationItem>;

  // Replaces the items by those just read. Items that were not final may have
  // changed and others may have come; any other difference means that the
  // conversation was rewritten, and begins a generation. Returns true when
  // something changed.
  bool Update(std::vector<oz::v1::ConversationItem> items);

  int64_t size() const { return static_cast<int64_t>(items_.size()); }
  // Returns a number that grows with every change.
  int64_t stamp() const { return stamp_; }
  // Returns a number that changes when earlier items are void.
  int64_t generation() const { return generation_; }

  // Returns the items behind `after_seq` that changed after `stamp`, in order.
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
