#!/bin/sh
# Removes all of ours from this machine, system packages aside: the private cluster wherever its
# data lies, BLUEPRINT_HOME, the Python environment, caches and build products.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONHOME PYTHONPATH CDPATH

. scripts/bootstrap/say.sh
. scripts/bootstrap/python.sh
. scripts/bootstrap/system.sh

home=${BLUEPRINT_HOME:-.blueprint}

# A service that runs would go on without its files.
for note in "$home"/serving/*.json; do
    pid=$(sed -n 's/.*"pid": *\([0-9]*\).*/\1/p' "$note" 2>/dev/null || true)
    [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q blueprint || continue
    say "Stopping the service (process $pid)."
    kill "$pid" 2>/dev/null || continue
    waited=0
    while kill -0 "$pid" 2>/dev/null && [ $waited -lt 100 ]; do
        sleep 0.1
        waited=$((waited + 1))
    done
    ! kill -0 "$pid" 2>/dev/null || kill -9 "$pid" 2>/dev/null || true
done

# The cluster first: only its own record tells where root's data was put.
if [ -d "$home/cluster" ]; then
    python=.venv/bin/python
    $python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || python_find
    [ -n "$python" ] || stop "A Python 3.11 is needed to stop the cluster." "install python3"
    "$python" -m layers.cluster remove "$home" || exit 1
fi

# A folder that was somebody's before us is not ours to remove whole.
if [ "$home" = .blueprint ] || [ -e "$home/.one-blueprint" ]; then
    rm -rf "$home"
elif [ -d "$home" ] && ! rmdir "$home" 2>/dev/null; then
    say "Left alone, because it held other things before: $home"
fi

rm -rf .venv .cache build dist ./*.egg-info web/node_modules api/pages/map \
    .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
