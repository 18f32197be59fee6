// Copyright (c) 2026 The ozd authors. MIT licence.
// Whatever bytes arrive as a page or a run: no crash, and never less than what
// a second, independent parser understands.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <nlohmann/json.hpp>
#include <string>

#include "daemon/upstream/api/run_json.h"
#include "daemon/upstream/json/json_reader.h"
#include "proto/support/json_utf8.h"

namespace {

// Aborts, so that both the fuzzer and the replay fail.
void Require(bool condition) {
  if (!condition) abort();
}

bool ReaderAccepts(const std::string& text) {
  ozd::JsonReader reader(text);
  reader.Skip();
  return reader.AtEnd();
}

// Depth of brackets outside strings; nlohmann has no limit, the reader has.
bool IsShallow(const std::string& text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '[' || c == '{') ++depth;
  }
  return depth <= ozd::JsonReader::kMaxDepth;
}

std::string Repaired(std::string text) {
  ozd::ReplaceLoneSurrogates(&text);
  return text;
}

void CheckRun(const std::string& text) {
  const auto run = ozd::ParseRun(text);
  if (!run.ok()) return;
  // Everything that gets this far must survive being stored and sent.
  Require(!run->SerializeAsString().empty());
  oz::v1::Run copy;
  Require(copy.ParseFromString(run->SerializeAsString()));
  Require(Repaired(text).find(run->raw_json()) != std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  // nlohmann skips a byte order mark and stops at a NUL; the standard does not.
  const bool is_plain = text.rfind("\xEF\xBB\xBF", 0) != 0 &&
                        text.find('\0') == std::string::npos;
  if (IsShallow(text) && is_plain && nlohmann::json::accept(text)) {
    Require(ReaderAccepts(text));
  }
  CheckRun(text);
  auto page = ozd::ParseRunPage(text);
  if (page.ok()) {
    Require(page->raw_json == Repaired(text));
    Require(page->has_next_page == !page->next_cursor.empty());
    for (const auto& run : page->runs) CheckRun(run.raw_json());
  }
  return 0;
}
