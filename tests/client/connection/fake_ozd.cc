// Copyright (c) 2026 The ozd authors. MIT licence.

// Stands in for ozd where only its start matters: follows the notify protocol
// as OZD_FAKE_MODE says and leaves a report of what it was given in
// OZD_FAKE_DIR/report.<pid>. A "ready" one listens at OZ_SOCKET until it is
// killed; whoever is not first to get OZD_FAKE_DIR/lock says "running".

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/support/patience.h"

extern char** environ;

namespace {

std::string Env(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? "" : value;
}

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Open descriptors with what they lead to.
std::string Descriptors() {
  std::string list;
  DIR* directory = opendir("/proc/self/fd");
  while (const dirent* entry = readdir(directory)) {
    const int fd = atoi(entry->d_name);
    if (entry->d_name[0] == '.' || fd == dirfd(directory)) continue;
    std::error_code ignored;
    list += "fd " + std::string(entry->d_name) + " " +
            std::filesystem::read_symlink(
                std::string("/proc/self/fd/") + entry->d_name, ignored)
                .string() +
            "\n";
  }
  closedir(directory);
  return list;
}

void Report(int argc, char** argv) {
  // Before this function opens anything itself.
  const std::string descriptors = Descriptors();
  const mode_t mask = umask(0);
  umask(mask);
  const std::string path =
      Env("OZD_FAKE_DIR") + "/report." + std::to_string(getpid());
  std::ofstream report(path + ".part");
  report << "pid " << getpid() << "\nsid " << getsid(0) << "\npgid "
         << getpgid(0) << "\numask " << std::oct << mask << std::dec << "\ncwd "
         << std::filesystem::current_path().string() << "\n";
  for (int i = 1; i < argc; ++i) report << "arg " << argv[i] << "\n";
  for (char** entry = environ; *entry != nullptr; ++entry) {
    report << "env " << *entry << "\n";
  }
  report << descriptors << ReadFile("/proc/self/status");
  report.close();
  rename((path + ".part").c_str(), path.c_str());
}

void Say(const std::string& line) {
  if (write(3, line.data(), line.size()) < 0) _exit(9);
  close(3);
}

[[noreturn]] void Serve(bool tell) {
  const std::string path = Env("OZ_SOCKET");
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  unlink(path.c_str());
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(fd, 128) != 0) {
    _exit(8);
  }
  if (tell) Say("ready " + std::to_string(getpid()) + " " + path + "\n");
  while (true) pause();
}

}  // namespace

int main(int argc, char** argv) {
  // Never outlives a test that failed to end it.
  alarm(static_cast<unsigned>(10 * ozd::PatienceSeconds()));
  Report(argc, argv);
  const std::string mode = Env("OZD_FAKE_MODE");
  if (mode == "error") Say("error the cache is of a newer \x1b[31mrelease\n");
  if (mode == "garbage") Say("hello\n");
  if (mode == "exit") _exit(42);
  if (mode == "signal") raise(SIGKILL);
  if (mode == "closes") {
    close(3);
    while (true) pause();
  }
  if (mode == "silent") {
    while (true) pause();
  }
  if (mode == "elsewhere") Say("ready 1 /elsewhere/ozd.sock\n");
  if (mode != "ready") return 0;
  const int lock = open((Env("OZD_FAKE_DIR") + "/lock").c_str(),
                        O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    Say("running 1\n");
    return 0;
  }
  Serve(true);
}
