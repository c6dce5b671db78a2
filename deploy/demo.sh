#!/usr/bin/env bash
# The service on a free port, and two people in one room: Ann speaks the workspace system's JSON, Bob the query
# system's. usage: deploy/demo.sh [PATH-OF-GREENROOM]
set -euo pipefail

greenroom=${1:-target/release/greenroom}
log=$(mktemp)
GREENROOM__SERVER__PORT=0 GREENROOM__STORE__DURABILITY=memory "$greenroom" serve >"$log" 2>/dev/null &
service=$!
trap 'kill "$service" 2>/dev/null; wait "$service" || true; rm -f "$log"' EXIT

until grep -q '^talk:' "$log"; do
    kill -0 "$service"
    sleep 0.1
done
url=ws://$(sed -n 's|^greenroom listens on http://||p' "$log")
echo "the service listens on $url; try: $greenroom talk --room lobby --user you --url $url"

people=()
talk() { "$greenroom" talk --room lobby --url "$url" "$@" | sed -u "s/^/[$2 hears] /"; }
{ sleep 1; echo "hello, I am Ann"; sleep 3; } | talk --user ann &
people+=($!)
{ sleep 2; echo "hello Ann, I am Bob"; sleep 1; } | talk --user bob --dialect query &
people+=($!)
wait "${people[@]}"
