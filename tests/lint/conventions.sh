#!/usr/bin/env bash
# Small rules that a machine keeps: licence line, include guard, no throw, no
# sleep in tests, every proto element explained, sources have a test.
set -euo pipefail
cd "$(dirname "$0")/../.."
failed=0
complain() { echo "$1"; failed=1; }
sources() { git ls-files --cached --others --exclude-standard -- "$@"; }

while read -r file; do
  head -1 "$file" | grep -qF '// Copyright (c) 2026 The ozd authors. MIT licence.' ||
    complain "$file: the licence line is missing"
done < <(sources '*.cc' '*.h')

while read -r file; do
  guard=$(tr 'a-z/.' 'A-Z__' <<< "${file}_")
  case "$file" in client/*) guard="OZ_$guard" ;; *) guard="OZD_$guard" ;; esac
  grep -q "^#ifndef $guard\$" "$file" || complain "$file: include guard should be $guard"
done < <(sources '*.h')

while read -r file; do
  # Only code counts: comments and string literals are cut away first.
  if sed -e 's://.*$::' -e 's/"[^"]*"//g' "$file" | grep -nE '(^|[^a-z_])throw([^a-z_]|$)' | sed "s|^|$file:|"; then
    complain "$file: own code does not throw"
  fi
done < <(sources 'proto/*.cc' 'proto/*.h' 'cache/*.cc' 'cache/*.h' 'daemon/*.cc' 'daemon/*.h' 'client/*.cc' 'client/*.h')

while read -r file; do
  if grep -nE 'sleep_for|[^a-z_]u?sleep\(|absl::SleepFor' "$file" | sed "s|^|$file:|"; then
    complain "$file: a test waits for a condition, it does not sleep"
  fi
done < <(sources 'tests/*_test.cc')

# In .proto files the line above a message, enum, service, rpc must be a comment,
# and so must the line above a field unless it follows another explained field.
while read -r file; do
  awk -v file="$file" '
    /^(message|enum|service) / || /^ *rpc / {
      if ($2 !~ /(Request|Response)$/ && previous !~ /^ *\/\//) {
        print file ":" NR ": say what " $2 " is"; bad = 1 } }
    { previous = $0 }
    END { exit bad }' "$file" || failed=1
done < <(sources 'proto/*.proto')

# Mirror rule: a .cc has a test of the same path, or is listed as exempt with
# the reason.
exempt=tests/lint/untested.txt
while read -r file; do
  test=tests/${file%.cc}_test.cc
  [ -e "$test" ] && continue
  grep -qE "^$file( |\$)" "$exempt" && continue
  complain "$file: no $test and no line in $exempt"
done < <(sources 'proto/*.cc' 'cache/*.cc' 'daemon/*.cc' 'client/*.cc')
while read -r file _; do
  case "$file" in ''|'#'*) continue ;; esac
  [ -e "$file" ] || complain "$exempt: $file does not exist"
  [ ! -e "tests/${file%.cc}_test.cc" ] || complain "$exempt: $file has a test now"
done < "$exempt"

[ "$failed" -eq 0 ] && echo "conventions: all kept"
exit "$failed"
