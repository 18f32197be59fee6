// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Part of the static `oz`. Without an absolute HOME the user database is asked,
// and a static program crashes in the modules that libc may load for that. The
// file of users needs no module.

#include <nss.h>
#include <stdlib.h>

namespace {

__attribute__((constructor)) void AvoidNssModules() {
  const char* const home = getenv("HOME");
  if (home == nullptr || home[0] != '/') {
    __nss_configure_lookup("passwd", "files");
  }
}

}  // namespace
