"""The site and what surrounds it; its plans, and the plan's indicators against the project's."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blueprint.facts import load_facts
from blueprint.reports.blocks import (
    Block,
    Boxed,
    Column,
    Fields,
    Heading,
    MapReference,
    NewPage,
    Paragraph,
    Table,
)
from blueprint.reports.chinese import area, day, joined, number, share, with_unit
from blueprint.reports.next_steps import fact_label, indicator_value
from blueprint.reports.reading import Document
from blueprint.reports.wording import say
from blueprint.vocabulary import AdjustmentRuling, Indicator, PlanLevel, Word

__all__ = ["fact_text", "plan_chapter", "site_chapter"]

Json = Mapping[str, Any]

_UNITS = {
    "_m2": "平方米",
    "_tce": "吨标准煤",
    "_kwh": "千瓦时",
    "_m3": "立方米",
    "_m": "米",
    "_t": "吨",
}
_RATIOS = ("building_density", "green_ratio")
# Of each indicator: the fact, the parcel's limit, and how the limit binds.
_INDICATORS = (
    (Indicator.FAR, "floor_area_ratio", "far_max", "不大于"),
    (Indicator.HEIGHT, "building_height_m", "height_max_m", "不高于"),
    (Indicator.DENSITY, "building_density", "density_max", "不大于"),
    (Indicator.GREEN, "green_ratio", "green_min", "不低于"),
    (Indicator.LAND_USE, "land_use_code", "land_use_code", ""),
)


def fact_text(name: str, value: Any) -> str:
    """A fact's value (as `load_facts` reads it) with its unit, in words where it is a word."""
    if name == "major_adjustment":
        return "涉及" if value else "不涉及"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Word):
        return value.label
    if not isinstance(value, int | float):
        several = isinstance(value, list | tuple)
        return joined([fact_text(name, each) for each in value]) if several else str(value)
    if name in _RATIOS:
        return share(float(value))
    unit = next((unit for suffix, unit in _UNITS.items() if name.endswith(suffix)), "")
    return with_unit(float(value), unit)


def _about(document: Document) -> Iterator[str]:
    if document.geometry is None or document.area_m2 is None:
        yield say("site.hidden")
        return
    yield say("site.about", area=area(document.area_m2))
    stated = document.project.get("parcel_area_m2")
    if isinstance(stated, int | float) and stated:
        apart = abs(stated - document.area_m2) / document.area_m2
        if apart > 0.001:
            difference = share(apart)
            yield say("site.stated_area", stated=area(float(stated)), difference=difference)
    given = document.input
    if given.get("accuracy_m"):
        yield say(
            "site.converted",
            crs={"GCJ02": "GCJ-02", "BD09": "BD-09"}.get(given["crs"], given["crs"]),
            accuracy=number(float(given["accuracy_m"])),
        )
    if given.get("mended"):
        yield say("site.mended", what=given["mended"])


def site_chapter(document: Document, map_: MapReference | None) -> tuple[Block, ...]:
    given = load_facts(document.project)
    facts = [
        (fact_label(name), fact_text(name, getattr(given, name, value)))
        for name, value in document.project.items()
        if name not in ("name", "land_use_system")
    ]
    drawn_map: tuple[Block, ...] = () if map_ is None else (map_,)
    project: tuple[Block, ...] = ()
    if facts:
        project = (Heading(2, say("headings.project")), Fields(tuple(facts)))
    return (
        NewPage(),
        Heading(1, say("headings.site")),
        Paragraph("".join(_about(document))),
        *drawn_map,
        *project,
    )


def _plans(entries: Sequence[Json]) -> Table:
    rows = tuple(
        (
            str(plan["name"]),
            PlanLevel(plan["level"]).label if plan["level"] else "—",
            day(plan["approved_on"]),
            str(plan["approval_no"] or "—"),
            "—" if plan["share"] is None else share(float(plan["share"])),
        )
        for plan in entries
    )
    columns = (
        Column("规划名称", 4),
        Column("层级", 2),
        Column("批复日期", 2.2),
        Column("批复文号", 2.8),
        Column("占用地", 1.3, "right"),
    )
    return Table(say("plan.areas"), columns, rows)


def _proposed(document: Document, indicator: Indicator, fact: str) -> str:
    value = document.project.get(fact)
    return say("plan.not_given") if value is None else indicator_value(indicator, value)


def _indicators(document: Document, parcels: Sequence[Json]) -> Table:
    several = len(parcels) > 1
    rows = []
    for parcel in parcels:
        for indicator, fact, limit, binds in _INDICATORS:
            value = parcel.get(limit)
            allowed = say("plan.no_limit")
            if value is not None:
                allowed = f"{binds} {indicator_value(indicator, value)}".strip()
            cells = (indicator.label, allowed, _proposed(document, indicator, fact))
            named = str(parcel["name"] or parcel["code"] or "—")
            rows.append((named, *cells) if several else cells)
    columns: tuple[Column, ...] = (
        Column("指标", 2),
        Column("规划指标", 2.5, "right"),
        Column("项目指标", 2.5, "right"),
    )
    if several:
        columns = (Column("规划地块", 3), *columns)
    return Table(say("plan.indicators"), columns, tuple(rows))


def _adjustments(entries: Sequence[Json]) -> Table:
    rows = tuple(
        (
            str(each["reason"] or each.get("name") or "—"),
            AdjustmentRuling(each["major"]).label if each["major"] else "—",
            day(each["approved_on"]),
            "—" if each["share"] is None else share(float(each["share"])),
        )
        for each in entries
    )
    columns = (
        Column("调整内容", 5),
        Column("认定", 2.4),
        Column("批复日期", 2),
        Column("占用地", 1.3, "right"),
    )
    return Table(say("plan.adjustments"), columns, rows)


def _deviations(document: Document) -> tuple[Block, ...]:
    found = document.of_plan("deviations")
    if not found:
        compared = any(
            document.project.get(fact) is not None and parcel.get(limit) is not None
            for parcel in document.of_plan("parcels")
            for _, fact, limit, _ in _INDICATORS
        )
        return (Paragraph(say("plan.kept")),) if compared else ()
    lines = []
    for each in found:
        if not each.get("indicator"):
            continue
        indicator = Indicator(each["indicator"])
        binds = next(word for one, _, _, word in _INDICATORS if one is indicator)
        lines.append(
            say(
                "plan.deviation",
                indicator=indicator.label,
                proposed=indicator_value(indicator, each["proposed"]),
                limit_word=binds or "为",
                limit=indicator_value(indicator, each["limit"]),
            )
        )
    return (Boxed(say("plan.deviations"), tuple(dict.fromkeys(lines)), "work"),)


def plan_chapter(document: Document) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(1, say("headings.plan"))]
    coverage = document.plan.get("coverage")
    if coverage:
        blocks.append(Paragraph(say("plan.covered", share=share(float(coverage)))))
    elif coverage is not None:
        blocks.append(Paragraph(say("plan.none")))
    if areas := document.of_plan("areas"):
        blocks += [Heading(2, say("plan.areas")), _plans(areas)]
    if adjustments := document.of_plan("adjustments"):
        blocks += [Heading(2, say("plan.adjustments")), _adjustments(adjustments)]
    blocks.append(Heading(2, say("plan.indicators")))
    parcels = [p for p in document.of_plan("parcels") if p["in_force"] is not False]
    if parcels:
        blocks += [_indicators(document, parcels), *_deviations(document)]
    else:
        blocks.append(Paragraph(say("plan.no_parcels")))
    return tuple(blocks)
