"""A folium map of one determination that needs no network to be understood.

Folium loads Leaflet from outside when it is opened. The same shapes stand above it as SVG, with the
verdicts, so that the file says the same with the cable pulled; online the map can be moved.
"""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import folium
from branca.element import Element

from api.pages.site_svg import Drawing, drawings_of, svg_of
from api.telling import kind_text, legal_basis, share_text, verdict_text

__all__ = ["feature_ids", "site_map", "write_site_map"]

Json = Mapping[str, Any]

_CSS = """
<style>
body { font: 15px/1.6 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: #111827; margin: 0; }
.told { max-width: 960px; margin: 0 auto; padding: 16px; }
.told svg { width: 100%; height: auto; border: 1px solid #d1d5db; }
.told table { border-collapse: collapse; width: 100%; margin: 12px 0; }
.told th, .told td { border-bottom: 1px solid #e5e7eb; padding: 6px 8px; text-align: left; }
.told .notice { color: #92400e; margin: 2px 0; }
.folium-map { height: 70vh !important; position: relative !important; }
</style>
"""


def _table(document: Json) -> str:
    rows = "".join(
        f"<tr><td>{kind_text(e)}</td><td><strong>{verdict_text(e)}</strong></td>"
        f"<td>{escape(legal_basis(e))}</td><td>{share_text(e['coverage'])}</td></tr>"
        for e in document["evaluations"]
    )
    head = "<tr><th>评价</th><th>结论</th><th>依据</th><th>覆盖率</th></tr>"
    return f"<table>{head}{rows}</table>"


def _told(document: Json, drawings: list[Drawing]) -> str:
    site = document["site"]
    notices = "".join(f'<p class="notice">※ {escape(n)}</p>' for n in document["notices"])
    title = f"用地 {site['area_m2']:,.2f} m² · {document['as_of']}"
    return (
        f'{_CSS}<div class="told"><h1>{title}</h1>{notices}{_table(document)}'
        f"{svg_of(drawings, title)}<p>编号 {escape(document.get('id', '—'))}；"
        "下面的地图可以移动和缩放（需要网络）。</p></div>"
    )


def site_map(document: Json, outlines: Mapping[str, Json]) -> folium.Map:
    """The map of a determination; `outlines` are its features as GeoJSON by id."""
    drawings = drawings_of(document, outlines)
    here = folium.Map(tiles=None, control_scale=True)
    for drawing in drawings:
        hatched = drawing.fill.startswith("url")
        folium.GeoJson(
            drawing.geometry,
            name=drawing.name,
            tooltip=drawing.name,
            style_function=lambda _, d=drawing, h=hatched: {
                "color": d.line,
                "weight": d.width,
                "dashArray": d.dash,
                "fillColor": "#dc2626" if h else d.line,
                "fillOpacity": 0.25 if h else 0.08,
            },
        ).add_to(here)
    folium.LayerControl(collapsed=True).add_to(here)
    bounds: Any = folium.GeoJson(document["site"]["geometry"]).get_bounds()
    here.fit_bounds(bounds, padding=(60, 60))
    root: Any = here.get_root()
    root.html.add_child(Element(_told(document, drawings)), name="told", index=0)
    return here


def write_site_map(path: Path, document: Json, outlines: Mapping[str, Json]) -> None:
    """Write the map as one HTML file."""
    site_map(document, outlines).get_root().save(str(path))


def feature_ids(document: Json) -> list[str]:
    """The ids of every feature that the map shows."""
    plan = document["plan"]
    features = [*plan["areas"], *plan["parcels"], *plan["adjustments"], *document["controls"]]
    ids = [feature["id"] for feature in features]
    ids += [a["id"] for e in document["evaluations"] for a in e["assessments"]]
    return ids
