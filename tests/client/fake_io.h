// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_FAKE_IO_H_
#define OZD_TESTS_CLIENT_FAKE_IO_H_

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/base/io.h"
#include "tests/support/fake_clock.h"

namespace oz {

// Streams, environment and terminal in memory; not a terminal unless told.
class FakeIo : public Io {
 public:
  void Out(absl::string_view text) override {
    out.append(text.data(), text.size());
  }
  void Err(absl::string_view text) override {
    err.append(text.data(), text.size());
  }
  void Flush() override { ++flushes; }
  bool output_closed() const override { return output_is_closed; }
  std::optional<std::string> Env(const char* name) const override {
    const auto found = env.find(name);
    if (found == env.end()) return std::nullopt;
    return found->second;
  }
  bool stdin_is_terminal() const override { return terminal; }
  bool stdout_is_terminal() const override { return terminal; }
  bool stderr_is_terminal() const override { return terminal; }
  int terminal_columns() const override { return columns; }
  int terminal_lines() const override { return lines; }
  std::optional<std::string> ReadAllStdin(size_t max_bytes) override {
    if (standard_input.size() > max_bytes) return std::nullopt;
    return standard_input;
  }
  std::optional<std::string> ReadSecret(absl::string_view prompt) override {
    Err(prompt);
    return secret;
  }
  std::optional<std::string> ReadLine(absl::string_view prompt) override {
    Err(prompt);
    if (typed_lines.empty()) return std::nullopt;
    std::string line = std::move(typed_lines.front());
    typed_lines.pop_front();
    return line;
  }
  void ProtectMemory() override { memory_is_protected = true; }
  void BeginLive(int code) override { live_exit_code = code; }
  void SetDrawing(bool is_drawing) override {
    Out(is_drawing ? "<drawing>" : "<drawn>");
  }
  void SetBlocking(bool is_blocking) override { blocking = is_blocking; }
  // Time passes until the timeout or the next thing that was scheduled. Where
  // neither would ever come, the user presses Ctrl-C.
  WakeUp Wait(const std::vector<pollfd>& /*fds*/,
              absl::Duration timeout) override {
    Flush();
    WakeUp wake_up;
    const absl::Duration now = fake_clock.Uptime();
    const auto next = std::min_element(
        scheduled.begin(), scheduled.end(),
        [](const auto& a, const auto& b) { return a.first < b.first; });
    if (next != scheduled.end() && next->first <= now + timeout) {
      fake_clock.Advance(std::max(next->first - now, absl::ZeroDuration()));
      const auto action = std::move(next->second);
      scheduled.erase(next);
      action(&wake_up);
    } else if (timeout == absl::InfiniteDuration()) {
      wake_up.interrupted = true;
    } else {
      fake_clock.Advance(timeout);
    }
    wake_up.output_closed = wake_up.output_closed || output_is_closed;
    return wake_up;
  }
  // `action` happens inside the Wait that lasts until `after` from now.
  void Schedule(absl::Duration after, std::function<void(WakeUp*)> action) {
    scheduled.emplace_back(fake_clock.Uptime() + after, std::move(action));
  }
  void InterruptAfter(absl::Duration after) {
    Schedule(after, [](WakeUp* wake_up) { wake_up->interrupted = true; });
  }
  const ozd::Clock* clock() const override { return &fake_clock; }
  absl::TimeZone time_zone() const override { return absl::UTCTimeZone(); }

  std::string out;
  std::string err;
  int flushes = 0;
  std::map<std::string, std::string> env;
  bool terminal = false;
  int columns = 80;
  int lines = 24;
  bool output_is_closed = false;
  bool memory_is_protected = false;
  // The exit code given to BeginLive; nullopt before it.
  std::optional<int> live_exit_code;
  bool blocking = false;
  std::vector<std::pair<absl::Duration, std::function<void(WakeUp*)>>>
      scheduled;
  std::string standard_input;
  std::optional<std::string> secret;
  // Answers of ReadLine; then the input ends.
  std::deque<std::string> typed_lines;
  // 2026-04-03T10:30:00Z.
  ozd::FakeClock fake_clock;
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_FAKE_IO_H_
