// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/conversation_log.h"

#include <utility>

namespace ozd {
namespace {

bool IsSame(const oz::v1::ConversationItem& a,
            const oz::v1::ConversationItem& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

// All that a reader has seen of a final item; that it is final now may be news.
bool SaysTheSame(oz::v1::ConversationItem a, oz::v1::ConversationItem b) {
  a.clear_final();
  b.clear_final();
  return IsSame(a, b);
}

}  // namespace

bool ConversationLog::Update(std::vector<oz::v1::ConversationItem> items) {
  if (!IsContinuedBy(items)) {
    ++generation_;
    items_.clear();
  }
  const int64_t before = stamp_;
  const int64_t next = stamp_ + 1;
  for (size_t i = 0; i < items.size(); ++i) {
    oz::v1::ConversationItem& item = items[i];
    // Numbers are what readers go by: they are ours, whatever was read.
    item.set_seq(static_cast<int64_t>(i) + 1);
    const bool is_new = i == items_.size();
    if (!is_new && IsSame(*items_[i].item, item)) continue;
    if (is_new) items_.emplace_back();
    items_[i] = {
        std::make_shared<const oz::v1::ConversationItem>(std::move(item)),
        next};
    stamp_ = next;
  }
  return stamp_ != before;
}

bool ConversationLog::IsContinuedBy(
    const std::vector<oz::v1::ConversationItem>& items) const {
  if (items.size() < items_.size()) return false;
  for (size_t i = 0; i < items_.size(); ++i) {
    const oz::v1::ConversationItem& known = *items_[i].item;
    oz::v1::ConversationItem item = items[i];
    item.set_seq(known.seq());
    if (known.final()
            ? !SaysTheSame(known, item)
            : known.role() != item.role() || known.kind() != item.kind()) {
      return false;
    }
  }
  return true;
}

std::vector<ConversationLog::Item> ConversationLog::Since(
    int64_t stamp, int64_t after_seq) const {
  std::vector<Item> items;
  if (stamp >= stamp_) return items;
  for (const Stamped& stamped : items_) {
    if (stamped.stamp > stamp && stamped.item->seq() > after_seq) {
      items.push_back(stamped.item);
    }
  }
  return items;
}

}  // namespace ozd
