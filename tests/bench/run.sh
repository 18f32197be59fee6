#!/usr/bin/env bash
# Measures what ARCHITECTURE.md budgets, as ratios against baselines taken in
# the same run, and prints a report.
#   tests/bench/run.sh [--build DIR] [--sizes "1000 100000"] [--rounds 300]
#                      [--idle MINUTES]
# The last part, live.sh, watches an idle daemon for --idle minutes (13).
# Needs the release build, sqlite3 and curl.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/release sizes="1000 100000" rounds=300 idle=13
while [ $# -gt 0 ]; do
  case "$1" in
    --build) build=$2; shift 2 ;;
    --sizes) sizes=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --idle) idle=$2; shift 2 ;;
    *) echo "usage: tests/bench/run.sh [--build DIR] [--sizes LIST] [--rounds N] [--idle MINUTES]" >&2; exit 2 ;;
  esac
done
bin=$PWD/$build/bin bench=$PWD/$build/bench-bin
work=$(mktemp -d /tmp/oz-bench-XXXXXX)
sim_pid=
cleanup() {
  set +e
  "$bin/oz" daemon stop > /dev/null 2>&1
  [ -n "$sim_pid" ] && kill "$sim_pid" 2> /dev/null
  rm -rf "$work"
}
trap cleanup EXIT
export OZ_SIM_API_KEY=bench-key WARP_API_KEY=bench-key
unset WARP_OUTPUT_FORMAT XDG_STATE_HOME XDG_CONFIG_HOME || true

field() { "$bin/oz" daemon status --output-format json | jq -r "$1"; }
micros() { date +%s%N | sed 's/...$//'; }

echo "machine: $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), $(. /etc/os-release; echo "$PRETTY_NAME")"
echo "commit:  $(git rev-parse --short HEAD 2> /dev/null || echo '?'), $(date -u +%F)"

for size in $sizes; do
  export HOME=$work/$size OZ_SOCKET=$work/$size/run/ozd.sock
  mkdir -p "$HOME/.config/oz"
  # Long enough that no sync falls into a measurement: what is timed is the
  # warm path.
  echo "max_age: 1h" > "$HOME/.config/oz/config.yaml"
  "$bin/oz-sim" --port 0 --seed-runs "$size" --db "$HOME/sim.db" > "$HOME/sim.out" 2> /dev/null &
  sim_pid=$!
  until url=$(sed -n '1s/^listening on //p' "$HOME/sim.out") && [ -n "$url" ]; do
    kill -0 "$sim_pid" || exit 1
    sleep 0.1
  done
  export WARP_SERVER_ROOT_URL=$url

  printf '\n== %s runs\n' "$size"
  # Backfill against one curl process that fetches the same pages one after the
  # other on one connection. Which pages those are is found out beforehand.
  list="$url/api/v1/agent/runs?limit=500&sort_by=created_at&sort_order=desc"
  next=$list pages=0
  : > "$work/urls"
  while :; do
    pages=$((pages + 1))
    printf 'url = "%s"\noutput = "/dev/null"\n' "$next" >> "$work/urls"
    cursor=$(curl -sf -H "Authorization: Bearer $WARP_API_KEY" "$next" |
      jq -r '.page_info.next_cursor // "" | @uri')
    [ -n "$cursor" ] || break
    next="$list&cursor=$cursor"
  done
  started=$(micros)
  curl -sf -H "Authorization: Bearer $WARP_API_KEY" -K "$work/urls"
  curl_us=$(($(micros) - started))
  started=$(micros)
  "$bin/oz" run list > /dev/null
  first_us=$(($(micros) - started))
  until [ "$(field '.accounts[0].coverage_complete')" = true ]; do sleep 0.05; done
  backfill_us=$(($(micros) - started))
  printf '%-44s %9d ms\n' "curl alone, $pages pages of 500" $((curl_us / 1000))
  printf '%-44s %9d ms\n' "first 'oz run list' (no daemon, empty cache)" $((first_us / 1000))
  printf '%-44s %9d ms %14.2fx of curl\n' "backfill until the history is complete" \
    $((backfill_us / 1000)) "$(jq -n "$backfill_us / $curl_us")"

  rss_kib=$(($(field '.resident_bytes') / 1024))
  sql="SELECT hex(summary) FROM run WHERE account_id = 1 ORDER BY updated_at_us DESC, run_id DESC LIMIT 10"
  "$bench/time_commands" "$rounds" \
    -- "empty C program" "$bench/empty_program" \
    -- "sqlite3 shell, the same 10 rows" "$(command -v sqlite3)" -readonly "$HOME/.local/state/oz/cache.db" "$sql" \
    -- "oz run list, warm" "$bin/oz" run list \
    -- "oz run list --output-format json, warm" "$bin/oz" run list --output-format json
  "$bench/channel_bench" "$OZ_SOCKET" $((rounds * 10))

  # kill -9 to serving, and the first command with no daemon but a cache.
  samples=()
  for _ in $(seq 15); do
    kill -9 "$(field .pid)"
    started=$(micros)
    "$bin/oz" run list --cached > /dev/null 2>&1
    samples+=($(($(micros) - started)))
  done
  median=$(printf '%s\n' "${samples[@]}" | sort -n | sed -n 8p)
  printf '%-44s %9d us\n' "kill -9, then 'oz run list --cached' answers" "$median"
  pid=$(field .pid)
  printf '%-44s %9d KiB\n' "ozd resident after the backfill" "$rss_kib"
  printf '%-44s %9d KiB\n' "ozd resident after a restart, cache warm" "$(awk '/VmRSS/{print $2}' "/proc/$pid/status")"
  "$bin/oz" daemon stop > /dev/null
  kill "$sim_pid"; wait "$sim_pid" 2> /dev/null || true
  sim_pid=
done

tests/bench/live.sh --build "$build" --runs "${sizes##* }" --rounds "$rounds" --idle "$idle"
