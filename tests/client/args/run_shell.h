// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_ARGS_RUN_SHELL_H_
#define OZD_TESTS_CLIENT_ARGS_RUN_SHELL_H_

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/args/completions.h"
#include "client/commands/registry.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

// Ends the test, visibly, where the shell is not installed.
#define OZ_NEEDS_SHELL(name)                                                  \
  if (system("command -v " name " >/dev/null 2>&1") != 0) {                   \
    GTEST_SKIP() << name " is not installed: its completions are not tested"; \
  }

namespace oz {

// Runs the completion script of one shell for real.
class ShellRun {
 public:
  ShellRun(Shell shell, std::string program) : program_(std::move(program)) {
    std::ofstream(script()) << RenderCompletions(RootCommand(), shell);
  }

  std::string script() const { return dir_.File("completions"); }

  // Shell text after which `oz` is a program that prints `lines` and keeps its
  // words, one a line, in the file "asked".
  std::string FakeOz(const std::string& lines) {
    std::ofstream(dir_.File("lines")) << lines;
    std::ofstream(dir_.File("oz"))
        << "#!/bin/sh\n"
        << "printf '%s\\n' \"$@\" > " << dir_.path() << "/asked\ncat "
        << dir_.path() << "/lines\n";
    chmod(dir_.File("oz").c_str(), 0700);
    return absl::StrCat("export PATH=", dir_.path(), ":$PATH\n");
  }

  // Runs `program` on a file with `text` in it, in a directory that has nothing
  // else; returns what it prints, stderr included.
  std::string Run(const std::string& text) {
    std::ofstream(dir_.File("test")) << text;
    const std::string command =
        absl::StrCat("cd ", dir_.path(), " && HOME=", dir_.path(), " ",
                     program_, " test 2>&1");
    std::string output;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return "cannot run";
    char buffer[4096];
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
      output.append(buffer, n);
    }
    pclose(pipe);
    return output;
  }

 private:
  ozd::TempDir dir_;
  const std::string program_;
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_ARGS_RUN_SHELL_H_
