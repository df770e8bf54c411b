"""The site and what surrounds it; its plans, and the plan's indicators against the project's."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blueprint.facts import FACT_LABELS, load_facts
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
from blueprint.reports.land_use import LandUse, land_uses
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


def _project(document: Document, land_use: LandUse) -> Iterator[tuple[str, str]]:
    """What was said of the project, in the order in which it is asked for."""
    given, facts = load_facts(document.project), document.project
    order = {name: place for place, name in enumerate(FACT_LABELS)}
    for name in sorted(facts, key=lambda name: (order.get(name, len(order)), name)):
        if name in ("name", "land_use_system"):
            continue
        if name == "land_use_code":
            named = land_uses(str(facts[name]), facts.get("land_use_system"), land_use)
            yield say("plan.land_use"), named
        elif name == "acceptance_parts":
            yield fact_label(name), say("site.parts", count=len(facts[name]))
        else:
            yield fact_label(name), fact_text(name, getattr(given, name, facts[name]))


def site_chapter(
    document: Document, map_: MapReference | None, land_use: LandUse
) -> tuple[Block, ...]:
    facts = list(_project(document, land_use))
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
            str(plan["name"]) + ("" if plan["in_force"] is not False else say("plan.not_in_force")),
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


def _value(indicator: Indicator, value: object, system: object, land_use: LandUse) -> str:
    if indicator is Indicator.LAND_USE:
        return land_uses(str(value), system, land_use)
    return indicator_value(indicator, value)


def _indicators(document: Document, parcels: Sequence[Json], land_use: LandUse) -> Table:
    several = len(parcels) > 1
    project = document.project
    rows = []
    for parcel in parcels:
        for indicator, fact, limit, binds in _INDICATORS:
            value = parcel.get(limit)
            allowed = say("plan.no_limit")
            if value is not None:
                of = parcel.get("land_use_system")
                allowed = f"{binds} {_value(indicator, value, of, land_use)}".strip()
            proposed = say("plan.not_given")
            if project.get(fact) is not None:
                of = project.get("land_use_system")
                proposed = _value(indicator, project[fact], of, land_use)
            cells = (indicator.label, allowed, proposed)
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


def _deviations(document: Document, land_use: LandUse) -> tuple[Block, ...]:
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
        of = document.project.get("land_use_system")
        lines.append(
            say(
                "plan.deviation",
                indicator=indicator.label,
                proposed=_value(indicator, each["proposed"], of, land_use),
                limit_word=binds or "为",
                limit=_value(indicator, each["limit"], of, land_use),
            )
        )
    return (Boxed(say("plan.deviations"), tuple(dict.fromkeys(lines)), "work"),)


def plan_chapter(document: Document, land_use: LandUse) -> tuple[Block, ...]:
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
        blocks += [_indicators(document, parcels, land_use), *_deviations(document, land_use)]
    else:
        blocks.append(Paragraph(say("plan.no_parcels")))
    return tuple(blocks)
