// Copyright (c) 2026 The ozd authors. MIT licence.
//
// JqFilter of the static `oz`, which cannot load libjq: it hands the whole
// command over to its dynamic twin oz-jq. Programs are compiled while the
// command line is parsed, so nothing has been read or written by then.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "client/output/jq_filter.h"
#include "proto/support/unique_fd.h"

namespace oz {
namespace {

constexpr char kInstalledTwin[] = "/usr/libexec/oz/oz-jq";

// "<directory of this program>/oz-jq"; "" when that is unknown.
std::string TwinBeside() {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  if (length <= 0 || static_cast<size_t>(length) == sizeof path) return "";
  const std::string self(path, static_cast<size_t>(length));
  return self.substr(0, self.rfind('/')) + "/oz-jq";
}

// The arguments of this process, NUL after each; "" when unknown.
std::string CommandLine() {
  const ozd::UniqueFd file(open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC));
  std::string text;
  char chunk[4096];
  ssize_t count = 0;
  while (file.valid() && (count = read(file.get(), chunk, sizeof chunk)) > 0) {
    text.append(chunk, static_cast<size_t>(count));
  }
  return text;
}

// Returns only when it fails.
void ExecTwin(const std::string& path, std::string* command_line) {
  std::vector<char*> words;
  for (size_t at = 0; at < command_line->size();
       at += strlen(command_line->data() + at) + 1) {
    words.push_back(command_line->data() + at);
  }
  if (words.empty()) return;
  words.push_back(nullptr);
  execv(path.c_str(), words.data());
}

}  // namespace

absl::StatusOr<std::unique_ptr<JqFilter>> JqFilter::Compile(
    const std::string& /*program*/) {
  const std::string beside = TwinBeside();
  std::string command_line = CommandLine();
  if (!beside.empty()) ExecTwin(beside, &command_line);
  ExecTwin(kInstalledTwin, &command_line);
  return absl::FailedPreconditionError(absl::StrCat(
      "--jq needs the program oz-jq, which cannot be run from ", beside, " or ",
      kInstalledTwin, ": ", strerror(errno), "; install oz again"));
}

std::string CheckJqProgram(const std::string& program) {
  return std::string(JqFilter::Compile(program).status().message());
}

}  // namespace oz
