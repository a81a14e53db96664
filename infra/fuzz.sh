#!/usr/bin/env bash
# Runs every fuzz target for FUZZTIME (2s): each package is compiled once, and as many targets run at once as there are cores. An input
# that fails is left in its package's testdata/fuzz, where it is a test from then on.
set -euo pipefail
cd "$(dirname "$0")/.."
ROOT=$PWD CACHE=$(go env GOCACHE)/fuzz FUZZTIME=${FUZZTIME:-2s}
export ROOT CACHE FUZZTIME

# Whether all that a failed run says is that its time was up. Before Go 1.27 the coordinator may take the end of FUZZTIME for a failure
# (go.dev/issue/75804); what a target finds always says more, and names the input it wrote.
only_out_of_time() { # target output
  [[ $2 =~ $'\n'"--- FAIL: $1 ("[0-9.]+$'s)\n    context deadline exceeded\nFAIL'$ && $2 != *"Failing input"* ]]
}

fuzz() { # package target
  cd "$ROOT/$1"
  out=$("$ROOT/.build/fuzz/${1//\//-}.test" -test.run '^$' -test.fuzz "^$2\$" -test.fuzztime "$FUZZTIME" -test.fuzzcachedir "$CACHE/$1" \
    -test.parallel 1 -test.timeout 0 2>&1) || only_out_of_time "$2" "$out" || { printf '%s %s\n%s\n' "$1" "$2" "$out" >&2; exit 1; }
  printf '%-28s %-28s %s\n' "$1" "$2" "$(grep -oE 'execs: [0-9]+' <<<"$out" | tail -1)"
}
export -f fuzz only_out_of_time

targets=$(grep -rE --include='*_test.go' -o '^func Fuzz\w+' shared infra | sed -E 's|/[^/]+:func | |' | sort)
mkdir -p .build/fuzz
for package in $(cut -d' ' -f1 <<<"$targets" | uniq); do
  go test -c -fuzz=. -o ".build/fuzz/${package//\//-}.test" "./$package" >/dev/null
done
xargs -L 1 -P "$(nproc)" bash -c 'fuzz "$@"' fuzz <<<"$targets"
