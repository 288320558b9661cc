#!/usr/bin/env bash
# Starts a portal on this machine, checks it, puts a small load on it and reports both.
#
#   START_PORTAL  runs your portal on 127.0.0.1           [the bundled one]
#   PORT          where it listens                        [8000]
#   TARGET        its target file                         [its address: the default words]
#   PROFILE       the load: a bundled name or a file      [smoke: five filings]
#
# Leaves results/report (pages, junit.xml, summary.md) and results/runs. The exit code is the worst
# of check, load and report: 0 passed, 10 failed, 11 not enough evidence, 12 invalid.
set -uo pipefail

port=${PORT:-8000}
target=${TARGET:-http://127.0.0.1:$port}
results=results

bash -c "exec ${START_PORTAL:-civicgauge portal --port $port}" &
portal=$!
trap 'kill $portal 2>/dev/null; wait $portal 2>/dev/null' EXIT
for _ in $(seq 60); do
    (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null && break
    kill -0 $portal 2>/dev/null || break
    sleep 1
done

codes=()
note() { "$@"; codes+=($?); }

note civicgauge check "$target" --out "$results/runs"
case ${codes[0]} in
    0 | 11) note civicgauge load "$target" --profile "${PROFILE:-smoke}" --out "$results/runs" ;;
esac
shopt -s nullglob
runs=("$results"/runs/*)
[ ${#runs[@]} -eq 0 ] || note civicgauge report "${runs[@]}" --to "$results/report"

for worst in 13 70 2 12 10 11 0; do
    for code in "${codes[@]}"; do
        [ "$code" -ne "$worst" ] || exit "$worst"
    done
done
exit 70
