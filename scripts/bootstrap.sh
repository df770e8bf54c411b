#!/bin/sh
# Makes this checkout ready: scripts/bootstrap.sh demo|test|acceptance|dev|image
#   demo   what the program needs: PostgreSQL with PostGIS, Chinese fonts, the Python environment,
#          the map page
#   test   also what `make test` needs: test packages, Chromium
#   acceptance  also what `make acceptance` needs: QGIS, which the system's own Python drives
#   dev    the Python environment of `test` without system packages (lint, lock)
#   image  the Python environment of `demo` for a container whose database is elsewhere
# Installs only what is missing, silent when nothing is. YES=1 asks nothing.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONHOME PYTHONPATH CDPATH

. scripts/bootstrap/say.sh
. scripts/bootstrap/python.sh
. scripts/bootstrap/system.sh
. scripts/bootstrap/environment.sh
. scripts/bootstrap/page.sh

group=${1:-demo}
case $group in
demo | test | acceptance | dev | image) ;;
*) stop "Unknown group '$group'." "scripts/bootstrap.sh demo|test|acceptance|dev|image" ;;
esac

is_ready() {
    environment_is_current && [ -z "$missing" ] && { ! page_wanted "$group" || page_is_current; }
}

environment_choose_lock "$group"
system_find_missing "$group"
! is_ready || exit 0
say_open_log
say_wait_for_others
! is_ready || exit 0

environment_is_usable || python_find
if [ -n "${python_package:-}" ]; then
    missing="${missing:+$missing }$python_package"
fi
system_refuse_early

say "One Blueprint · setup ($group)"
say "  machine   $(system_name), as $(id -un)"
if [ -n "$missing" ]; then
    say "  system    apt-get will install: $missing"
    say "            $(system_numbers)"
fi
environment_is_current || say "  Python    $(environment_plan)"
! page_wanted "$group" || page_is_current || say "  page      packages of web/package-lock.json, then its build"
say "  log       $log"
if [ "$group" = test ] && ! system_has_chromium && [ "${missing#*chromium}" = "$missing" ]; then
    say "  note      no Chromium: Ubuntu's is a snap; browser tests need chromium or google-chrome"
fi

if [ -n "$missing" ]; then
    system_install
    [ -z "${python_package:-}" ] || python_find
fi
environment_is_current || environment_make
! page_wanted "$group" || page_is_current || page_make
environment_bound_cache
say "Ready."
