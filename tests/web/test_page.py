"""The page opens, asks nobody else, and shows the city."""

import httpx2
import pytest
from playwright.sync_api import Page, expect
from served import Served

from api.pages.bundle import bundle_file, index


def test_the_page_opens(page: Page) -> None:
    page.goto("/")
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    expect(page.get_by_role("button", name="用地查询")).to_have_attribute("aria-pressed", "true")


def test_the_files_of_the_page(demo: Served) -> None:
    first = demo.get("/")
    assert "script-src 'self'" in first.headers["content-security-policy"]
    assert first.headers["cache-control"] == "no-cache"
    again = httpx2.get(demo.url("/"), headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    [script] = {part.split('"')[0] for part in first.text.split('src="')[1:]}
    file = demo.get(script)
    assert file.headers["content-encoding"] == "gzip"
    assert "immutable" in file.headers["cache-control"]
    assert demo.get("/page/map-worker.js").headers["cache-control"] == "no-cache"
    for name in ("none.js", "%2e%2e%2findex.html", "..%2f..%2fhome.html", ".made-from"):
        assert demo.get(f"/page/{name}").status_code == 404, name


def test_what_is_not_there_costs_nothing_that_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = index()
    assert script is not None
    assert bundle_file("none.js") is None

    def no_reading(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("api.pages.bundle._read", no_reading)
    assert index() is script
