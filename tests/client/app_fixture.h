// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_APP_FIXTURE_H_
#define OZD_TESTS_CLIENT_APP_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/app.h"
#include "client/base/exit_code.h"
#include "tests/client/fake_channel.h"
#include "tests/client/fake_io.h"
#include "tests/client/golden.h"

namespace oz {

// Stands for the machine under a command: no process, no socket.
struct FakeMachine {
  FakeChannel channel;
  // Not OK: the daemon cannot be reached, or started.
  absl::Status reach;
  absl::Status start;
  ozd::Endpoint endpoint{"/run/user/1000/oz/ozd.sock", "/run/user/1000/oz",
                         "/run/user/<uid>", "/home/u/.local/state/oz",
                         "/home/u/.config/oz/config.yaml"};
  bool stops = true;
  int starts = 0;
  // Replaces an older daemon; null when that stays.
  FakeChannel* newer = nullptr;
  int replacements = 0;
  int disconnects = 0;
  // Not OK: what reaching the daemon gives once the first connection was
  // closed.
  absl::Status dies_when_left;
  // The .oz.yaml that holds where the command runs.
  AccountFile account_file;
  // Collects what was shown on the desktop; `launch` is how that ends.
  std::vector<std::vector<std::string>> launched;
  absl::Status launch;
};

// A connection of a stream's own to the one fake daemon.
class ForwardingChannel : public Channel {
 public:
  explicit ForwardingChannel(Channel* channel) : channel_(channel) {}
  absl::Status Call(absl::string_view method,
                    const google::protobuf::MessageLite& request,
                    google::protobuf::MessageLite* response,
                    absl::Duration timeout) override {
    return channel_->Call(method, request, response, timeout);
  }
  absl::Status CallStreaming(
      absl::string_view method, const google::protobuf::MessageLite& request,
      const std::function<bool(absl::string_view)>& on_message,
      absl::Duration timeout) override {
    return channel_->CallStreaming(method, request, on_message, timeout);
  }
  absl::StatusOr<std::unique_ptr<StreamCall>> OpenStream(
      absl::string_view method, absl::string_view request) override {
    return channel_->OpenStream(method, request);
  }

 private:
  Channel* const channel_;
};

class FakeContext : public CommandContext {
 public:
  FakeContext(const ParsedArgs& args, Io* io, FakeMachine* machine)
      : CommandContext(args, io), machine_(machine) {}

  absl::StatusOr<ozd::Endpoint> endpoint() override {
    return machine_->endpoint;
  }
  absl::StatusOr<Channel*> channel(AutoStart auto_start) override {
    if (machine_->reach.ok()) return &machine_->channel;
    if (auto_start == AutoStart::kNever) return machine_->reach;
    ++machine_->starts;
    if (!machine_->start.ok()) return machine_->start;
    machine_->reach = absl::OkStatus();
    return &machine_->channel;
  }
  absl::StatusOr<std::unique_ptr<Channel>> Connect(
      AutoStart auto_start) override {
    const absl::StatusOr<Channel*> reached = channel(auto_start);
    if (!reached.ok()) return reached.status();
    return std::make_unique<ForwardingChannel>(
        machine_->replacements > 0 && machine_->newer != nullptr
            ? machine_->newer
            : *reached);
  }
  absl::StatusOr<Channel*> ReplaceOlderDaemon() override {
    ++machine_->replacements;
    return machine_->newer;
  }
  void Disconnect() override {
    ++machine_->disconnects;
    machine_->reach.Update(machine_->dies_when_left);
  }
  absl::Status Launch(const std::vector<std::string>& command) override {
    machine_->launched.push_back(command);
    return machine_->launch;
  }
  const AccountFile& account_file() const override {
    return machine_->account_file;
  }
  bool WaitUntilDaemonIsGone(int64_t, absl::Duration) override {
    return machine_->stops;
  }

 private:
  FakeMachine* const machine_;
};

// Runs command lines against a FakeMachine.
class AppTest : public testing::Test {
 protected:
  AppTest() { machine_.channel.set_clock(&io_.fake_clock); }
  int Run(const std::vector<std::string>& words) {
    io_.out.clear();
    io_.err.clear();
    return RunApp(words, &io_, [this](const ParsedArgs& args, Io* io) {
      return std::make_unique<FakeContext>(args, io, &machine_);
    });
  }
  // Compares what `words` print in each format with the golden files
  // <name>.txt, <name>_text.txt, <name>.json and <name>.ndjson.
  void ExpectGoldens(const std::vector<std::string>& words,
                     const std::string& name) {
    const std::pair<const char*, const char*> kFormats[] = {
        {"pretty", ".txt"},
        {"text", "_text.txt"},
        {"json", ".json"},
        {"ndjson", ".ndjson"}};
    for (const auto& [format, suffix] : kFormats) {
      std::vector<std::string> line = words;
      line.insert(line.end(), {"--output-format", format});
      EXPECT_EQ(kExitOk, Run(line)) << io_.err;
      ExpectGolden(name + suffix, io_.out);
    }
  }
  FakeChannel& channel() { return machine_.channel; }

  FakeIo io_;
  FakeMachine machine_;
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_APP_FIXTURE_H_
