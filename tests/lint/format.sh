#!/usr/bin/env bash
# Every source is formatted by clang-format 14. Fix with packaging/format.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
tool=$(command -v clang-format-14 || command -v clang-format || true)
if [ -z "$tool" ]; then echo "skipped: no clang-format"; exit 77; fi
git ls-files --cached --others --exclude-standard -- '*.cc' '*.h' | xargs -r "$tool" --dry-run -Werror
echo "format: clean"
