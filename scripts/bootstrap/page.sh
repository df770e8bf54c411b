# shellcheck shell=sh
# The planners' page: built from web/ into api/pages/map by the Node of .venv, from the packages that
# web/package-lock.json locks by hash. Its mark is a stamp of all that it was built from.

page_mark=api/pages/map/.made-from

page_wanted() {
    case $1 in demo | test | acceptance | image) ;; *) return 1 ;; esac
}

page_is_current() {
    [ -e $page_mark ] && [ -d web/node_modules ] && [ "$(cat $page_mark)" = "$(page_stamp)" ]
}

page_stamp() {
    find web scripts/bootstrap/page.sh requirements/tools.txt -type f \
        -not -path 'web/node_modules/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum |
        sha256sum | cut -d ' ' -f 1
}

page_make() {
    step "Packages of the map page" page_npm ci
    step "The map page" page_npm run build
    page_stamp >$page_mark
}

# In its own shell, for the path; npm's cache is in the checkout, like uv's.
page_npm() (
    PATH="$PWD/.venv/bin:$PATH"
    npm_config_cache="${npm_config_cache:-$PWD/$cache/npm}"
    export PATH npm_config_cache
    cd web && npm "$@"
)
