// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_dispatcher.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/hooks/hook_payload.h"
#include "proto/support/backoff.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {

HookDispatcher::HookDispatcher(HookStore* store, CommandRunner* commands,
                               Tasks* tasks, const Clock* clock,
                               const Options& options)
    : store_(store),
      commands_(commands),
      tasks_(tasks),
      clock_(clock),
      options_(options) {}

void HookDispatcher::Kick() {
  tasks_->RunShared([this] { Pump(0); });
}

int64_t HookDispatcher::NowUs() const {
  return absl::ToUnixMicros(clock_->Now());
}

const HookConfig* HookDispatcher::FindHook(const std::string& name) const {
  for (const HookConfig& hook : options_.hooks) {
    if (hook.name == name) return &hook;
  }
  return nullptr;
}

void HookDispatcher::Pump(int64_t due_us) {
  {
    MutexLock lock(&mutex_);
    if (ended_) return;
    if (pumping_) {
      again_ = true;
      return;
    }
    pumping_ = true;
  }
  bool go_on = true;
  while (go_on) {
    const bool more = PumpOnce(due_us);
    MutexLock lock(&mutex_);
    go_on = (std::exchange(again_, false) || more) && !tasks_->is_shutdown();
    pumping_ = go_on;
  }
}

// Whether there may be more to do at once.
bool HookDispatcher::PumpOnce(int64_t due_us) {
  const absl::StatusOr<bool> more = BeginWhatIsDue(due_us);
  if (!more.ok()) {
    LogWarning("hooks", "cannot deliver: ", more.status().message());
    Arm(options_.store_pause, 0);
    return false;
  }
  if (!*more) ArmForNext();
  return *more;
}

absl::StatusOr<bool> HookDispatcher::BeginWhatIsDue(int64_t due_us) {
  OZD_RETURN_IF_ERROR(SaveUnsaved());
  const size_t most = static_cast<size_t>(options_.max_running);
  const size_t busy = CountRunning();
  // Who ends, kicks.
  if (busy >= most) return false;
  OZD_ASSIGN_OR_RETURN(
      std::vector<QueuedDelivery> due,
      store_->Due(std::max(NowUs(), due_us), static_cast<int>(most + busy)));
  bool more = false;
  for (QueuedDelivery& delivery : due) {
    const HookConfig* const hook = FindHook(delivery.delivery.hook());
    if (hook == nullptr || delivery.delivery.attempts() >= hook->max_attempts) {
      MarkDead(&delivery.delivery,
               hook == nullptr ? "the hook is not in config.yaml any more"
                               : "ozd ended while it ran");
      more = true;
      continue;
    }
    const Line line = LineOf(delivery);
    {
      MutexLock lock(&mutex_);
      if (ended_ || running_.size() >= most) return false;
      if (!running_.insert(line).second) continue;
    }
    const absl::Status begun = Begin(&delivery);
    if (!begun.ok()) {
      MutexLock lock(&mutex_);
      running_.erase(line);
      return begun;
    }
    tasks_->RunShared([this, hook, delivery] { Deliver(*hook, delivery); });
    more = true;
  }
  return more;
}

HookDispatcher::Line HookDispatcher::LineOf(const QueuedDelivery& delivery) {
  return {delivery.account, delivery.delivery.hook(),
          delivery.delivery.run_id()};
}

size_t HookDispatcher::CountRunning() {
  MutexLock lock(&mutex_);
  return running_.size();
}

absl::Status HookDispatcher::Begin(QueuedDelivery* delivery) {
  oz::v1::HookDelivery* const head = &delivery->delivery;
  head->set_state("running");
  head->set_attempts(head->attempts() + 1);
  return store_->Update(*head);
}

void HookDispatcher::MarkDead(oz::v1::HookDelivery* delivery,
                              const std::string& why) {
  delivery->set_state("dead");
  delivery->set_last_result(why);
  Save(*delivery);
}

void HookDispatcher::Deliver(const HookConfig& hook, QueuedDelivery delivery) {
  oz::v1::HookDelivery* const head = &delivery.delivery;
  const CommandResult result = commands_->Run(
      hook.command, HookVariables(delivery), delivery.payload, hook.timeout);
  if (result.cut_off) {
    // By our own end, which is no fault of the command's.
    head->set_attempts(head->attempts() - 1);
    head->set_state("pending");
    MutexLock lock(&mutex_);
    ended_ = true;
  } else {
    Finish(hook, result, head);
  }
  Save(*head);
  {
    MutexLock lock(&mutex_);
    running_.erase(LineOf(delivery));
  }
  Kick();
}

void HookDispatcher::Finish(const HookConfig& hook, const CommandResult& result,
                            oz::v1::HookDelivery* delivery) {
  delivery->set_last_result(result.summary);
  if (result.exit_code == 0) {
    delivery->set_state("delivered");
    delivery->set_delivered_at_us(NowUs());
    return;
  }
  if (delivery->attempts() >= hook.max_attempts) {
    LogWarning("hooks", hook.name, ": gave up telling ", delivery->event(),
               " of run ", delivery->run_id(), " after ", delivery->attempts(),
               " attempts: ", result.summary);
    delivery->set_state("dead");
    return;
  }
  delivery->set_state("pending");
  const Backoff backoff = {options_.first_pause, options_.longest_pause};
  delivery->set_next_attempt_at_us(
      NowUs() + absl::ToInt64Microseconds(backoff.After(delivery->attempts())));
}

void HookDispatcher::Save(const oz::v1::HookDelivery& delivery) {
  const absl::Status saved = store_->Update(delivery);
  if (saved.ok() || absl::IsNotFound(saved)) return;
  LogWarning("hooks", "cannot note how a delivery ended: ", saved.message());
  {
    MutexLock lock(&mutex_);
    unsaved_.push_back(delivery);
  }
  Arm(options_.store_pause, 0);
}

absl::Status HookDispatcher::SaveUnsaved() {
  std::vector<oz::v1::HookDelivery> unsaved;
  {
    MutexLock lock(&mutex_);
    unsaved = unsaved_;
  }
  for (const oz::v1::HookDelivery& delivery : unsaved) {
    const absl::Status saved = store_->Update(delivery);
    if (!saved.ok() && !absl::IsNotFound(saved)) return saved;
    MutexLock lock(&mutex_);
    unsaved_.erase(unsaved_.begin());
  }
  return absl::OkStatus();
}

void HookDispatcher::ArmForNext() {
  const absl::StatusOr<std::optional<int64_t>> next = store_->NextDue();
  if (!next.ok()) {
    Arm(options_.store_pause, 0);
    return;
  }
  if (!next->has_value()) return;
  // No pause is longer than the longest: what is further away was written down
  // before somebody set the clock. What is due and yet was not delivered waits
  // in line, and whoever it waits for kicks.
  const absl::Duration wait = absl::Microseconds(**next - NowUs());
  Arm(wait > absl::ZeroDuration() ? std::min(wait, options_.longest_pause)
                                  : options_.longest_pause,
      **next);
}

void HookDispatcher::Arm(absl::Duration delay, int64_t due_us) {
  MutexLock lock(&mutex_);
  if (timer_ != 0) tasks_->Cancel(timer_);
  timer_ = tasks_->RunAfter(delay, [this, due_us] { Pump(due_us); });
}

}  // namespace ozd
