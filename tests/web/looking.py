"""What every story of the page holds: no request elsewhere, no complaint, and the map drawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

__all__ = ["Watched", "watched"]


@dataclass
class Watched:
    page: Page
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def watched(context: BrowserContext, origin: str, *, refusals: bool = False) -> Iterator[Watched]:
    """Fails on the way out when the page asked another origin or the console was told an error.

    `refusals`: the story has requests that fail, which the browser itself tells the console.
    """
    found = Watched(context.new_page())

    def asked(request: Request) -> None:
        if not request.url.startswith((origin, "data:", "blob:")):
            found.elsewhere.append(request.url)

    def said(message: ConsoleMessage) -> None:
        if refusals and message.text.startswith("Failed to load resource"):
            return
        if message.type == "error":
            found.complaints.append(message.text)

    context.on("request", asked)
    found.page.on("console", said)
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    yield found
    assert found.elsewhere == [], found.elsewhere
    assert found.complaints == [], found.complaints
