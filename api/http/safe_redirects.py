"""Where somebody goes after logging in: a place of ours, and no other site's."""

from urllib.parse import urlsplit

__all__ = ["HOME", "place_of_ours"]

HOME = "/me"
_LONGEST = 500


def place_of_ours(given: str | None) -> str:
    """The path that was wanted; HOME where it is none of ours, or might be read as another's.

    Browsers take a backslash for a slash and drop control characters, so neither may be in it.
    """
    if not given or len(given) > _LONGEST or not given.isascii() or not given.isprintable():
        return HOME
    if not given.startswith("/") or given.startswith("//") or "\\" in given:
        return HOME
    try:
        parts = urlsplit(given)
    except ValueError:
        return HOME
    return HOME if parts.scheme or parts.netloc else given
