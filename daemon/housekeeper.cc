// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/housekeeper.h"

#include <malloc.h>

namespace ozd {
namespace {

constexpr absl::Duration kQuiet = absl::Minutes(1);

}  // namespace

void Housekeeper::NoteActivity() {
  active_.store(true, std::memory_order_relaxed);
  if (armed_.load(std::memory_order_relaxed) || armed_.exchange(true)) return;
  executor_->RunAfter(kQuiet, [this] { Look(); });
}

void Housekeeper::Look() {
  if (active_.exchange(false)) {
    executor_->RunAfter(kQuiet, [this] { Look(); });
    return;
  }
  cache_->Housekeep();
  malloc_trim(0);
  armed_.store(false);
}

}  // namespace ozd
