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
  executor_->RunAfter(kQuiet, [this] { Check(); });
}

void Housekeeper::Check() {
  if (active_.exchange(false)) {
    tidied_ = false;
  } else if (!tidied_) {
    tidy_();
    tidied_ = true;
  }
  if (!tidied_ || !rest_()) {
    executor_->RunAfter(kQuiet, [this] { Check(); });
    return;
  }
  malloc_trim(0);
  tidied_ = false;
  armed_.store(false);
  // Activity between the first line and the last found this armed.
  if (active_.load()) NoteActivity();
}

}  // namespace ozd
