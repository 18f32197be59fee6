#!/usr/bin/env bash
# Plants violations in a scratch tree and expects includes.sh to name each.
set -euo pipefail
lint=$(cd "$(dirname "$0")" && pwd)/includes.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
plant() { mkdir -p "$tree/$(dirname "$1")"; printf '%s\n' "$2" > "$tree/$1"; }
mkdir -p "$tree"/{proto,cache,daemon,client,tests}
plant cache/good.cc '#include "proto/support/clock.h"'
"$lint" "$tree" > /dev/null || { echo "a clean tree was refused"; exit 1; }

expect() {  # file, line, words of the complaint
  plant "$1" "$2"
  if output=$("$lint" "$tree"); then echo "not noticed: $1: $2"; exit 1; fi
  grep -qF "$3" <<< "$output" || { echo "wrong complaint for $1: $output"; exit 1; }
  rm "$tree/$1"
}
expect client/app.cc '#include "daemon/config/config.h"' 'client may not include daemon/config/config.h'
expect cache/runs/run_store.cc '#include "daemon/core/runs/run_service.h"' 'cache may not include'
expect daemon/core/sync.cc '#include "daemon/rpc/run_service_rpc.h"' 'daemon/core may not include'
expect daemon/core/sync.cc '#include <grpcpp/grpcpp.h>' 'belongs elsewhere'
expect daemon/upstream/rest.cc '#include "cache/runs/run_store.h"' 'daemon/upstream may not include'
expect daemon/rpc/run.cc '#include "cache/runs/run_store.h"' 'daemon/rpc may not include'
expect tests/sim/http/server.cc '#include "cache/runs/run_store.h"' 'tests/sim may not include'
expect cache/runs/run_store.cc '#include <sqlite3.h>' 'belongs elsewhere'
expect daemon/core/x.h '#include <nlohmann/json.hpp>' 'belongs elsewhere'
expect proto/support/x.h '#include "client/base/io.h"' 'proto may not include'
echo "includes: every planted violation was found"
