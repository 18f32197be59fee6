// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/hook_runner/desktop_notifier.h"

#include <string.h>
#include <systemd/sd-bus.h>

#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "proto/support/mutex.h"

namespace ozd {
namespace {

constexpr char kService[] = "org.freedesktop.Notifications";
constexpr char kObject[] = "/org/freedesktop/Notifications";
constexpr uint8_t kNormal = 1;
constexpr uint8_t kCritical = 2;

struct BusCloser {
  void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }
};
using Bus = std::unique_ptr<sd_bus, BusCloser>;

struct MessageCloser {
  void operator()(sd_bus_message* message) const {
    sd_bus_message_unref(message);
  }
};
using Message = std::unique_ptr<sd_bus_message, MessageCloser>;

absl::Status Missing(absl::string_view what, int error) {
  return absl::UnavailableError(absl::StrCat(what, ": ", strerror(-error)));
}

absl::StatusOr<Bus> Connect(const std::string& address,
                            absl::Duration timeout) {
  sd_bus* raw = nullptr;
  int result = sd_bus_new(&raw);
  Bus bus(raw);
  if (result >= 0) result = sd_bus_set_address(bus.get(), address.c_str());
  if (result >= 0) result = sd_bus_set_bus_client(bus.get(), 1);
  if (result >= 0) {
    sd_bus_set_method_call_timeout(
        bus.get(), static_cast<uint64_t>(absl::ToInt64Microseconds(timeout)));
    result = sd_bus_start(bus.get());
  }
  if (result < 0) return Missing("no session bus", result);
  return bus;
}

// The body is markup for most services.
std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

absl::StatusOr<Message> MakeCall(sd_bus* bus,
                                 const Notification& notification) {
  sd_bus_message* raw = nullptr;
  int result = sd_bus_message_new_method_call(bus, &raw, kService, kObject,
                                              kService, "Notify");
  Message call(raw);
  if (result >= 0) {
    const uint8_t urgency = notification.urgent ? kCritical : kNormal;
    // Name, what it replaces, icon, title, body, no actions, one hint, and for
    // how long: as the service likes.
    result = sd_bus_message_append(call.get(), "susssasa{sv}i", "Oz",
                                   uint32_t{0}, "", notification.title.c_str(),
                                   Escaped(notification.body).c_str(), 0, 1,
                                   "urgency", "y", urgency, -1);
  }
  if (result < 0) return Missing("the notification cannot be sent", result);
  return call;
}

absl::Status ShowOnce(const std::string& address, absl::Duration timeout,
                      const Notification& notification) {
  const absl::StatusOr<Bus> bus = Connect(address, timeout);
  if (!bus.ok()) return bus.status();
  const absl::StatusOr<Message> call = MakeCall(bus->get(), notification);
  if (!call.ok()) return call.status();
  sd_bus_error error = SD_BUS_ERROR_NULL;
  const int result =
      sd_bus_call(bus->get(), call->get(),
                  static_cast<uint64_t>(absl::ToInt64Microseconds(timeout)),
                  &error, nullptr);
  absl::Status status;
  if (result < 0) {
    status = absl::UnavailableError(absl::StrCat(
        "the session shows no notifications: ",
        error.message != nullptr ? error.message : strerror(-result)));
  }
  sd_bus_error_free(&error);
  return status;
}

}  // namespace

struct DesktopNotifier::Shared {
  Mutex mutex;
  CondVar changed;
  // A call is under way, maybe one that nobody waits for any more.
  bool busy ABSL_GUARDED_BY(mutex) = false;
  std::optional<absl::Status> result ABSL_GUARDED_BY(mutex);
  absl::Status failure ABSL_GUARDED_BY(mutex);
  absl::Duration try_again_at ABSL_GUARDED_BY(mutex);
};

DesktopNotifier::DesktopNotifier(const Clock* clock, const Options& options)
    : clock_(clock), options_(options), shared_(std::make_shared<Shared>()) {}

DesktopNotifier::~DesktopNotifier() = default;

absl::Status DesktopNotifier::Notify(const Notification& notification) {
  if (options_.bus_address.empty()) {
    return absl::UnavailableError("there is no session bus");
  }
  MutexLock lock(&shared_->mutex);
  if (shared_->busy) {
    return absl::UnavailableError("the session bus does not answer");
  }
  if (!shared_->failure.ok() && clock_->Uptime() < shared_->try_again_at) {
    return shared_->failure;
  }
  shared_->busy = true;
  shared_->result.reset();
  std::thread([shared = shared_, options = options_, notification] {
    const absl::Status shown =
        ShowOnce(options.bus_address, options.timeout, notification);
    MutexLock done(&shared->mutex);
    shared->result = shown;
    shared->busy = false;
    shared->changed.NotifyAll();
  }).detach();
  const auto timeout = absl::ToChronoNanoseconds(options_.timeout);
  while (!shared_->result.has_value() &&
         shared_->changed.WaitFor(&shared_->mutex, timeout)) {
  }
  shared_->failure = shared_->result.value_or(
      absl::UnavailableError("the session bus does not answer"));
  shared_->try_again_at = clock_->Uptime() + options_.try_again_after;
  return shared_->failure;
}

}  // namespace ozd
