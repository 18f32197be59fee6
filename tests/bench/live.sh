#!/usr/bin/env bash
# Measures the live half: the log of events, fan-out, a thousand subscribers, the
# prompt segment, and how quiet ozd is when nobody looks. run.sh runs it last.
#   tests/bench/live.sh [--build DIR] [--runs N] [--rounds N] [--idle MINUTES]
# Needs the release build, jq and curl.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/release runs=100000 rounds=300 idle=13
while [ $# -gt 0 ]; do
  case "$1" in
    --build) build=$2; shift 2 ;;
    --runs) runs=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --idle) idle=$2; shift 2 ;;
    *) echo "usage: tests/bench/live.sh [--build DIR] [--runs N] [--rounds N] [--idle MINUTES]" >&2; exit 2 ;;
  esac
done
bin=$PWD/$build/bin bench=$PWD/$build/bench-bin
work=$(mktemp -d /tmp/oz-live-bench-XXXXXX)
sim_pid= ozd_pid= fan_pid=
cleanup() {
  set +e
  for pid in $fan_pid $ozd_pid $sim_pid; do
    kill "$pid" 2> /dev/null
    wait "$pid" 2> /dev/null
  done
  rm -rf "$work"
}
trap cleanup EXIT
export HOME=$work OZ_SOCKET=$work/run/ozd.sock
export OZ_SIM_API_KEY=bench-key WARP_API_KEY=bench-key
unset WARP_OUTPUT_FORMAT XDG_STATE_HOME XDG_CONFIG_HOME || true

micros() { date +%s%N | sed 's/...$//'; }
resident() { awk '/VmRSS/{print $2}' "/proc/$ozd_pid/status"; }
stat_of() { curl -sf "$WARP_SERVER_ROOT_URL/sim/stats" | jq -r ".$1"; }
# Not through oz: a daemon that it starts ends by itself when it is idle.
start_ozd() {
  "$bin/ozd" > "$work/ozd.out" 2>&1 &
  ozd_pid=$!
  until "$bin/oz" daemon status > /dev/null 2>&1; do
    kill -0 "$ozd_pid"
    sleep 0.05
  done
}
report_pair() { printf '%-44s %9d %s\n' "$1" "$2" "$3"; }

printf '\n== live, %s runs cached\n' "$runs"
"$bench/event_log_bench"

"$bin/oz-sim" --port 0 --seed-runs "$runs" --db "$work/sim.db" > "$work/sim.out" 2> /dev/null &
sim_pid=$!
until url=$(sed -n '1s/^listening on //p' "$work/sim.out") && [ -n "$url" ]; do
  kill -0 "$sim_pid"
  sleep 0.1
done
export WARP_SERVER_ROOT_URL=$url
run_id=$(curl -sf -X POST "$url/sim/burst" -d '{"runs": 1}' | jq -r '.run_ids[0]')

start_ozd
"$bin/oz" run list > /dev/null
until [ "$("$bin/oz" daemon status --output-format json | jq -r '.accounts[0].coverage_complete')" = true ]; do
  sleep 0.2
done
"$bench/time_commands" "$rounds" \
  -- "empty C program" "$bench/empty_program" \
  -- "oz status --short" "$bin/oz" status --short

"$bench/fanout_bench" "$OZ_SOCKET" "$run_id" "$rounds" 1 100 1000

# Tidied up and nobody there, then with a thousand subscribers.
kill "$ozd_pid"
wait "$ozd_pid" 2> /dev/null || true
start_ozd
"$bin/oz" run list > /dev/null
alone_kib=$(resident)
"$bench/fanout_bench" "$OZ_SOCKET" "$run_id" 1000000 1000 > /dev/null 2>&1 &
fan_pid=$!
most_kib=0
for _ in $(seq 50); do
  sleep 0.1
  kib=$(resident)
  [ "$kib" -gt "$most_kib" ] && most_kib=$kib
done
# Settled: while one stream takes the place of another there are two.
streams=$(stat_of open_streams)
subscribers=$("$bin/oz" daemon status --output-format json | jq -r '.accounts[0].subscribers')
report_pair "ozd resident, one list asked for" "$alone_kib" KiB
report_pair "ozd resident, $subscribers subscribers, events" "$most_kib" KiB
report_pair "streams from the service meanwhile" "$streams" ""
started=$(micros)
"$bin/oz" daemon stop > /dev/null
wait "$ozd_pid" 2> /dev/null || true
report_pair "oz daemon stop with $subscribers subscribers" $(($(micros) - started)) us
ozd_pid=
kill "$fan_pid" 2> /dev/null || true
wait "$fan_pid" 2> /dev/null || true
fan_pid=

if [ "$idle" -gt 0 ]; then
  printf '\n== quiet: after one "oz run list", %s runs cached, no hook, nobody watching\n' "$runs"
  # The account is kept warm for ten minutes after the last request, less and
  # less often; then nothing is left to do.
  start_ozd
  "$bin/oz" run list > /dev/null
  "$bench/wakeups" "$ozd_pid" "$idle"
fi
