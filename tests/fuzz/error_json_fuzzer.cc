// Copyright (c) 2026 The ozd authors. MIT licence.
// Whatever bytes arrive as the body of a failure: no crash, no key, no control
// character in what a terminal will show.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "daemon/upstream/service/error_json.h"
#include "proto/support/error_detail.h"

namespace {

constexpr char kKey[] = "canary-key-0123456789";

void Require(bool condition) {
  if (!condition) abort();
}

bool IsClean(const std::string& text) {
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) return false;
  }
  return !absl::StrContains(text, kKey);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ozd::HttpResponse response;
  const std::string text(reinterpret_cast<const char*>(data), size);
  response.body = text + kKey;
  for (const int status : {400, 401, 429, 500}) {
    response.status = status;
    const absl::Status error = ozd::StatusFromResponse(response, kKey);
    Require(!error.ok());
    Require(IsClean(std::string(error.message())));
    const auto detail = ozd::GetErrorDetail(error);
    Require(detail.has_value());
    for (const std::string& cause : detail->causes()) Require(IsClean(cause));
    Require(IsClean(detail->auth_url()));
    Require(IsClean(detail->trace_id()));
  }
  return 0;
}
