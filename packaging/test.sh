#!/usr/bin/env bash
# Installs what the tests need, builds everything with warnings as errors, runs
# every test, and ends with ctest's summary.
#   packaging/test.sh [ctest arguments]      e.g. -L unit, -R cache
set -euo pipefail
cd "$(dirname "$0")/.."

jobs=${OZD_JOBS:-$(nproc)}
step() { printf '\n== %s\n' "$*"; }

step "packages"
packaging/install_dependencies.sh --tests

mkdir -p build
step "configure (preset release, warnings are errors)"
cmake --preset release > build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
rm -f build/configure.log

step "build on $jobs cores"
cmake --build --preset release -j "$jobs"

step "test"
exec ctest --preset release -j "$jobs" "$@"
