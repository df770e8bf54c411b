#!/bin/sh
# Resolves requirements/*.in anew into *.txt with hashes and no download address.
# UPGRADE=1 takes the newest versions instead of keeping what is locked.
set -eu
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/.cache/uv}"
eval "$(.venv/bin/python -E -s scripts/bootstrap/registry.py)"
# Wheels that lie on this machine are one platform's: the lock names all of the registry's.
unset UV_FIND_LINKS UV_INDEX

for name in tools runtime dev clients; do
    .venv/bin/uv pip compile --quiet --python .venv/bin/python --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' \
        ${UPGRADE:+--upgrade} "requirements/$name.in" --output-file "requirements/$name.txt"
done
