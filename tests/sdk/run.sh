#!/usr/bin/env bash
# Runs the SDK's test against oz-sim:  run.sh OZ_SIM WORK_DIR
#
# The SDK is installed into WORK_DIR as package-lock.json pins it, and once: the
# next time neither npm nor the network is needed. Exit code 77 says that it
# could not be had, which ctest shows as skipped and never as passed.
set -euo pipefail

sim=$1
work=$2
here=$(cd "$(dirname "$0")" && pwd)

skip() {
  echo "skipped: $1"
  exit 77
}

command -v node > /dev/null || skip "there is no node (Debian: nodejs)"
node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' ||
  skip "node $(node --version) is too old; 18 is needed"

mkdir -p "$work"
cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$work"
cd "$work"
if ! cmp -s package-lock.json node_modules/.installed; then
  command -v npm > /dev/null || skip "there is no npm (Debian: npm)"
  log=$work/npm.log
  if ! timeout 90 npm ci --prefer-offline --no-audit --no-fund > "$log" 2>&1; then
    # A lock that does not fit is our mistake, not the network's.
    if grep -qE 'EUSAGE|EINTEGRITY|ELOCKVERIFY' "$log"; then
      cat "$log" >&2
      exit 1
    fi
    skip "npm cannot get the SDK: $(grep -m 1 -iE 'error|ERR!' "$log" || tail -1 "$log")"
  fi
  cp package-lock.json node_modules/.installed
fi
OZ_SIM=$sim exec node --test oz_agent_sdk.test.mjs
