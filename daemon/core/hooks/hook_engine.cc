// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_engine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/hooks/hook_dispatcher.h"
#include "daemon/core/hooks/hook_event.h"
#include "daemon/core/hooks/hook_payload.h"
#include "daemon/core/hooks/hook_scanner.h"
#include "daemon/core/hooks/hook_watcher.h"
#include "daemon/core/hooks/notification_gatherer.h"
#include "daemon/core/hooks/notification_text.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kNotificationHook[] = "desktop-notification";
constexpr int kDefaultListLimit = 50;
constexpr int kLongestList = 1000;

absl::Status NotFound(const std::string& message, const std::string& remedy) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("resource_not_found");
  detail.set_remedy(remedy);
  return MakeError(absl::StatusCode::kNotFound, message, detail);
}

absl::Status Invalid(const std::string& message) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("invalid_request");
  return MakeError(absl::StatusCode::kInvalidArgument, message, detail);
}

}  // namespace

class HookEngine::Impl {
 public:
  Impl(AccountSync* accounts, HookStore* store, const StallPolicy* progress,
       CommandRunner* commands, Notifier* notifier, const Options& options)
      : store_(store),
        commands_(commands),
        notifier_(notifier),
        clock_(accounts->parts().clock),
        options_(options),
        tasks_(accounts->parts().executor),
        gatherer_(notifier, &tasks_, options.notifications,
                  options.gather_notifications),
        dispatcher_(store, commands, &tasks_, clock_,
                    {.hooks = options.hooks,
                     .max_running = options.max_running,
                     .first_pause = options.first_pause,
                     .longest_pause = options.longest_pause}),
        scanner_({.runs = accounts->parts().runs,
                  .documents = accounts->parts().documents,
                  .store = store,
                  .progress = progress,
                  .clock = clock_},
                 {.hooks = options.hooks,
                  .schedule_failures = options.schedule_failures}),
        watcher_(
            accounts, store, &scanner_, progress, &tasks_,
            HookWatcher::Options(), [this] { dispatcher_.Kick(); },
            [this](const HookOwner& owner,
                   const std::vector<HookEvent>& events) {
              if (shows_notifications()) gatherer_.Add(owner, events);
            }) {}

  ~Impl() { Shutdown(); }

  void Start() {
    dispatcher_.Kick();
    // Also without hooks: a logout must erase what earlier hooks left.
    watcher_.Start(IsConfigured() ? HookWatcher::Mode::kScan
                                  : HookWatcher::Mode::kForgetOnly);
  }

  bool IsConfigured() const {
    return !options_.hooks.empty() || shows_notifications();
  }

  absl::StatusOr<oz::v1::ListHooksResponse> ListHooks() {
    oz::v1::ListHooksResponse response;
    for (const HookConfig& config : options_.hooks) {
      oz::v1::Hook* hook = response.add_hooks();
      hook->set_name(config.name);
      for (const std::string& event : config.events) hook->add_events(event);
      for (const std::string& part : config.command) hook->add_command(part);
      for (const std::string& filter : DescribeFilters(config)) {
        hook->add_filters(filter);
      }
      OZD_ASSIGN_OR_RETURN(const HookStore::Counts counts,
                           store_->Count(config.name));
      hook->set_pending(counts.pending);
      hook->set_dead(counts.dead);
      hook->set_last_delivered_at_us(counts.last_delivered_at_us);
    }
    if (shows_notifications()) AddNotificationHook(&response);
    return response;
  }

  absl::StatusOr<oz::v1::ListHookDeliveriesResponse> ListDeliveries(
      const oz::v1::ListHookDeliveriesRequest& request) {
    if (request.limit() < 0 || request.limit() > kLongestList) {
      return Invalid(absl::StrCat("limit must be between 1 and ", kLongestList,
                                  ", not ", request.limit()));
    }
    const int limit =
        request.limit() == 0 ? kDefaultListLimit : request.limit();
    OZD_ASSIGN_OR_RETURN(const std::vector<oz::v1::HookDelivery> deliveries,
                         store_->List(request.hook(), request.state(), limit));
    oz::v1::ListHookDeliveriesResponse response;
    for (const oz::v1::HookDelivery& delivery : deliveries) {
      *response.add_deliveries() = delivery;
    }
    return response;
  }

  absl::StatusOr<oz::v1::ReplayHookDeliveriesResponse> Replay(
      const oz::v1::ReplayHookDeliveriesRequest& request) {
    if (request.delivery_ids().empty() && !request.all_dead()) {
      return Invalid("say which deliveries to replay, or all dead ones");
    }
    if (!request.hook().empty()) {
      OZD_RETURN_IF_ERROR(FindHook(request.hook()).status());
    }
    const std::vector<std::string> ids(request.delivery_ids().begin(),
                                       request.delivery_ids().end());
    OZD_ASSIGN_OR_RETURN(
        const int count,
        store_->Replay(ids, request.hook(), absl::ToUnixMicros(clock_->Now())));
    if (count == 0 && !ids.empty()) {
      return NotFound(absl::StrCat("no delivered or dead delivery has the id ",
                                   absl::StrJoin(ids, ", ")),
                      "run: oz hook log");
    }
    dispatcher_.Kick();
    oz::v1::ReplayHookDeliveriesResponse response;
    response.set_replayed(count);
    return response;
  }

