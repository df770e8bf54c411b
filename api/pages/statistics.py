"""The page of city statistics: whole in itself, without a script, and without a picture file."""

from collections.abc import Mapping
from html import escape
from importlib import resources
from string import Template
from urllib.parse import urlencode

from api.presentation.statistics import FICTITIOUS, NOTICES, share_text
from api.presentation.times import beijing_time
from blueprint.errors import BadInput, BlueprintError
from blueprint.planning.statistics import MEANINGS, CityFigures, DistrictFigures, Measure
from blueprint.vocabulary import Kind

__all__ = ["statistics_page", "unanswered_page"]

Areas = Mapping[Measure, float]

_LEGEND = (
    ("valid", "有效"),
    ("expiring", "有效，一年内到期"),
    ("lost", "已评估，今已失效"),
    ("none", "未评估"),
    ("unknown", "无数据"),
)
# What a table tells in figures, beside the bar.
_MEASURES = tuple(Measure)


def _page(body: str) -> str:
    text = resources.files("api").joinpath("pages/statistics.html").read_text("utf-8")
    return Template(text).substitute(body=body)


def _form(parameters: Mapping[str, str]) -> str:
    one = parameters["district"]
    hidden = f'<input type="hidden" name="district" value="{escape(one)}">' if one else ""
    return (
        '<form method="get" action="/statistics">'
        '<label>基准日期<input type="date" name="as_of" min="1949-10-01" max="2199-12-31"'
        f' value="{escape(parameters["as_of"])}"></label>'
        '<label>数据截止时点（选填）<input type="text" name="known_at" maxlength="40"'
        f' placeholder="2026-03-01" value="{escape(parameters["known_at"])}"></label>'
        f"{hidden}<button>查看</button></form>"
    )


def unanswered_page(error: BlueprintError, parameters: Mapping[str, str]) -> str:
    """Why there are no figures, with the form to ask again."""
    flaws = error.flaws if isinstance(error, BadInput) else ()
    reasons = "".join(
        f'<p class="notice">{escape(str(reason))}</p>' for reason in (flaws or (error.detail,))
    )
    return _page(_form(parameters) + reasons + '<p><a href="/statistics">今天的统计</a></p>')


def _ha(area_m2: float) -> str:
    return f"{area_m2 / 10_000:,.1f}"


def _bar(areas: Areas, whole: float) -> str:
    """The district told apart; what is nowhere assessed and nowhere declared is the last."""
    valid, assessed = areas[Measure.VALID], areas[Measure.ASSESSED]
    none, expiring = areas[Measure.NOT_ASSESSED], areas[Measure.EXPIRING]
    parts = (
        ("valid", valid - expiring),
        ("expiring", expiring),
        ("lost", assessed - valid),
        ("none", none),
        ("unknown", whole - assessed - none),
    )
    labels = dict(_LEGEND)
    shown = [(name, part) for name, part in parts if whole > 0 and part > whole * 1e-6]
    summary = "，".join(f"{labels[name]} {share_text(part, whole)}" for name, part in shown)
    drawn = "".join(
        f'<i class="{name}" style="width:{100 * part / whole:.3f}%"></i>' for name, part in shown
    )
    return f'<div class="bar" role="img" aria-label="{summary}" title="{summary}">{drawn}</div>'


def _legend() -> str:
    items = "".join(f'<li><i class="{name}"></i>{label}</li>' for name, label in _LEGEND)
    return f'<ul class="legend">{items}</ul>'


def _by_kind(figures: DistrictFigures) -> str:
    head = "".join(f'<th scope="col">{measure.label}</th>' for measure in _MEASURES)
    rows = []
    for kind in Kind:
        areas = figures.kinds[kind]
        cells = "".join(
            f'<td data-label="{measure.label}">{_ha(areas[measure])}</td>' for measure in _MEASURES
        )
        rows.append(
            f'<tr><th scope="row">{kind.label}</th>'
            f'<td class="wide">{_bar(areas, figures.area_m2)}</td>{cells}</tr>'
        )
    return (
        "<table><caption>面积，公顷</caption>"
        f'<thead><tr><th scope="col">评价</th><th scope="col" class="wide">构成</th>{head}</tr>'
        f"</thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _by_district(figures: CityFigures, parameters: Mapping[str, str]) -> str:
    head = "".join(f'<th scope="col">{kind.label}</th>' for kind in Kind)
    rows = []
    for district in figures.districts:
        others = {name: value for name, value in parameters.items() if value and name != "district"}
        link = escape("/statistics?" + urlencode({**others, "district": district.code}))
        cells = "".join(
            f'<td class="kind" data-label="{kind.label}">'
            f"{_bar(district.kinds[kind], district.area_m2)}"
            f"<span>{share_text(district.kinds[kind][Measure.VALID], district.area_m2)}</span></td>"
            for kind in Kind
        )
        planned = share_text(district.planned_m2, district.area_m2)
        rows.append(
            f'<tr><th scope="row"><a href="{link}">{escape(district.name)}</a></th>'
            f'<td data-label="面积（公顷）">{_ha(district.area_m2)}</td>'
            f'<td data-label="已有规划">{planned}</td>{cells}</tr>'
        )
    return (
        '<table class="kinds"><caption>有效的区域评估占行政区面积的比例</caption><thead><tr>'
        '<th scope="col">行政区</th><th scope="col">面积（公顷）</th>'
        f'<th scope="col">已有规划</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


def _meanings() -> str:
    meanings = "".join(f"<dt>{m.label}</dt><dd>{MEANINGS[m]}。</dd>" for m in Measure)
    notices = "".join(f'<p class="soft">{notice}。</p>' for notice in NOTICES)
    return f"<h2>各项的含义</h2><dl>{meanings}</dl>{notices}"


def statistics_page(
    figures: CityFigures, parameters: Mapping[str, str], one: DistrictFigures | None = None
) -> str:
    """The city, or one district of it, by kind; and all districts."""
    here = one or figures.city
    city = (
        f' <small>· <a href="/statistics?{escape(_without_district(parameters))}">全市</a></small>'
    )
    known = f"，数据截至 {beijing_time(figures.known_at)}" if figures.known_at else ""
    about = (
        f"{figures.as_of}{known}。面积 {_ha(here.area_m2)} 公顷；"
        f"已有规划 {_ha(here.planned_m2)} 公顷（{share_text(here.planned_m2, here.area_m2)}），"
        f"规划无数据 {_ha(here.plan_no_data_m2)} 公顷。"
    )
    body = (
        (f'<p class="notice">{FICTITIOUS}</p>' if figures.fictitious else "")
        + _form({**parameters, "as_of": figures.as_of.isoformat()})
        + f"<h2>{escape(here.name)}{city if one else ''}</h2><p>{about}</p>"
        + _legend()
        + _by_kind(here)
        + f"<h2>各行政区</h2>{_by_district(figures, parameters)}"
        + _meanings()
    )
    return _page(body)


def _without_district(parameters: Mapping[str, str]) -> str:
    return urlencode(
        {name: value for name, value in parameters.items() if value and name != "district"}
    )
