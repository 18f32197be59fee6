// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Writes the man pages and completion scripts of the command table, and the
// command reference of the README.
//   oz-generate-docs DIRECTORY
// DIRECTORY gets man1/*.1, bash/oz, zsh/_oz and fish/oz.fish.
//   oz-generate-docs --update-readme README.md
//   oz-generate-docs --check-readme README.md

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <string>

#include "client/args/completions.h"
#include "client/args/man.h"
#include "client/args/reference.h"
#include "client/commands/registry.h"

namespace {

bool WriteFile(const std::string& path, const std::string& text) {
  FILE* file = fopen(path.c_str(), "w");
  const bool written = file != nullptr &&
                       fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = file != nullptr && fclose(file) == 0;
  if (!written || !closed) {
    fprintf(stderr, "%s: %s\n", path.c_str(), strerror(errno));
  }
  return written && closed;
}

bool WriteFile(const std::string& directory, const std::string& name,
               const std::string& text) {
  if (mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) {
    fprintf(stderr, "%s: %s\n", directory.c_str(), strerror(errno));
    return false;
  }
  return WriteFile(directory + "/" + name, text);
}

int Readme(const std::string& path, bool update) {
  std::stringstream present;
  present << std::ifstream(path).rdbuf();
  const absl::StatusOr<std::string> wanted = oz::ReplaceReference(
      present.str(), oz::RenderReference(oz::RootCommand()));
  if (!wanted.ok()) {
    fprintf(stderr, "%s: %s\n", path.c_str(),
            wanted.status().ToString().c_str());
    return 1;
  }
  if (*wanted == present.str()) return 0;
  if (update) return WriteFile(path, *wanted) ? 0 : 1;
  fprintf(stderr,
          "%s: the command reference is not that of the command table; run "
          "packaging/update_readme.sh\n",
          path.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (argc == 3 && first == "--update-readme") return Readme(argv[2], true);
  if (argc == 3 && first == "--check-readme") return Readme(argv[2], false);
  if (argc != 2) {
    fprintf(stderr,
            "usage: oz-generate-docs DIRECTORY\n"
            "       oz-generate-docs --update-readme|--check-readme FILE\n");
    return 2;
  }
  const std::string& root = first;
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
