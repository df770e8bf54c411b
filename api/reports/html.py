"""The same report as one HTML page that needs nothing from elsewhere."""

import base64
from collections.abc import Mapping
from functools import cache
from importlib import resources

import jinja2
from markupsafe import Markup

from api.reports.map_svg import MapDrawing
from api.reports.qr import qr_svg
from blueprint.reports.blocks import as_json
from blueprint.reports.report import Report

__all__ = ["html_page"]


@cache
def _template() -> jinja2.Template:
    text = resources.files("api").joinpath("reports", "report.html").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


def _inline_svg(svg: str) -> str:
    """As an image of its own: what a drawing holds stays within it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def html_page(
    report: Report, maps: Mapping[str, MapDrawing], approval_no: str | None, meridian: str
) -> str:
    """Texts are escaped by the template; maps are pictures."""
    return _template().render(
        report=report,
        blocks=as_json(report.blocks),
        maps=maps,
        picture=_inline_svg,
        qr=Markup(_inline_svg(qr_svg(report.verify_url))),
        approval=approval_no or "未设定",
        meridian=meridian,
    )
