// Copyright (c) 2026 The ozd authors. MIT licence.
#ifdef OZ_STATIC_LIBC
#include <nss.h>

#include <cstdlib>
#endif

#include "client/app.h"
#include "client/system_io.h"

#ifdef OZ_STATIC_LIBC
namespace {

// Without an absolute HOME the user database is asked, and a static program
// crashes in the modules that it may load for that. Its file needs none.
void AvoidNssModules() {
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') {
    __nss_configure_lookup("passwd", "files");
  }
}

}  // namespace
#endif

int main(int argc, char** argv) {
#ifdef OZ_STATIC_LIBC
  AvoidNssModules();
#endif
  oz::SystemIo io;
  io.Exit(oz::Main(argc, argv, &io));
}
