# shellcheck shell=sh
# What the bootstrap says: lines, steps with progress, refusals with a remedy.

cache=.cache
log=$cache/setup.log
ticker=

# One language a person, as the program has it (api/http/languages.py): English where the locale is.
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
en*) said_in=en ;;
*) said_in=zh ;;
esac

say() {
    if [ $said_in = zh ]; then
        printf '%s\n' "$*" | sed -f scripts/bootstrap/zh.sed >&2
    else
        printf '%s\n' "$*" >&2
    fi
}

# stop SENTENCE REMEDY
stop() {
    say ""
    say "$1"
    [ -z "${2:-}" ] || say "  → $2"
    exit 1
}

say_open_log() {
    if ! mkdir -p $cache 2>/dev/null || ! : 2>/dev/null >>$log; then
        stop "$PWD cannot be written by $(id -un)." \
            "run as the owner of the checkout, or free some space on its disk"
    fi
    printf '*\n' >$cache/.gitignore
    trap 'say_stop_ticker' EXIT
    trap 'say_stop_ticker; say ""; say "Interrupted; the next run continues."; exit 130' INT TERM
}

# Only one setup at a time in a checkout; children must not keep the lock (9>&-).
say_wait_for_others() {
    exec 9>$cache/setup.lock
    command -v flock >/dev/null || return 0
    flock -n 9 && return 0
    say "Another setup runs in this checkout; waiting for it."
    flock 9
}

# step LABEL COMMAND …: the command's output goes to the log, its last line is shown meanwhile.
step() {
    step_label=$1
    shift
    printf '\n== %s\n' "$step_label" >>$log
    step_began=$(date +%s)
    say_tick "$step_label" "$step_began" 9>&- &
    ticker=$!
    step_status=0
    "$@" >>$log 2>&1 </dev/null 9>&- || step_status=$?
    say_stop_ticker
    step_seconds=$(($(date +%s) - step_began))
    if [ "$step_status" = 0 ]; then
        say "  done      $step_label (${step_seconds} s)"
        return 0
    fi
    say "  FAILED    $step_label"
    step_explain
}

say_tick() {
    while sleep 1 && kill -0 $$ 2>/dev/null; do
        tick_seconds=$(($(date +%s) - $2))
        if [ -t 2 ]; then
            tick_last=$({ tail -n 1 $log | tr -cd '[:print:]' | cut -c 1-60; } 2>/dev/null)
            printf '\r\033[K  %4d s    %s · %s' "$tick_seconds" "$1" "$tick_last" >&2
        elif [ $((tick_seconds % 30)) = 0 ]; then
            say "  ${tick_seconds} s    $1"
        fi
    done
}

say_stop_ticker() {
    [ -n "$ticker" ] || return 0
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    ticker=
    [ ! -t 2 ] || printf '\r\033[K' >&2
}

# Say what the log's last step failed of, as far as its words tell.
step_explain() {
    said=$(awk '/^== /{text = ""} {text = text "\n" $0} END {print text}' $log)
    printf '%s\n' "$said" | tail -n 12 | sed 's/^/    /' >&2
    case $said in
    *UNRESOLVED_IMPORT*) ;; # the page's own fault, in words that sound like a network's
    *"No space left on device"* | *"Disk quota exceeded"* | *"enough free space"*)
        stop "The disk is full." "free about 2 GB, then run the same command again"
        ;;
    *"DO NOT MATCH THE HASHES"* | *"Hash mismatch"*)
        stop "A downloaded package is not the one that was locked; it was not installed." \
            "check the package mirror that pip is configured for"
        ;;
    *"Temporary failure"* | *"ould not resolve"* | *"name resolution"* | *"unreachable"* | \
        *"onnection refused"* | *"onnection failed"* | *"timed out"* | *"Failed to fetch"* | \
        *"dns error"* | *"error sending request"* | *"Max retries"*)
        stop "The network or the package registry cannot be reached." \
            "check the connection, proxy and mirror settings (apt, pip), then run again"
        ;;
    *"Unable to locate package"* | *"has no installation candidate"* | *"Unable to correct problems"*)
        stop "The package sources of this machine lack a package (see above)." \
            "enable the distribution's main archive (on Ubuntu also universe)"
        ;;
    *"Could not get lock"*)
        stop "Another program is installing system packages." "wait for it, then run again"
        ;;
    esac
    stop "The step failed; all it printed is in $log." "mend it, then run the same command again"
}
