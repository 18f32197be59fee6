// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Writes the man pages and completion scripts of the command table.
//   oz-generate-docs DIRECTORY
// DIRECTORY gets man1/*.1, bash/oz, zsh/_oz and fish/oz.fish.

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <string>

#include "client/args/completions.h"
#include "client/args/man.h"
#include "client/commands/registry.h"

namespace {

bool WriteFile(const std::string& directory, const std::string& name,
               const std::string& text) {
  if (mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) {
    fprintf(stderr, "%s: %s\n", directory.c_str(), strerror(errno));
    return false;
  }
  const std::string path = directory + "/" + name;
  FILE* file = fopen(path.c_str(), "w");
  const bool written = file != nullptr &&
                       fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = file != nullptr && fclose(file) == 0;
  if (!written || !closed) {
    fprintf(stderr, "%s: %s\n", path.c_str(), strerror(errno));
  }
  return written && closed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: oz-generate-docs DIRECTORY\n");
    return 2;
  }
  const std::string root = argv[1];
  const oz::CommandSpec& commands = oz::RootCommand();
  for (const oz::ManPage& page : oz::RenderManPages(commands)) {
    if (!WriteFile(root + "/man1", page.file_name, page.text)) return 1;
  }
  const bool good =
      WriteFile(root + "/bash", "oz",
                oz::RenderCompletions(commands, oz::Shell::kBash)) &&
      WriteFile(root + "/zsh", "_oz",
                oz::RenderCompletions(commands, oz::Shell::kZsh)) &&
      WriteFile(root + "/fish", "oz.fish",
                oz::RenderCompletions(commands, oz::Shell::kFish));
  return good ? 0 : 1;
}
