"""What a planner does on the panel that asks about a site."""

import json
from typing import Any

import pyproj
from playwright.sync_api import Locator, Page, expect
from shapely import Polygon, transform
from shapely.geometry import mapping

from layers.demo_city.loading import DemoCity

__all__ = [
    "card",
    "draw",
    "feature",
    "file_of",
    "give",
    "in_degrees",
    "in_metres",
    "parcel_of",
    "six",
    "ways",
]

_DEGREES = pyproj.Transformer.from_crs(4548, 4490, always_xy=True)


def in_metres(site: Polygon) -> str:
    """As it is pasted from a GIS program."""
    return f"SRID=4548;{site.wkt}"


def in_degrees(site: Polygon) -> dict[str, Any]:
    return dict(mapping(transform(site, _DEGREES.transform, interleaved=False)))


def feature(site: Polygon, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": in_degrees(site)}


def give(page: Page, text: str) -> None:
    page.get_by_label("编号、坐标或 WKT").fill(text)
    page.locator(".typed").get_by_role("button", name="查询", exact=True).click()


def six(page: Page) -> Locator:
    """The six cards, once they are there and current."""
    cards = page.locator(".verdict-card[data-kind]")
    expect(cards).to_have_count(6, timeout=20_000)
    expect(page.locator(".result")).to_have_attribute("aria-busy", "false")
    return cards


def card(page: Page, kind: str) -> Locator:
    return page.locator(f'.verdict-card[data-kind="{kind}"]')


def ways(page: Page) -> Locator:
    return page.get_by_role("group", name="在图上绘制，或选取文件")


def draw(page: Page, tool: str, corners: list[tuple[int, int]]) -> None:
    """Clicks corners on the map, in pixels of the page."""
    page.wait_for_function("document.querySelector('canvas.maplibregl-canvas')")
    ways(page).get_by_role("button", name=tool).click()
    canvas = page.locator("canvas.maplibregl-canvas")
    # The tool is loaded when it is first wanted; the map then has the focus.
    expect(canvas).to_be_focused()
    for x, y in corners:
        page.mouse.move(x, y, steps=2)
        page.mouse.click(x, y)


def file_of(*features: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON file as a person chooses it."""
    body = json.dumps({"type": "FeatureCollection", "features": list(features)})
    return {"name": "用地.geojson", "mimeType": "application/geo+json", "buffer": body.encode()}


def parcel_of(city: DemoCity) -> str:
    """One that the map shows today: of an approved plan."""
    approved = city.frames["plan"].query("status == 'approved'")["code"]
    parcels = city.frames["plan_parcel"]
    return str(parcels[parcels["plan_code"].isin(approved)]["code"].iloc[0])
