"""A browser at a laptop's or a phone's size, and what every story of the page holds: no request
elsewhere, no complaint."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypedDict

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

__all__ = ["ObservedPage", "Sight", "Visit", "observed", "visiting"]

_LAPTOP, _PHONE = (1366, 768), (390, 844)


class Sight(TypedDict):
    dark: bool
    phone: bool


class Visit(Protocol):
    def __call__(
        self, *, dark: bool = False, phone: bool = False, refusals: bool = False
    ) -> Page: ...


@dataclass
class ObservedPage:
    page: Page
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def observed(
    context: BrowserContext, origin: str, *, refusals: bool = False
) -> Iterator[ObservedPage]:
    """Fails on the way out when the page asked another origin or the console was told an error.

    `refusals`: the story has requests that fail, which the browser itself tells the console.
    """
    found = ObservedPage(context.new_page())

    def note_request(request: Request) -> None:
        if not request.url.startswith((origin, "data:", "blob:")):
            found.elsewhere.append(request.url)

    def note_message(message: ConsoleMessage) -> None:
        if refusals and message.text.startswith("Failed to load resource"):
            return
        if message.type == "error":
            found.complaints.append(message.text)

    context.on("request", note_request)
    found.page.on("console", note_message)
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    yield found
    assert found.elsewhere == [], found.elsewhere
    assert found.complaints == [], found.complaints


@contextmanager
def visiting(
    browser: Browser,
    origin: str,
    *,
    dark: bool = False,
    phone: bool = False,
    motion: bool = False,
    refusals: bool = False,
) -> Iterator[ObservedPage]:
    """A window of its own at this origin, watched; without `motion`, of who turned motion off."""
    width, height = _PHONE if phone else _LAPTOP
    context = browser.new_context(
        base_url=origin,
        viewport={"width": width, "height": height},
        locale="zh-CN",
        color_scheme="dark" if dark else "light",
        reduced_motion="no-preference" if motion else "reduce",
    )
    with closing(context), observed(context, origin, refusals=refusals) as observation:
        yield observation
