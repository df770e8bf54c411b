# shellcheck shell=sh
# The Python environment .venv: made from the lock files, with a mark when it is whole.
#
# The mark's two lines are the lock (runtime or dev) and a stamp of all that the environment was
# made from. It is taken away before anything changes, so an environment without it was cut short
# and is made anew; uv's cache in the checkout spares the downloads.

mark=.venv/.one-blueprint

# Sets lock for group $1. An environment that has the test packages keeps them.
environment_choose_lock() {
    lock=runtime
    case $1 in test | acceptance | dev) lock=dev ;; esac
    if [ "$(sed -n 1p $mark 2>/dev/null)" = dev ]; then lock=dev; fi
}

environment_is_current() {
    [ -e $mark ] && [ -x .venv/bin/blueprint ] && [ "$(cat $mark)" = "$(environment_mark)" ]
}

environment_mark() {
    printf '%s\n' "$lock"
    {
        cat requirements/tools.txt "requirements/$lock.txt" requirements/runtime.in pyproject.toml
        cat scripts/bootstrap.sh scripts/bootstrap/*
        # A moved checkout or another Python under the same name makes it useless, too.
        printf '%s\n' "$PWD"
        .venv/bin/python -E -s -c 'import sys; print(sys.version)' 2>&1
    } | sha256sum | cut -d ' ' -f 1
}

# Whether .venv was whole once and its Python still is what it was: then it only needs the changes.
environment_is_usable() {
    [ -e $mark ] &&
        .venv/bin/python -E -s -c \
            'import sys; from pip import main; sys.exit(sys.argv[1] != sys.prefix)' \
            "$PWD/.venv" >/dev/null 2>&1
}

environment_plan() {
    plan="packages of requirements/$lock.txt, checked by hash, into $PWD/.venv"
    if environment_is_usable; then
        printf 'changed %s' "$plan"
    elif [ -n "${python:-}" ]; then
        printf '%s' "$plan with $python ($python_version)"
    else
        printf '%s' "$plan with the system's python3"
    fi
}

environment_make() {
    export UV_PYTHON_DOWNLOADS=never UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/$cache/uv}"
    # In the checkout: some machines have a small /tmp, and some tools leave files there.
    export TMPDIR="$PWD/$cache/tmp"
    rm -rf "$TMPDIR"
    mkdir -p "$TMPDIR"
    if environment_is_usable; then
        rm -f $mark
    else
        [ -n "${python:-}" ] || stop "No Python to make the environment from." "install python3-venv"
        rm -rf .venv
        step "Python environment" "$python" -E -s -m venv .venv
    fi
    step "uv" environment_pip
    eval "$(.venv/bin/python -E -s scripts/bootstrap/registry.py)"
    step "Python packages" .venv/bin/uv pip sync --python .venv/bin/python \
        --require-hashes requirements/tools.txt "requirements/$lock.txt"
    step "One Blueprint itself" .venv/bin/uv pip install --python .venv/bin/python \
        --no-deps --no-build-isolation --editable .
    environment_mark >.venv/mark.new
    mv .venv/mark.new $mark
    rm -rf "$TMPDIR"
}

# What was downloaded spares a second download, up to a bound: above it only what was built stays.
environment_bound_cache() {
    cache_mb=$(du -sm $cache 2>/dev/null | cut -f 1)
    [ "${cache_mb:-0}" -gt 300 ] || return 0
    UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/$cache/uv}" .venv/bin/uv cache prune --ci >>$log 2>&1 || true
    rm -rf $cache/npm/_cacache
}

# PIP_USER of some users' configuration cannot work in a virtual environment.
environment_pip() {
    PIP_USER=0 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -E -s -m pip \
        install --no-deps --require-hashes -r requirements/tools.txt
}
