#!/bin/sh
# The demonstration on port $1: what is in its way is said first, then setup, then the city served.
set -eu
cd "$(dirname "$0")/.."

. scripts/bootstrap/say.sh

port=${1:-8000}
home=${BLUEPRINT_HOME:-.blueprint}

# Whether anything listens on the port, as the kernel tells.
is_taken() {
    hex=$(printf '%04X' "$port")
    awk -v port=":$hex\$" '$4 == "0A" && $2 ~ port {found = 1} END {exit !found}' \
        /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

case $port in
'' | *[!0-9]*) stop "PORT=$port is no port." "make demo PORT=8001" ;;
esac
if is_taken; then
    note=$home/serving/$port.json
    pid=$(sed -n 's/.*"pid": *\([0-9]*\).*/\1/p' "$note" 2>/dev/null || true)
    if [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q blueprint; then
        say "It runs already: http://127.0.0.1:$port/"
        exit 0
    fi
    stop "Port $port is taken by another program." "make demo PORT=$((port + 1))"
fi
scripts/bootstrap.sh demo
exec .venv/bin/blueprint demo --serve --port "$port"
