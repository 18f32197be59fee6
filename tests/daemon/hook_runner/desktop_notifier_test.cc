// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/hook_runner/desktop_notifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/support/mutex.h"
#include "proto/support/unique_fd.h"
#include "tests/support/fake_clock.h"
#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr char kDaemon[] = "/usr/bin/dbus-daemon";

struct Shown {
  std::string title;
  std::string body;
  int urgency = -1;
};

// A notification service on a bus, served by a thread of its own.
class FakeNotificationService {
 public:
  explicit FakeNotificationService(const std::string& address)
      : stop_(eventfd(0, EFD_CLOEXEC)) {
    sd_bus_new(&bus_);
    sd_bus_set_address(bus_, address.c_str());
    sd_bus_set_bus_client(bus_, 1);
    EXPECT_GE(sd_bus_start(bus_), 0);
    EXPECT_GE(sd_bus_add_object(bus_, nullptr, "/org/freedesktop/Notifications",
                                OnCall, this),
              0);
    EXPECT_GE(sd_bus_request_name(bus_, "org.freedesktop.Notifications", 0), 0);
    thread_ = std::thread([this] { Serve(); });
  }
  ~FakeNotificationService() {
    const uint64_t one = 1;
    EXPECT_EQ(write(stop_.get(), &one, sizeof(one)),
              static_cast<ssize_t>(sizeof(one)));
    thread_.join();
    sd_bus_close_unref(bus_);
  }

  std::vector<Shown> shown() {
    MutexLock lock(&mutex_);
    return shown_;
  }

 private:
  static int OnCall(sd_bus_message* message, void* self, sd_bus_error*) {
    if (sd_bus_message_is_method_call(message, "org.freedesktop.Notifications",
                                      "Notify") <= 0) {
      return 0;
    }
    const char* name = nullptr;
    const char* icon = nullptr;
    const char* title = nullptr;
    const char* body = nullptr;
    uint32_t replaces = 0;
    Shown shown;
    sd_bus_message_read(message, "susss", &name, &replaces, &icon, &title,
                        &body);
    sd_bus_message_skip(message, "as");
    sd_bus_message_enter_container(message, 'a', "{sv}");
    while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
      const char* hint = nullptr;
      uint8_t urgency = 0;
      sd_bus_message_read(message, "s", &hint);
      sd_bus_message_read(message, "v", "y", &urgency);
      if (std::string(hint) == "urgency") shown.urgency = urgency;
      sd_bus_message_exit_container(message);
    }
    sd_bus_message_exit_container(message);
    shown.title = title;
    shown.body = body;
    auto* const service = static_cast<FakeNotificationService*>(self);
    {
      MutexLock lock(&service->mutex_);
      service->shown_.push_back(shown);
    }
    return sd_bus_reply_method_return(message, "u", uint32_t{1});
  }

  void Serve() {
    while (true) {
      while (sd_bus_process(bus_, nullptr) > 0) {
      }
      pollfd fds[] = {{sd_bus_get_fd(bus_), POLLIN, 0},
                      {stop_.get(), POLLIN, 0}};
      poll(fds, 2, -1);
      if (fds[1].revents != 0) return;
    }
  }

  sd_bus* bus_ = nullptr;
  UniqueFd stop_;
  std::thread thread_;
  Mutex mutex_;
  std::vector<Shown> shown_ ABSL_GUARDED_BY(mutex_);
};

class DesktopNotifierTest : public testing::Test {
 protected:
  void SetUp() override {
    if (access(kDaemon, X_OK) != 0) {
      GTEST_SKIP() << "NOT TESTED: " << kDaemon
                   << " is missing; install the package dbus";
    }
    Command command;
    command.argv = {kDaemon, "--session", "--nofork", "--print-address=1",
                    absl::StrCat("--address=unix:path=", dir_.File("bus"))};
    daemon_ = BackgroundProcess::Start(command, dir_.File("stderr"));
    address_ = daemon_.ReadLine();
    ASSERT_NE(address_, "");
  }
  void TearDown() override {
    if (daemon_.running()) daemon_.Stop(SIGTERM);
  }

  DesktopNotifier Make(const std::string& address) {
    return DesktopNotifier(&clock_,
                           {.bus_address = address, .timeout = Patience()});
  }

  TempDir dir_;
  FakeClock clock_;
  BackgroundProcess daemon_;
  std::string address_;
};

TEST_F(DesktopNotifierTest, ShowsANotification) {
  FakeNotificationService service(address_);
  DesktopNotifier notifier = Make(address_);
  ASSERT_THAT(
      notifier.Notify(
          {.title = "Failed: <nightly>", .body = "a < b & c", .urgent = true}),
      IsOk());
  ASSERT_THAT(notifier.Notify({.title = "Finished", .body = ""}), IsOk());
  const std::vector<Shown> shown = service.shown();
  ASSERT_THAT(shown, SizeIs(2));
  EXPECT_EQ(shown[0].title, "Failed: <nightly>");
  EXPECT_EQ(shown[0].body, "a &lt; b &amp; c");
  EXPECT_EQ(shown[0].urgency, 2);
  EXPECT_EQ(shown[1].urgency, 1);
}

TEST_F(DesktopNotifierTest, RemembersForAWhileThatNobodyShowsAny) {
  DesktopNotifier notifier = Make(address_);
  EXPECT_THAT(notifier.Notify({.title = "a", .body = ""}),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("the session shows no notifications")));
  FakeNotificationService service(address_);
  EXPECT_THAT(notifier.Notify({.title = "b", .body = ""}),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(service.shown(), SizeIs(0));
  clock_.Advance(absl::Minutes(11));
  EXPECT_THAT(notifier.Notify({.title = "c", .body = ""}), IsOk());
  EXPECT_THAT(service.shown(), SizeIs(1));
}

TEST_F(DesktopNotifierTest, NamesABusThatIsNotThere) {
  DesktopNotifier none = Make("");
  EXPECT_THAT(none.Notify({.title = "a", .body = ""}),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("there is no session bus")));
  DesktopNotifier gone = Make("unix:path=/nowhere/bus");
  EXPECT_THAT(gone.Notify({.title = "a", .body = ""}),
              StatusIs(absl::StatusCode::kUnavailable));
}

// Accepts, and says nothing for ever.
TEST(DesktopNotifierSilenceTest, ABusThatDoesNotAnswerIsGivenUp) {
  TempDir dir;
  const UniqueFd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  dir.File("bus").copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(bind(listener.get(), reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address)),
            0);
  ASSERT_EQ(listen(listener.get(), 5), 0);
  FakeClock clock;
  DesktopNotifier notifier(
      &clock, {.bus_address = absl::StrCat("unix:path=", dir.File("bus")),
               .timeout = absl::Milliseconds(50)});
  EXPECT_THAT(notifier.Notify({.title = "a", .body = ""}),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(notifier.Notify({.title = "b", .body = ""}),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace ozd
