#!/usr/bin/env bash
# Installs the Debian 12 packages that building (and, with --tests, testing)
# needs, and nothing when all of them are there already.
set -euo pipefail

packages=(
  build-essential cmake ninja-build pkg-config ccache
  libgrpc++-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev
  libabsl-dev libcurl4-openssl-dev libsqlite3-dev libssl-dev libnghttp2-dev
  libjq-dev nlohmann-json3-dev libyaml-cpp-dev libsystemd-dev
  # oz-sim and the tests are part of the build.
  libcpp-httplib-dev libgtest-dev libgmock-dev
)
if [ "${1:-}" = "--tests" ]; then
  packages+=(git python3 sqlite3 curl jq clang-format zsh fish elvish faketime dbus)
  # For the SDK's tests. Node from elsewhere brings an npm of its own, which
  # Debian's would not go with.
  command -v npm > /dev/null || packages+=(nodejs npm)
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
    missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "packages: all ${#packages[@]} are installed"
  exit 0
fi

echo "packages: installing ${#missing[@]} of ${#packages[@]}: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo > /dev/null || {
    echo "error: not root and no sudo; install these packages first: ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" > "$log" 2>&1 || {
    tail -20 "$log" >&2
    echo "error: '$*' failed" >&2
    exit 1
  }
}
run apt-get update
run apt-get install -y --no-install-recommends "${missing[@]}"
echo "packages: done"
