"""axe-core on the page as it stands."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

__all__ = ["violations", "violations_unrolled"]

_AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, within: str = "body") -> list[str]:
    """What breaks WCAG 2.2 AA, each with the elements concerned; the map's canvas aside."""
    # Evaluated, not added: the page's policy lets no other script in.
    page.evaluate(_AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        """([within, tags]) => axe.run({include: [within], exclude: ["canvas"]},
            {runOnly: tags, resultTypes: ["violations"]}).then((told) => told.violations)""",
        [within, _TAGS],
    )
    return [
        f"{one['id']}: {node['html'][:160]} · {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"]
    ]


def violations_unrolled(page: Page, within: str) -> list[str]:
    """The same with a phone's panel in sight whole: axe takes what has just been scrolled under an
    edge for something that is too small to be touched."""
    size = page.viewport_size
    assert size is not None
    if size["width"] > 1000:
        return violations(page, within)
    page.set_viewport_size({"width": size["width"], "height": 5000})
    page.locator(within).evaluate("(panel) => panel.closest('.panels').scrollTo(0, 0)")
    found = violations(page, within)
    page.set_viewport_size(size)
    return found
