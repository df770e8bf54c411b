"""A report as PDF/A-3a and PDF/UA-1 in one file, typeset by typst from data alone.

The same report gives the same bytes. Texts arrive in the page as JSON values: there is no markup in
them, whatever they hold.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from typing import Any

import typst

from api.reports.fonts import FAMILIES, REPLACEMENT, font_folder, printable
from api.reports.map_svg import LegendEntry, MapDrawing
from api.reports.qr import qr_svg
from blueprint.errors import Unavailable
from blueprint.reports.blocks import as_json
from blueprint.reports.report import Report

__all__ = ["STANDARDS", "page_data", "typeset"]

STANDARDS = ("a-3a", "ua-1")
_MOST_LISTED = 20


def _metres(value: int) -> str:
    return f"{value} 米" if value < 1000 else f"{value // 1000} 公里"


def _legend(entries: tuple[LegendEntry, ...]) -> list[dict[str, str]]:
    return [{"label": entry.label, "svg": entry.svg} for entry in entries]


def _map(drawing: MapDrawing) -> dict[str, Any]:
    return {
        "svg": drawing.svg,
        "width": drawing.width_mm,
        "scale_text": f"{drawing.scale:,}",
        "grid_text": _metres(drawing.grid_m),
        "involved": _legend(drawing.involved),
        "others": _legend(drawing.others),
    }


def _printable(value: Any, lost: set[str]) -> Any:
    if isinstance(value, str):
        text, gone = printable(value)
        lost |= gone
        return text
    if isinstance(value, list):
        return [_printable(each, lost) for each in value]
    if isinstance(value, dict):
        return {name: _printable(each, lost) for name, each in value.items()}
    return value


def page_data(
    report: Report,
    maps: Mapping[str, MapDrawing],
    *,
    approval_no: str | None,
    meridian: str,
) -> dict[str, Any]:
    """What the template reads. What no font has is replaced, and the first page says so."""
    at = datetime.fromisoformat(report.made_at.replace("Z", "+00:00"))
    lost: set[str] = set()
    blocks = _printable(as_json(report.blocks), lost)
    values = {
        "title": report.title,
        "subject": report.subject,
        "office": report.office,
        "footer": report.footer,
        "approval": approval_no or "未设定",
        "meridian": meridian,
        "attachment_told": "本次判定的完整数据（RFC 8785 规范化 JSON）",
    }
    values = _printable(values, lost)
    if lost:
        named = "、".join(f"U+{ord(c):04X}" for c in sorted(lost)[:_MOST_LISTED])
        says = f"字库中没有的字已用“{REPLACEMENT}”代替：{named}。原文见所附数据。"
        blocks.insert(1, {"type": "paragraph", "text": says, "tone": "soft"})
    return {
        **values,
        "number": report.number,
        "verify_url": report.verify_url,
        "qr": qr_svg(report.verify_url),
        "made": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "fonts": list(FAMILIES),
        "attachment": report.attachment.decode(),
        "maps": {key: _map(drawing) for key, drawing in maps.items()},
        "blocks": blocks,
    }


def typeset(data: Mapping[str, Any], format: str = "pdf") -> Any:
    """The PDF's bytes; with `png`, a picture a page. Unavailable where it cannot be typeset."""
    template = resources.files("api").joinpath("reports", "report.typ").read_bytes()
    how: dict[str, Any] = {"pdf_standards": list(STANDARDS)} if format == "pdf" else {"ppi": 90}
    how |= {"format": format, "font_paths": [font_folder()], "ignore_system_fonts": True}
    how["sys_inputs"] = {"report": json.dumps(data, ensure_ascii=False)}
    try:
        return typst.compile(template, **how)
    except typst.TypstError as error:
        raise Unavailable(f"报告未能排版：{error.message[:200]}") from error
