"""The built map page as files: read once, as the build packed them, named by what they hold."""

import mimetypes
import re
from dataclasses import dataclass
from importlib import resources

from blueprint.digest import sha256_of

__all__ = ["BundleFile", "bundle_file", "index"]

# What the build names by its content never changes under its name.
_HASHED = re.compile(r"-[A-Za-z0-9_-]{8}\.[a-z]+$")
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class BundleFile:
    """`compressed` is gzip of `plain`."""

    media_type: str
    plain: bytes
    compressed: bytes
    etag: str
    hashed: bool


def _read(path: str, name: str) -> BundleFile | None:
    place = resources.files("api").joinpath("pages/map").joinpath(path)
    compressed = resources.files("api").joinpath("pages/map").joinpath(f"{path}.gz")
    if not place.is_file() or not compressed.is_file():
        return None
    plain = place.read_bytes()
    guessed = "text/javascript" if name.endswith((".js", ".mjs")) else mimetypes.guess_type(name)[0]
    return BundleFile(
        guessed or "application/octet-stream",
        plain,
        compressed.read_bytes(),
        f'"{sha256_of(plain)[:32]}"',
        _HASHED.search(name) is not None,
    )


_cache: dict[str, BundleFile] = {}


def _found(path: str, name: str) -> BundleFile | None:
    """What is there is read once; what is not may be built while the service runs."""
    found = _cache.get(path)
    if found is None:
        found = _read(path, name)
        if found is not None:
            _cache[path] = found
    return found


def index() -> BundleFile | None:
    """The page itself; None until it was built."""
    return _found("index.html", "index.html")


def bundle_file(name: str) -> BundleFile | None:
    """A file beside it; None when there is none of this name."""
    if _NAME.fullmatch(name) is None:
        return None
    return _found(f"page/{name}", name)
