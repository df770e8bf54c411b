# shellcheck shell=sh
# System packages: which are missing, and how they come: by root, by sudo, or by an administrator.

# Sets missing to the packages that group $1 lacks. Told from files, so that another packager's
# PostgreSQL or Chromium counts as well.
system_find_missing() {
    missing=''
    case $1 in
    demo)
        [ -n "${BLUEPRINT_DATABASE_URL:-}" ] || system_need postgresql-postgis system_has_postgis
        # Reports are typeset with them.
        system_need fonts-noto-cjk system_has_cjk_fonts
        ;;
    test | acceptance)
        system_need postgresql-postgis system_has_postgis
        # Ubuntu has Chromium only as a snap, which cannot be driven from here.
        [ "$(system_field ID)" = ubuntu ] || system_need chromium system_has_chromium
        system_need fonts-noto-cjk system_has_cjk_fonts
        # QGIS comes with a Python that only the system's own can load.
        [ "$1" = test ] || system_need python3-qgis system_has_qgis
        # The proxy of docs/operations.md.
        [ "$1" = test ] || system_need nginx-light system_has_nginx
        ;;
    esac
}

system_need() {
    "$2" || missing="${missing:+$missing }$1"
}

system_has_postgis() {
    for server in /usr/lib/postgresql/*/bin/postgres; do
        version=${server#/usr/lib/postgresql/}
        version=${version%%/*}
        [ -e "/usr/share/postgresql/$version/extension/postgis.control" ] || continue
        # Without its library it is only half there.
        for library in "/usr/lib/postgresql/$version"/lib/postgis-3.*; do
            [ ! -e "$library" ] || return 0
        done
    done
    for control in /usr/pgsql-*/share/extension/postgis.control; do
        [ ! -e "$control" ] || return 0
    done
    return 1
}

system_has_chromium() {
    command -v chromium >/dev/null || command -v google-chrome >/dev/null
}

system_has_qgis() {
    [ -e /usr/lib/python3/dist-packages/qgis/core/__init__.py ]
}

system_has_nginx() {
    [ -x /usr/sbin/nginx ] || command -v nginx >/dev/null
}

system_has_cjk_fonts() {
    for font in /usr/share/fonts/*/noto/NotoSansCJK* /usr/share/fonts/*/NotoSansCJK*; do
        [ ! -e "$font" ] || return 0
    done
    return 1
}

system_field() {
    # shellcheck source=/dev/null
    (. /etc/os-release 2>/dev/null && eval "printf '%s' \"\${$1:-}\"") || true
}

system_name() {
    printf '%s %s (%s)' "$(system_field NAME)" "$(system_field VERSION_ID)" "$(uname -m)"
}

system_has_apt() {
    case " $(system_field ID) $(system_field ID_LIKE) " in
    *" debian "* | *" ubuntu "*) command -v apt-get >/dev/null ;;
    *) return 1 ;;
    esac
}

# Whether the distribution's own python3 is 3.11 or newer.
system_python_is_new() {
    release=$(system_field VERSION_ID)
    release=${release%%.*}
    case $(system_field ID) in
    debian) [ "${release:-99}" -ge 12 ] ;; # testing has no number
    ubuntu) [ "${release:-0}" -ge 24 ] ;;
    *) return 1 ;;
    esac
}

# What cannot be mended here is said before anything is begun.
system_refuse_early() {
    free_kb=$(df -Pk . | awk 'NR == 2 {print $4}')
    if [ "${free_kb:-9999999}" -lt 1500000 ]; then
        stop "Only $((free_kb / 1024)) MB are free in $PWD; setup needs about 1500." \
            "free some space, then run again"
    fi
    [ -n "$missing" ] || return 0
    system_has_apt || stop \
        "$(system_name) is not supported by this setup (Debian 12, 13 and Ubuntu 24.04 are), and these are missing: $missing" \
        "install them by your system's own means (PostgreSQL 15 or newer with PostGIS 3.3 or newer, Python 3.11 or newer with venv; for tests Chromium and Noto CJK fonts, for acceptance QGIS with its Python), then run again"
}

# The whole installation as one shell command: what is run here is also what an administrator is
# given (so no single quote in it). Debian's PostgreSQL would make and start a cluster `main`; ours is private, so it is told
# not to, for the time of the installation only.
system_command() {
    conf=/etc/postgresql-common/createcluster.d/one-blueprint.conf
    get='apt-get -y -q -o DPkg::Lock::Timeout=600'
    # The first part ends what an interrupted run of dpkg left half done.
    install="export DEBIAN_FRONTEND=noninteractive; dpkg --configure -a && $get update && $get install --no-install-recommends $missing"
    case $missing in
    *postgresql*)
        leave="trap \"rm -f $conf; rmdir --ignore-fail-on-non-empty ${conf%/*}\" EXIT; trap \"exit 130\" INT TERM"
        printf '%s' "$leave; mkdir -p ${conf%/*} && echo create_main_cluster=false >$conf && $install"
        ;;
    *) printf '%s' "$install" ;;
    esac
}

# How many packages that is and how large, as apt itself tells (in two ways, before and from its
# version 3 on); nothing is installed.
system_numbers() {
    # shellcheck disable=SC2086
    LC_ALL=C apt-get --assume-no -o Debug::NoLocking=1 install --no-install-recommends $missing \
        2>/dev/null | awk '
        / newly installed/ {count = $3}
        /Installing: [0-9]/ {for (i = 1; i < NF; i++) if ($i == "Installing:") count = $(i + 1) + 0}
        /^Need to get/ {get = $4 " " $5; sub(/\/.*/, "", get)}
        /^ *Download size:/ {get = $3 " " $4}
        /additional disk space/ {disk = $4 " " $5}
        /^ *Space needed:/ {disk = $3 " " $4}
        END {
            if (count) printf "%d packages, %s to download, %s on disk", count, get, disk
            else printf "how many and how large, apt tells once its lists are there"
        }'
}

system_install() {
    order=$(system_command)
    if [ "$(id -u)" = 0 ]; then
        system_ask
        step "system packages" sh -c "$order"
        return 0
    fi
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        system_ask
        say "  sudo      runs apt-get and may ask for your password"
        # The password is asked for here, not below the progress line.
        if sudo -v; then
            step "system packages" sudo env \
                "http_proxy=${http_proxy:-}" "https_proxy=${https_proxy:-}" sh -c "$order"
            return 0
        fi
    fi
    say ""
    say "System packages are missing: $missing"
    say "An administrator must run this one command as root; then run yours again:"
    say ""
    say "sh -c '$order'"
    exit 1
}

system_ask() {
    [ "${YES:-}" != 1 ] && [ -t 0 ] || return 0
    printf 'Install these system packages now? [Y/n] ' >&2
    read -r answer || answer=n
    case $answer in
    '' | [Yy]*) ;;
    *) stop "Nothing was installed." "to install them yourself, as root: sh -c '$order'" ;;
    esac
}
