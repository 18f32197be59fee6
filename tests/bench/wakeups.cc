// Copyright (c) 2026 The ozd authors. MIT licence.

// How quiet a process is: wakeups PID MINUTES prints, minute by minute, how
// often its threads went to sleep of their own accord (each of which is a
// wake-up), the processor time it took, and its threads. Reads /proc only: the
// process is not disturbed.

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <map>
#include <string>

namespace {

// A thread that comes and goes within this is not seen.
constexpr timespec kLookEvery = {0, 250'000'000};

std::string ReadAll(const std::string& path) {
  std::string text;
  FILE* const file = fopen(path.c_str(), "re");
  if (file == nullptr) return text;
  char buffer[4096];
  for (size_t n = 0; (n = fread(buffer, 1, sizeof(buffer), file)) > 0;) {
    text.append(buffer, n);
  }
  fclose(file);
  return text;
}

// Of each thread of the process that is there.
std::map<std::string, long> Switches(const std::string& tasks) {
  constexpr char kField[] = "\nvoluntary_ctxt_switches:";
  std::map<std::string, long> switches;
  DIR* const dir = opendir(tasks.c_str());
  if (dir == nullptr) return switches;
  while (const dirent* const entry = readdir(dir)) {
    if (entry->d_name[0] == '.') continue;
    const std::string status = ReadAll(tasks + "/" + entry->d_name + "/status");
    const size_t field = status.find(kField);
    if (field == std::string::npos) continue;
    switches[entry->d_name] =
        strtol(status.c_str() + field + strlen(kField), nullptr, 10);
  }
  closedir(dir);
  return switches;
}

// Milliseconds of processor time, those of threads that have ended included.
long ProcessorMs(const std::string& process) {
  const std::string stat = ReadAll(process + "/stat");
  // The name may hold anything; fields are counted from behind it.
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return 0;
  const char* at = stat.c_str() + name_end;
  for (int field = 2; field < 14; ++field) {
    at = strchr(at + 1, ' ');
    if (at == nullptr) return 0;
  }
  char* end = nullptr;
  const long user = strtol(at, &end, 10);
  const long system = strtol(end, nullptr, 10);
  return (user + system) * 1000 / sysconf(_SC_CLK_TCK);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: wakeups PID MINUTES\n");
    return 2;
  }
  const std::string process = std::string("/proc/") + argv[1];
  const std::string tasks = process + "/task";
  printf("%-44s %10s %10s %10s\n", "minute", "wake-ups", "cpu ms", "threads");
  std::map<std::string, long> before = Switches(tasks);
  long cpu_before = ProcessorMs(process);
  for (int minute = 1; minute <= atoi(argv[2]); ++minute) {
    long wakeups = 0;
    for (int look = 0; look < 240; ++look) {
      nanosleep(&kLookEvery, nullptr);
      const std::map<std::string, long> now = Switches(tasks);
      if (now.empty()) {
        fprintf(stderr, "process %s has ended\n", argv[1]);
        return 1;
      }
      for (const auto& [thread, count] : now) {
        const auto known = before.find(thread);
        wakeups += count - (known == before.end() ? 0 : known->second);
      }
      before = now;
    }
    const long cpu = ProcessorMs(process);
    printf("%-44d %10ld %10ld %10zu\n", minute, wakeups, cpu - cpu_before,
           before.size());
    fflush(stdout);
    cpu_before = cpu;
  }
  return 0;
}