  absl::StatusOr<oz::v1::TestHookResponse> Test(
      const oz::v1::TestHookRequest& request, const CallScope& scope) {
    if (tasks_.is_shutdown()) return ShuttingDownError();
    if (request.hook() == kNotificationHook && shows_notifications()) {
      return TestNotification(request);
    }
    OZD_ASSIGN_OR_RETURN(const HookConfig* hook, FindHook(request.hook()));
    OZD_ASSIGN_OR_RETURN(const std::string event,
                         EventToTest(request.event(), hook->events.front()));
    HookOwner owner;
    owner.account_name = request.context().account();
    const int64_t now_us = absl::ToUnixMicros(clock_->Now());
    QueuedDelivery delivery =
        MakeDelivery(hook->name, owner, SampleEvent(event, now_us), now_us);
    delivery.delivery.set_attempts(1);
    const absl::Duration began = clock_->Uptime();
    const CommandResult result =
        commands_->Run(hook->command, HookVariables(delivery), delivery.payload,
                       std::min(hook->timeout, scope.timeout));
    oz::v1::TestHookResponse response;
    response.set_succeeded(result.exit_code == 0);
    response.set_result(result.summary);
    response.set_output(result.output);
    response.set_took_ms(absl::ToInt64Milliseconds(clock_->Uptime() - began));
    return response;
  }

  void Shutdown() {
    watcher_.Stop();
    tasks_.Close();
    commands_->Shutdown();
    tasks_.Shutdown();
    watcher_.DropInterest();
  }

 private:
  bool shows_notifications() const {
    return notifier_ != nullptr &&
           options_.notifications != NotificationLevel::kOff;
  }

  void AddNotificationHook(oz::v1::ListHooksResponse* response) const {
    oz::v1::Hook* hook = response->add_hooks();
    hook->set_name(kNotificationHook);
    hook->set_built_in(true);
    hook->add_filters("mine");
    for (const char* name : kHookEvents) {
      HookEvent event;
      event.event = name;
      if (IsNotified(options_.notifications, event)) hook->add_events(name);
    }
  }

  absl::StatusOr<const HookConfig*> FindHook(const std::string& name) const {
    std::vector<std::string> names;
    for (const HookConfig& hook : options_.hooks) {
      if (hook.name == name) return &hook;
      names.push_back(hook.name);
    }
    return NotFound(names.empty() ? absl::StrCat("there is no hook \"", name,
                                                 "\"; config.yaml has none")
                                  : absl::StrCat("there is no hook \"", name,
                                                 "\"; config.yaml has ",
                                                 absl::StrJoin(names, ", ")),
                    "run: oz hook list");
  }

  static absl::StatusOr<std::string> EventToTest(const std::string& wanted,
                                                 const std::string& first) {
    if (wanted.empty()) return first;
    if (std::find(kHookEvents.begin(), kHookEvents.end(), wanted) !=
        kHookEvents.end()) {
      return wanted;
    }
    return Invalid(absl::StrCat("\"", wanted, "\" is not an event; supported: ",
                                absl::StrJoin(kHookEvents, ", ")));
  }

  absl::StatusOr<oz::v1::TestHookResponse> TestNotification(
      const oz::v1::TestHookRequest& request) {
    OZD_ASSIGN_OR_RETURN(const std::string event,
                         EventToTest(request.event(), kRunFailed));
    const absl::Duration began = clock_->Uptime();
    const absl::Status shown = notifier_->Notify(ComposeNotification(
        {SampleEvent(event, absl::ToUnixMicros(clock_->Now()))}));
    oz::v1::TestHookResponse response;
    response.set_succeeded(shown.ok());
    response.set_result(shown.ok() ? "shown" : std::string(shown.message()));
    response.set_took_ms(absl::ToInt64Milliseconds(clock_->Uptime() - began));
    return response;
  }

  HookStore* const store_;
  CommandRunner* const commands_;
  Notifier* const notifier_;
  const Clock* const clock_;
  const Options options_;
  Tasks tasks_;
  NotificationGatherer gatherer_;
  HookDispatcher dispatcher_;
  HookScanner scanner_;
  HookWatcher watcher_;
};

HookEngine::HookEngine(AccountSync* accounts, HookStore* store,
                       const StallPolicy* progress, CommandRunner* commands,
                       Notifier* notifier, const Options& options)
    : impl_(std::make_unique<Impl>(accounts, store, progress, commands,
                                   notifier, options)) {}

HookEngine::~HookEngine() = default;

void HookEngine::Start() { impl_->Start(); }

absl::StatusOr<oz::v1::ListHooksResponse> HookEngine::ListHooks() {
  return impl_->ListHooks();
}

absl::StatusOr<oz::v1::ListHookDeliveriesResponse> HookEngine::ListDeliveries(
    const oz::v1::ListHookDeliveriesRequest& request) {
  return impl_->ListDeliveries(request);
}

absl::StatusOr<oz::v1::ReplayHookDeliveriesResponse> HookEngine::Replay(
    const oz::v1::ReplayHookDeliveriesRequest& request) {
  return impl_->Replay(request);
}

absl::StatusOr<oz::v1::TestHookResponse> HookEngine::Test(
    const oz::v1::TestHookRequest& request, const CallScope& scope) {
  return impl_->Test(request, scope);
}

bool HookEngine::IsConfigured() const { return impl_->IsConfigured(); }

void HookEngine::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
