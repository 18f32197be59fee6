// Copyright (c) 2026 The ozd authors. MIT licence.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <memory>
#include <string>
#include <vector>

#include "proto/support/clock.h"
#include "tests/sim/options.h"
#include "tests/sim/simulator.h"

namespace {

int Fail(const absl::Status& status, int exit_code) {
  fprintf(stderr, "oz-sim: %s\n", std::string(status.message()).c_str());
  return exit_code;
}

// A thousand streams are as many sockets; the usual limit is 1,024 files.
void AllowManySockets() {
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

int main(int argc, char** argv) {
  const char* key = getenv("OZ_SIM_API_KEY");
  const auto options =
      ozd::sim::ParseOptions(std::vector<std::string>(argv + 1, argv + argc),
                             key == nullptr ? "" : key);
  if (!options.ok()) return Fail(options.status(), 2);
  if (options->help) {
    fputs(ozd::sim::kHelpText, stdout);
    return 0;
  }
  if (options->version) {
    puts("oz-sim " OZD_VERSION);
    return 0;
  }
  // Blocked before any thread starts, so that only sigwait below takes them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  AllowManySockets();

  const auto simulator = ozd::sim::Simulator::Start(*options, ozd::RealClock());
  if (!simulator.ok()) {
    return Fail(simulator.status(),
                absl::IsInvalidArgument(simulator.status()) ? 2 : 1);
  }
  printf("listening on %s\n", (*simulator)->root_url().c_str());
  fflush(stdout);
  int received = 0;
  sigwait(&signals, &received);
  return 0;
}
