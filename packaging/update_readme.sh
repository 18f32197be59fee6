#!/usr/bin/env bash
# Writes the command reference of the README anew from the command table.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release}
cmake --build "$build" --target oz-generate-docs
exec "$build/tools/oz-generate-docs" --update-readme README.md
