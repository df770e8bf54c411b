# shellcheck shell=sh
# Finds a Python to make the environment from. PATH may hold several: too old ones, pyenv shims
# that lead nowhere, Debian's own without venv.

# Prints "ready 3.11.7" or "bare 3.11.2" (venv or part of the standard library is missing), or
# "unfit 3.9.18". The locked packages have wheels for 3.11 to 3.14.
python_probe='
import sys
version = ".".join(map(str, sys.version_info[:3]))
state = "ready"
if not (3, 11) <= sys.version_info[:2] <= (3, 14) or sys.implementation.name != "cpython":
    state = "unfit"
else:
    try:
        import bz2, ctypes, ensurepip, lzma, sqlite3, ssl, venv, zlib
    except ImportError:
        state = "bare"
print(state, version)
'

# Sets python and python_version; python_package when the system must supply it or its venv.
python_find() {
    python='' python_version='' python_package='' python_seen=''
    if [ -n "${PYTHON:-}" ]; then
        python_try "$(command -v "$PYTHON" || printf '%s' "$PYTHON")"
        [ -n "$python" ] || stop "PYTHON=$PYTHON is not a complete Python 3.11 to 3.14." \
            "unset PYTHON, or name another"
        return 0
    fi
    for python_name in python3 python3.13 python3.12 python3.11 python3.14 python; do
        python_rest=$PATH:/usr/local/bin:/usr/bin
        while [ -n "$python_rest" ]; do
            python_folder=${python_rest%%:*}
            case $python_rest in
            *:*) python_rest=${python_rest#*:} ;;
            *) python_rest='' ;;
            esac
            python_try "$python_folder/$python_name"
            [ -z "$python" ] || return 0
        done
    done
    python_ask_system
}

python_try() {
    [ -x "$1" ] || return 0
    # Perhaps about to be removed.
    [ "${1%/*}" != "$PWD/.venv/bin" ] || return 0
    case $python_seen in *"|$1|"*) return 0 ;; esac
    python_seen="$python_seen|$1|"
    python_found=$("$1" -E -s -c "$python_probe" 2>/dev/null) || return 0
    case $python_found in
    "ready "*)
        python=$1
        python_version=${python_found#ready }
        python_package=''
        ;;
    "bare "*)
        [ "$1" != /usr/bin/python3 ] || python_package=python3-venv
        ;;
    esac
}

python_ask_system() {
    [ -z "$python_package" ] || return 0
    if system_has_apt && system_python_is_new; then
        python_package='python3 python3-venv'
        return 0
    fi
    stop "No complete Python 3.11 to 3.14 was found on PATH." \
        "install one (with venv, ssl, sqlite3), or name it: PYTHON=/path/to/python3 make …"
}
