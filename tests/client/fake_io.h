// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_FAKE_IO_H_
#define OZD_TESTS_CLIENT_FAKE_IO_H_

#include <map>
#include <optional>
#include <string>

#include "client/io.h"
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
  bool output_closed() const override { return false; }
  std::optional<std::string> Env(const char* name) const override {
    const auto found = env.find(name);
    if (found == env.end()) return std::nullopt;
    return found->second;
  }
  bool stdin_is_terminal() const override { return terminal; }
  bool stdout_is_terminal() const override { return terminal; }
  bool stderr_is_terminal() const override { return terminal; }
  int terminal_columns() const override { return columns; }
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
    return std::nullopt;
  }
  const ozd::Clock* clock() const override { return &fake_clock; }
  absl::TimeZone time_zone() const override { return absl::UTCTimeZone(); }

  std::string out;
  std::string err;
  int flushes = 0;
  std::map<std::string, std::string> env;
  bool terminal = false;
  int columns = 80;
  std::string standard_input;
  std::optional<std::string> secret;
  // 2026-04-03T10:30:00Z.
  ozd::FakeClock fake_clock;
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_FAKE_IO_H_
