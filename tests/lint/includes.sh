#!/usr/bin/env bash
# Who may include whom (ARCHITECTURE.md, "Layers"). Prints each violation and
# exits 1. Usage: includes.sh [tree]
set -euo pipefail
tree=${1:-$(cd "$(dirname "$0")/../.." && pwd)}
cd "$tree"

# folder (longest match wins) -> prefixes it may include; everything may include
# the standard library and abseil.
rules() {
  cat <<'RULES'
proto            proto/
cache            proto/ cache/
daemon           proto/ cache/ daemon/
daemon/upstream  proto/ daemon/upstream/
daemon/auth      proto/ daemon/auth/
daemon/crypto    proto/ daemon/crypto/
daemon/core      proto/ cache/ daemon/upstream/service/oz_api.h daemon/upstream/service/service_calls.h daemon/upstream/api/ daemon/auth/credential_store.h daemon/crypto/ daemon/core/
daemon/rpc       proto/ daemon/core/ daemon/rpc/
client           proto/ client/
tests            proto/ cache/ daemon/ client/ tests/
tests/sim        proto/support/ daemon/crypto/ tests/sim/ tests/support/
RULES
}

# A wrapped C or C++ library appears only where these patterns allow it.
libraries() {
  cat <<'RULES'
sqlite3.h        ^(cache/sql/|tests/)
curl/            ^(daemon/upstream/http/curl_|tests/)
jq.h             ^client/output/jq_filter
nghttp2/         ^(client/rpc/|tests/client/rpc/)
grpcpp/          ^(daemon/rpc/|tests/(daemon|client/rpc|bench|e2e)/)
grpc/            ^(daemon/rpc/|tests/)
httplib.h        ^tests/
yaml-cpp/        ^(daemon/config|daemon/core/agent_config/yaml_json|tests/)
nlohmann/json.hpp (\.cc|^tests/sim/http/json\.h)$
iostream         ^$
regex            ^$
RULES
}

mapfile -t files < <(
  find proto cache daemon client tests \( -name '*.cc' -o -name '*.h' \) | sort)

violations=$(
  awk -v rules="$(rules)" -v libraries="$(libraries)" '
  BEGIN {
    n = split(rules, lines, "\n")
    for (i = 1; i <= n; i++) {
      m = split(lines[i], words, /[ ]+/)
      folders[i] = words[1]
      allowed[i] = ""
      for (j = 2; j <= m; j++) allowed[i] = allowed[i] " " words[j]
    }
    count = n
    l = split(libraries, lines, "\n")
    for (i = 1; i <= l; i++) {
      split(lines[i], words, /[ ]+/)
      library[i] = words[1]; where[i] = words[2]
    }
    library_count = l
  }
  function rule_of(file,   i, best) {
    best = 0
    for (i = 1; i <= count; i++)
      if (index(file, folders[i] "/") == 1 && (best == 0 || length(folders[i]) > length(folders[best])))
        best = i
    return best
  }
  FNR == 1 { rule = rule_of(FILENAME) }
  /^#include "/ {
    split($0, parts, "\""); target = parts[2]; ok = 0
    m = split(allowed[rule], prefixes, " ")
    for (j = 1; j <= m; j++) if (index(target, prefixes[j]) == 1) ok = 1
    if (target ~ /^(absl|google\/protobuf|gtest|gmock|nlohmann)\//) ok = 1
    if (!ok) print FILENAME ":" FNR ": " folders[rule] " may not include " target
  }
  /^#include [<"]/ {
    split($0, parts, /[<">]/); target = parts[2]
    for (i = 1; i <= library_count; i++)
      if (index(target, library[i]) == 1 && FILENAME !~ where[i])
        print FILENAME ":" FNR ": <" target "> belongs elsewhere (allowed: " where[i] ")"
  }' "${files[@]}"
)
if [ -n "$violations" ]; then
  printf '%s\n' "$violations"
  exit 1
fi
echo "includes: the layers hold"
