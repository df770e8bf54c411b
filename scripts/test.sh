#!/bin/sh
# All checks, cheapest first. Every one runs, so that one run tells all; fails when one failed.
# PYTEST_ARGS adds to pytest's arguments, WORKERS says how many processes it uses.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
failed=

check() {
    printf '\n== %s\n' "$*"
    "$@" || failed="$failed  $*
"
}

check ruff check .
check ruff format --check .
check mypy
check lint-imports
check npm --prefix web run check
check npm --prefix web test
# shellcheck disable=SC2086 # PYTEST_ARGS is a list of words
check pytest -n "${WORKERS:-2}" --dist loadfile --basetemp=.cache/pytest -m 'not acceptance' \
    ${PYTEST_ARGS:-}

if [ -n "$failed" ]; then
    printf '\nFailed:\n%s' "$failed" >&2
    exit 1
fi
