"""A folium map of one determination that needs no network to be understood.

Folium loads Leaflet from outside when it is opened. Above it stand the six answers, each with a
picture of its own, so that the file says the same with the cable pulled; online it can be moved.
"""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import folium
from branca.element import Element

from api.pages.site_svg import LOOKS, drawings_of, svg_of
from api.presentation.verdict_text import kind_text, legal_basis, share_text, verdict_text

__all__ = ["feature_ids", "site_map", "write_site_map"]

Json = Mapping[str, Any]

_CSS = """
<style>
  body { font: 15px/1.65 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
    color: #111827; margin: 0; background: #fff; }
  .told { max-width: 1080px; margin: 0 auto; padding: 24px 20px; }
  .told h1 { font-size: 22px; margin: 0; }
  .told .fictitious { color: #92400e; border: 1px solid #d97706; border-radius: 6px;
    padding: 4px 10px; display: inline-block; margin: 8px 0; }
  .told .six { display: grid; grid-template-columns: repeat(auto-fit, minmax(330px, 1fr));
    gap: 16px; margin: 16px 0; }
  .told .one { border: 1px solid #d6d3d1; border-radius: 8px; overflow: hidden;
    display: flex; flex-direction: column; }
  .told .one header { padding: 10px 14px; border-left: 6px solid #78716c; }
  .told .one.waived header { border-color: #15803d; }
  .told .one.required header { border-color: #b91c1c; }
  .told .one.undetermined header { border-color: #b45309; border-left-style: double; }
  .told .one h2 { font-size: 15px; margin: 0; font-weight: 500; }
  .told .one strong { font-size: 17px; display: block; }
  .told .one p { margin: 2px 0; font-size: 13px; color: #44403c; }
  .told svg { display: block; width: 100%; height: auto; border-top: 1px solid #e7e5e4;
    margin-top: auto; }
  .told .notices { font-size: 13px; color: #57534e; padding-left: 18px; }
  .folium-map { height: 70vh !important; position: relative !important; }
  @media print { .folium-map, .online { display: none !important; } }
</style>
"""


def _card(document: Json, evaluation: Json, outlines: Mapping[str, Json]) -> str:
    kind = kind_text(evaluation)
    conditions = "".join(f"<p>条件：{escape(c)}</p>" for c in evaluation["conditions"])
    remedy = evaluation["remedy"]
    remedy_html = f"<p>办法：{escape(remedy.get('say') or remedy['ask'])}</p>" if remedy else ""
    svg = svg_of(drawings_of(document, evaluation, outlines), evaluation["summary"])
    return (
        f'<section class="one {evaluation["verdict"]}"><header><h2>{kind}</h2>'
        f"<strong>{verdict_text(evaluation)}</strong>"
        f"<p>{escape(evaluation['summary'])}（覆盖率 {share_text(evaluation['coverage'])}）</p>"
        f"<p>{escape(legal_basis(evaluation))}</p>{conditions}{remedy_html}</header>{svg}</section>"
    )


def _heading(document: Json, outlines: Mapping[str, Json]) -> str:
    site = document["site"]
    first, *others = document["notices"] or [""]
    fictitious = first if first.startswith("虚构") else ""
    notices = others if fictitious else document["notices"]
    cards = "".join(_card(document, e, outlines) for e in document["evaluations"])
    listed = "".join(f"<li>{escape(notice)}</li>" for notice in notices)
    banner = f'<p class="fictitious">{escape(fictitious)}</p>' if fictitious else ""
    return (
        f'{_CSS}<div class="told"><h1>用地 {site["area_m2"]:,.2f} m²'
        f" · 基准日期 {document['as_of']}</h1>{banner}"
        f'<div class="six">{cards}</div><ul class="notices">{listed}</ul>'
        f'<p class="notices">编号 {escape(document.get("id", "—"))}</p>'
        '<p class="online">下面的地图可以移动和缩放（打开时需要网络）。</p></div>'
    )


def _online(document: Json, outlines: Mapping[str, Json]) -> folium.Map:
    here = folium.Map(tiles=None, control_scale=True)
    seen: set[tuple[str, str]] = set()
    for evaluation in document["evaluations"]:
        for drawing in drawings_of(document, evaluation, outlines):
            look = LOOKS[drawing.group]
            of_kind = drawing.group in ("uncovered", "effective", "ineffective")
            name = f"{kind_text(evaluation)}：{drawing.name}" if of_kind else drawing.name
            if (drawing.group, name) in seen:
                continue
            seen.add((drawing.group, name))
            folium.GeoJson(
                drawing.geometry,
                name=f"{look.label} · {name}",
                tooltip=escape(name),
                style_function=lambda _, look=look: {
                    "color": look.line,
                    "weight": look.width,
                    "dashArray": look.dash,
                    "fillColor": look.line,
                    "fillOpacity": 0 if look.fill == "none" else 0.1,
                },
            ).add_to(here)
    folium.LayerControl(collapsed=True).add_to(here)
    bounds: Any = folium.GeoJson(document["site"]["geometry"]).get_bounds()
    here.fit_bounds(bounds, padding=(60, 60))
    return here


def site_map(document: Json, outlines: Mapping[str, Json]) -> folium.Map:
    """The map of a determination; `outlines` are its features as GeoJSON by id."""
    here = _online(document, outlines)
    root: Any = here.get_root()
    root.html.add_child(Element(_heading(document, outlines)), name="told", index=0)
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
