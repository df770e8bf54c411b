#!/bin/sh
# All checks. Every one runs, so that one run tells all; fails when one failed.
# mypy and the page's checks run beside pytest, which often waits for a server or a database, and
# say all that they have to say at once when they are through.
# PYTEST_ARGS adds to pytest's arguments, WORKERS says how many processes it uses.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
# Tests start many processes: what Python compiles is kept for the next, though the machine says not to.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$PWD/.cache/pycache"
notes=$(mktemp -d)
beside=
trap 'rm -rf "$notes"; [ -z "$beside" ] || kill "$beside" 2>/dev/null' EXIT
trap 'exit 130' INT TERM
: >"$notes/failed"

check() {
    printf '\n== %s\n' "$*"
    "$@" || printf '  %s\n' "$*" >>"$notes/failed"
}

check ruff check .
check ruff format --check .
check lint-imports
{
    {
        check mypy
        check npm --prefix web run check
        check npm --prefix web test
    } >"$notes/beside" 2>&1
    cat "$notes/beside"
} &
beside=$!
# shellcheck disable=SC2086 # PYTEST_ARGS is a list of words
check pytest -n "${WORKERS:-2}" --dist loadfile --no-loadscope-reorder --basetemp=.cache/pytest \
    -m 'not acceptance' ${PYTEST_ARGS:-}
wait "$beside"
beside=

if [ -s "$notes/failed" ]; then
    printf '\nFailed:\n' >&2
    cat "$notes/failed" >&2
    exit 1
fi
