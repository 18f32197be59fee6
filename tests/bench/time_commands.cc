// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Times whole processes side by side.
//   time_commands ROUNDS -- LABEL PROGRAM [ARG...] [-- LABEL PROGRAM
//   [ARG...]]...
// In each round every program runs once, in turn, so that whatever else the
// machine does falls on all alike. Prints median, p95 and minimum, and the
// ratio of the medians to the first program's. Output of the programs is
// dropped; one that fails ends the measurement.

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <algorithm>
#include <string>
#include <vector>

extern char** environ;

namespace {

struct Program {
  const char* label = "";
  std::vector<char*> argv;
  std::vector<double> micros;
};

double NowMicros() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e6 +
         static_cast<double>(now.tv_nsec) / 1e3;
}

// Returns the microseconds from start to the end being known.
double RunOnce(const Program& program, posix_spawn_file_actions_t* actions) {
  const double started = NowMicros();
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.argv[0], actions, nullptr,
                                program.argv.data(), environ);
  if (error != 0) {
    fprintf(stderr, "%s: %s\n", program.argv[0], strerror(error));
    exit(1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  const double ended = NowMicros();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fprintf(stderr, "%s failed (status %d)\n", program.label, status);
    exit(1);
  }
  return ended - started;
}

double Percentile(const std::vector<double>& sorted, double share) {
  const double last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<size_t>(last * share)];
}

std::vector<Program> ParsePrograms(int argc, char** argv) {
  std::vector<Program> programs;
  for (int i = 2; i < argc; ++i) {
    if (strcmp(argv[i], "--") == 0) {
      programs.emplace_back();
    } else if (programs.empty()) {
      break;
    } else if (*programs.back().label == '\0') {
      programs.back().label = argv[i];
    } else {
      programs.back().argv.push_back(argv[i]);
    }
  }
  for (Program& program : programs) program.argv.push_back(nullptr);
  return programs;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? atoi(argv[1]) : 0;
  std::vector<Program> programs = ParsePrograms(argc, argv);
  if (rounds < 1 || programs.empty()) {
    fprintf(stderr,
            "usage: time_commands ROUNDS -- LABEL PROGRAM [ARG...] ...\n");
    return 2;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  for (int round = -3; round < rounds; ++round) {  // three to warm up
    for (Program& program : programs) {
      const double micros = RunOnce(program, &actions);
      if (round >= 0) program.micros.push_back(micros);
    }
  }
  printf("%-44s %9s %9s %9s %7s\n", "whole process, us", "median", "p95", "min",
         "ratio");
  double baseline = 0;
  for (Program& program : programs) {
    std::sort(program.micros.begin(), program.micros.end());
    const double median = Percentile(program.micros, 0.5);
    if (baseline == 0) baseline = median;
    printf("%-44s %9.0f %9.0f %9.0f %6.2fx\n", program.label, median,
           Percentile(program.micros, 0.95), program.micros[0],
           median / baseline);
  }
  return 0;
}
