// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/connection/browser.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "proto/support/unique_fd.h"

namespace oz {
namespace {

bool IsWebLink(absl::string_view url) {
  if (!absl::StartsWith(url, "https://") && !absl::StartsWith(url, "http://")) {
    return false;
  }
  return std::all_of(url.begin(), url.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
}

// In the grandchild: never returns. `report` tells the parent an errno.
[[noreturn]] void Become(char* const* argv, int report) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
  execvp(argv[0], argv);
  const int error = errno;
  if (write(report, &error, sizeof(error)) < 0) _exit(126);
  _exit(127);
}

}  // namespace

std::optional<std::vector<std::string>> BrowserCommand(
    absl::string_view url,
    const std::function<std::optional<std::string>(const char*)>& env) {
  if (!IsWebLink(url)) return std::nullopt;
  const std::string browser = env("BROWSER").value_or("");
  if (browser.empty()) {
#ifdef __APPLE__
    return std::vector<std::string>{"open", std::string(url)};
#else
    const bool desktop = !env("DISPLAY").value_or("").empty() ||
                         !env("WAYLAND_DISPLAY").value_or("").empty();
    if (!desktop) return std::nullopt;
    return std::vector<std::string>{"xdg-open", std::string(url)};
#endif
  }
  const std::vector<std::string> first = absl::StrSplit(browser, ':');
  std::vector<std::string> command =
      absl::StrSplit(first[0], ' ', absl::SkipEmpty());
  if (command.empty()) return std::nullopt;
  if (!absl::StrContains(first[0], "%s")) command.emplace_back("%s");
  for (std::string& word : command) {
    word = absl::StrReplaceAll(word, {{"%s", url}});
  }
  return command;
}

absl::Status LaunchDetached(const std::vector<std::string>& command) {
  std::vector<std::string> words = command;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<int, 2> pipe_ends;
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) {
    return absl::FailedPreconditionError(std::strerror(errno));
  }
  const ozd::UniqueFd reader(pipe_ends[0]);
  ozd::UniqueFd writer(pipe_ends[1]);
  const pid_t child = fork();
  if (child < 0) return absl::FailedPreconditionError(std::strerror(errno));
  if (child == 0) {
    setsid();
    if (fork() != 0) _exit(0);
    Become(argv.data(), writer.get());
  }
  writer.Reset();
  waitpid(child, nullptr, 0);
  // Closed without a word once it was executed.
  int error = 0;
  if (read(reader.get(), &error, sizeof(error)) <= 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("cannot run ", command[0], ": ", std::strerror(error)));
}

}  // namespace oz
