#!/usr/bin/env bash
# Shows the main job on a fresh machine: builds oz, ozd and oz-sim, starts oz-sim
# with seeded runs, answers from the cache, online and offline, and follows one.
#   packaging/demo.sh           cleans up after itself
#   packaging/demo.sh --keep    leaves daemon and server running, and says how
#                               to use and how to stop them
set -euo pipefail
cd "$(dirname "$0")/.."

keep=no
case "${1:-}" in
  '') ;;
  --keep) keep=yes ;;
  *) echo "usage: packaging/demo.sh [--keep]" >&2; exit 2 ;;
esac

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' dim=$'\e[2m' off=$'\e[0m'
else bold='' dim='' off=''; fi
step() { printf '\n%s== %s%s\n' "$bold" "$*" "$off"; }
note() { printf '%s%s%s\n' "$dim" "$*" "$off"; }
show() { printf '%s$ %s%s\n' "$bold" "$*" "$off"; "$@"; }

step "packages"
packaging/install_dependencies.sh
step "build (release)"
mkdir -p build
cmake --preset release > build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
# On a terminal one line shows how far the build is; otherwise it is quiet.
build() {
  NINJA_STATUS='[%f/%t, %es] ' cmake --build --preset release -j "${OZD_JOBS:-$(nproc)}" \
    --target oz ozd oz-sim
}
if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then build
else build > build/build.log 2>&1 || { tail -50 build/build.log; exit 1; }; fi
bin=$PWD/build/release/bin

home=$(mktemp -d /tmp/oz-demo-XXXXXX)
key=demo-$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
sim_pid=
stop_all() {
  set +e
  HOME=$home OZ_SOCKET=$home/run/ozd.sock "$bin/oz" daemon stop > /dev/null 2>&1
  [ -n "$sim_pid" ] && kill "$sim_pid" 2> /dev/null && wait "$sim_pid" 2> /dev/null
  rm -rf "$home"
}
trap stop_all EXIT

step "a server: oz-sim with 300 seeded runs, some of them at work, on a free loopback port"
OZ_SIM_API_KEY=$key "$bin/oz-sim" --port 0 --seed-runs 300 --live-seeds --speed 4 --db "$home/sim.db" \
  > "$home/sim.out" 2> "$home/sim.err" &
sim_pid=$!
for _ in $(seq 200); do
  url=$(sed -n '1s/^listening on //p' "$home/sim.out")
  [ -n "$url" ] && break
  kill -0 "$sim_pid" 2> /dev/null || { cat "$home/sim.err"; exit 1; }
  sleep 0.05
done
[ -n "${url:-}" ] || { echo "error: oz-sim did not start" >&2; exit 1; }
note "$url"

# A HOME of its own, so that nothing of the user's is read or written.
export HOME=$home OZ_SOCKET=$home/run/ozd.sock WARP_SERVER_ROOT_URL=$url
unset WARP_API_KEY WARP_OUTPUT_FORMAT XDG_STATE_HOME XDG_CONFIG_HOME || true
export PATH=$bin:$PATH

step "log in (the key comes from standard input, never from the command line)"
printf '%s$ oz login < key%s\n' "$bold" "$off"
printf '%s\n' "$key" | oz login

step "the list; the first answer fetches it, ozd fetches the rest behind it"
show oz run list --limit 8
step "a filter, answered from the cache"
show oz run list --state failed --limit 5
step "one run"
run=$(oz run list --state succeeded --limit 50 --output-format ndjson |
  sed -n 's/.*"conversation_id":"[^"]\{1,\}".*"run_id":"\([^"]*\)".*/\1/p' | head -1)
[ -n "$run" ] || run=$(oz run list --state succeeded --limit 1 --output-format text | cut -f1)
show oz run get "$run"
step "its conversation (first lines)"
printf '%s$ oz run get %s --conversation%s\n' "$bold" "$run" "$off"
oz run get "$run" --conversation > "$home/conversation.json"
sed -n '1,14p' "$home/conversation.json"
note "... $(wc -l < "$home/conversation.json") lines"

step "a run that is at work, to its end"
live=$(oz run list --state in-progress --limit 1 --output-format text | cut -f1)
if [ -n "$live" ]; then
  show oz run watch "$live" --tail 6 || true
  show oz run wait "$live" --timeout 60s || true
  show oz run output "$live" || true
fi
step "what is new for you"
show oz inbox --everybody --limit 5

step "the daemon"
show oz daemon status

step "how long a warm query takes: 200 times 'oz run list', whole process"
warm() {  # prints microseconds per call
  local started ended i
  started=$(date +%s%N)
  for ((i = 0; i < 200; i++)); do "$@" > /dev/null; done
  ended=$(date +%s%N)
  echo $(((ended - started) / 200000))
}
oz run list > /dev/null
list_us=$(warm oz run list)
true_us=$(warm /bin/true)
printf 'oz run list   %6d us\n/bin/true     %6d us   (what starting any process costs here)\n' \
  "$list_us" "$true_us"

step "the same list with oz-sim stopped"
kill "$sim_pid"; wait "$sim_pid" 2> /dev/null || true
sim_pid=
# Past max_age, so that the answer has to say how old it is.
sleep 6
show oz run list --limit 8
note "(exit code $?: the answer is there, and its age is told on stderr)"

if [ "$keep" = yes ]; then
  OZ_SIM_API_KEY=$key nohup "$bin/oz-sim" --port "${url##*:}" --db "$home/sim.db" \
    > "$home/sim.out" 2>&1 &
  sim_pid=$!
  disown
  trap - EXIT
  step "left running; to use it:"
  cat <<EOF
export HOME=$home OZ_SOCKET=$OZ_SOCKET WARP_SERVER_ROOT_URL=$url PATH=$bin:\$PATH

and to stop it:
oz daemon stop; kill $sim_pid; rm -rf $home
EOF
else
  step "done; everything is stopped and removed"
fi
