"""What a file says against what a layer's fields are: columns, values, rules, one row in many."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
import shapely

from blueprint.city import city
from layers.catalogue import catalogue, layer
from layers.checks import CheckedLayer, Issue, Severity, check_layer, report_text
from layers.checks.report import SHOWN
from layers.readers import CrsOrigin, Format, RawTable, ReaderNote

CITY = city()
OF_GB = {"land_use_system": "gb50137-2011"}
PARCEL = {"code": "HD00-1603-01", "plan_code": "P1", "land_use_code": "R2"} | OF_GB
PLAN = {"code": "P1", "name": "规划", "level": "block", "status": "drafting"}
ASSESSMENT = {"code": "A1", "name": "评估", "kind": "water_impact", "status": "under_way"}
ZONE = {"code": "Z1", "name": "要素", "type": "blue_line", "effect": "restrict"}
COVERAGE = {"layer": "plan", "complete_to": "2026-01-01"}


def place(row: int) -> tuple[int, int]:
    return 440000 + 50 * (row % 100), 4400000 + 50 * (row // 100)


def table(columns: Mapping[str, Sequence[object]], **given: Any) -> RawTable:
    rows = len(next(iter(columns.values()), []))
    shapes = np.array(
        [shapely.box(x, y, x + 40, y + 40) for x, y in (place(i) for i in range(rows))],
        dtype=object,
    )
    named = {"crs": "EPSG:4548", "crs_origin": CrsOrigin.FILE, "file_crs": "EPSG:4548"}
    options = {"file": "a.gpkg", "format": Format.GEOPACKAGE, "geometry": shapes} | named | given
    return RawTable(columns=columns, **options)


def check(layer_id: str, columns: Mapping[str, Sequence[object]], **options: Any) -> CheckedLayer:
    given = {key: options.pop(key) for key in ("format", "encoding", "notes") if key in options}
    return check_layer(table(columns, **given), layer(layer_id), CITY, tolerance_m=0.5, **options)


def check_rows(layer_id: str, *rows: Mapping[str, object], **options: Any) -> CheckedLayer:
    names = dict.fromkeys(name for row in rows for name in row)
    return check(layer_id, {name: [row.get(name) for row in rows] for name in names}, **options)


def errors(checked: CheckedLayer) -> list[Issue]:
    return [issue for issue in checked.report.issues if issue.severity is Severity.ERROR]


def only_error(checked: CheckedLayer) -> Issue:
    (issue,) = errors(checked)
    assert checked.report.refused and issue.remedy and issue.file == "a.gpkg"
    return issue


def warned(checked: CheckedLayer, severity: Severity = Severity.WARNING) -> str:
    return "；".join(i.why for i in checked.report.issues if i.severity is severity)


COMPLETE = {
    "district": {"code": "110108", "name": "海淀区"},
    "block": {"code": "HD00-1601", "name": "街区"},
    "plan": PLAN,
    "plan_parcel": PARCEL,
    "plan_adjustment": {"code": "T1", "major": "no", "approved_on": "2020-01-01"},
    "assessment": ASSESSMENT,
    "control_zone": ZONE,
    "land_use_plan": {"code": "L1", "land_use_code": "R2"} | OF_GB,
    "facility": {"code": "F1", "name": "小学", "type": "小学"},
    "data_coverage": COVERAGE,
}


@pytest.mark.parametrize("layer_id", COMPLETE)
def test_a_row_with_what_is_required_passes(layer_id: str) -> None:
    checked = check_rows(layer_id, COMPLETE[layer_id])
    assert not checked.report.refused and not warned(checked)
    assert set(checked.columns) == set(layer(layer_id).fields)
    assert checked.rows.tolist() == [1]


REQUIRED = [
    (layer_id, name)
    for layer_id, row in COMPLETE.items()
    for name, field in catalogue()[layer_id].fields.items()
    if field.required
]


@pytest.mark.parametrize(("layer_id", "name"), REQUIRED)
def test_each_required_field_missing_empty_or_blank(layer_id: str, name: str) -> None:
    row = COMPLETE[layer_id]
    missing = only_error(check_rows(layer_id, {k: v for k, v in row.items() if k != name}))
    assert missing.field == name and "缺少必填字段" in missing.why and "--map" in missing.remedy
    for blank in (None, "", "  "):
        empty = only_error(check_rows(layer_id, row, row | {"code": "2", name: blank}))
        assert (empty.field, empty.row) == (name, 2) and "必填字段为空" in empty.why


def test_known_spellings_labels_and_other_letter_case() -> None:
    checked = check(
        "plan_parcel",
        {
            "DKBH": ["1"],
            "GHBH": ["P"],
            "ydxzdm": ["R2"],
            "容积率": [2.5],
            "ＪＺＧＤ": [60],
            "x": [1],
        },
    )
    assert checked.report.matched == {
        "code": "DKBH",
        "plan_code": "GHBH",
        "land_use_code": "ydxzdm",
        "far_max": "容积率",
        "height_max_m": "ＪＺＧＤ",
    }
    assert "x" in warned(checked, Severity.NOTE) and not checked.report.refused
    labelled = {layer("district").fields[name].label: ["甲"] for name in ("code", "name")}
    assert not check("district", labelled).report.refused


def test_every_spelling_in_the_catalogue_is_found() -> None:
    for item in catalogue().values():
        for field in item.fields.values():
            for spelling in (field.name, *field.also, field.label):
                matched = check(item.id, {spelling: [None]}).report.matched
                assert matched == {field.name: spelling}


def test_the_surer_spelling_wins_and_a_column_serves_one_field() -> None:
    both = check("district", {"adcode": ["1"], "code": ["2"], "XZQMC": ["甲"], "NAME": ["乙"]})
    assert both.report.matched == {"code": "code", "name": "XZQMC"}
    one = check("plan_adjustment", {"GHBH": ["1"], "TZBH": ["2"]})
    assert one.report.matched == {"code": "TZBH", "plan_code": "GHBH"}


def test_names_cut_by_a_dbf() -> None:
    cut = {"land_use_c": ["R2"], "gross_floo": [9.0], "density_ma": [0.3], "code": ["1"]}
    assert set(check("plan_parcel", cut).report.matched) == {
        "code",
        "land_use_code",
        "gross_floor_area_m2",
        "density_max",
    }
    chinese = {"用地性": ["R2"], "地块编": ["1"]}
    found = check("plan_parcel", chinese, format=Format.SHAPEFILE, encoding="utf-8").report.matched
    assert found == {"code": "地块编", "land_use_code": "用地性"}


def test_columns_of_the_coordinate_text() -> None:
    columns = {"地块编号": ["1"], "地块名称": ["甲"], "面积": ["1"]}
    assert not check("block", columns, format=Format.COORDINATE_TEXT).report.refused
    assert check("block", columns).report.refused


def test_map_names_columns_and_refuses_what_is_not_there() -> None:
    columns = {"a": ["1"], "b": ["甲"]}
    assert not check("district", columns, mapping={"code": "a", "name": "b"}).report.refused
    assert check("district", {"adcode": ["1"]}, mapping={"name": "adcode"}).report.matched == {
        "code": "adcode",
        "name": "adcode",
    }
    absent = errors(check("district", columns, mapping={"code": "c", "name": "b"}))
    assert [(i.field, i.value) for i in absent] == [("code", "c")] and "a、b" in absent[0].remedy
    unknown = check("district", {"code": ["1"], "name": ["甲"]}, mapping={"height": "a"})
    assert only_error(unknown).field == "height"


def test_two_columns_of_one_meaning_are_refused() -> None:
    issue = errors(check("district", {"Code": ["1"], "CODE": ["2"], "name": ["甲"]}))[0]
    assert (issue.field, issue.value) == ("code", "Code、CODE") and "--map code=" in issue.remedy


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2018-07-01", date(2018, 7, 1)),
        ("2018-7-1", date(2018, 7, 1)),
        ("20180701", date(2018, 7, 1)),
        (20180701, date(2018, 7, 1)),
        (20180701.0, date(2018, 7, 1)),
        ("2018/7/1", date(2018, 7, 1)),
        ("2018年7月1日", date(2018, 7, 1)),
        (" 2018-07-01 ", date(2018, 7, 1)),
        ("2018-07-01T08:30:00", date(2018, 7, 1)),
        ("2018/07/01 08:30:00.000", date(2018, 7, 1)),
        ("2018-06-30T16:00:00Z", date(2018, 7, 1)),
        ("2018-06-30T16:00:00.000+00:00", date(2018, 7, 1)),
        ("2018-07-01 00:00:00+08:00", date(2018, 7, 1)),
        (date(2018, 7, 1), date(2018, 7, 1)),
        (datetime(2018, 7, 1, 23), date(2018, 7, 1)),
        (datetime(2018, 6, 30, 16, tzinfo=UTC), date(2018, 7, 1)),
        (datetime(2018, 7, 1, tzinfo=timezone(timedelta(hours=8))), date(2018, 7, 1)),
        ("9999-12-31", date(9999, 12, 31)),
        ("", None),
        (None, None),
    ],
)
def test_dates(value: object, day: date | None) -> None:
    checked = check_rows("control_zone", ZONE | {"valid_from": value})
    assert checked.columns["valid_from"] == [day] and not checked.report.refused


@pytest.mark.parametrize(
    "value",
    ["2018-13-01", "2018-02-30", "20180230", "昨天", "2018", "2018-07", "01/07/2018", "43282",
     43282, 43282.5, 1530403200000, True, "1899-12-31", "2018-07-01 25", "2018-07-01x",
     "2018-7-1-1", ("2018-07-01",), math.nan, b"2018-07-01"],
)  # fmt: skip
def test_dates_that_are_none(value: object) -> None:
    issue = only_error(check_rows("control_zone", ZONE, ZONE | {"code": "2", "valid_from": value}))
    assert (issue.field, issue.row, issue.value) == ("valid_from", 2, str(value))
    assert ("Excel" in issue.why) is (str(value).startswith("43282"))


def test_enumerations_by_identifier_or_label() -> None:
    checked = check_rows(
        "plan",
        PLAN | {"level": "街区控规", "status": "公示中"},
        PLAN | {"code": "2", "level": " BLOCK ", "status": "drafting"},
    )
    assert checked.columns["level"] == ["block", "block"]
    assert checked.columns["status"] == ["public_notice", "drafting"]
    assert {type(value) for value in checked.columns["status"]} == {str}


@pytest.mark.parametrize("value", ["approve", "已批", 1, True, ("block",)])
def test_an_unknown_value_of_an_enumeration_is_refused_and_what_is_allowed_is_listed(
    value: object,
) -> None:
    issue = only_error(check_rows("plan", PLAN | {"level": value}))
    assert (issue.field, issue.row, issue.value) == ("level", 1, str(value))
    assert "implementation_unit（规划实施单元规划）" in issue.remedy


@pytest.mark.parametrize(
    ("value", "uses"),
    [
        ("office,school", ("office", "school")),
        ("office， 办公 ,中小学校,,", ("office", "school")),
        (("office", "school"), ("office", "school")),
        (" ，", None),
        ("", None),
    ],
)
def test_lists(value: object, uses: tuple[str, ...] | None) -> None:
    checked = check_rows("assessment", ASSESSMENT | {"negative_list": value})
    assert checked.columns["negative_list"] == [uses] and not checked.report.refused


@pytest.mark.parametrize("value", ["office;school", "office、school", "casino", 3])
def test_a_list_with_an_unknown_word_is_refused(value: object) -> None:
    issue = only_error(check_rows("assessment", ASSESSMENT | {"negative_list": value}))
    assert issue.field == "negative_list" and "filling_station（加油加气站）" in issue.remedy


def test_lines_booleans_and_texts() -> None:
    given = {"requirements": " 抗震设防 8 度\r\n\n节水\n", "name": " 评估 ", "unit": 12.0}
    checked = check_rows("assessment", ASSESSMENT | given)
    assert checked.columns["requirements"] == [("抗震设防 8 度", "节水")]
    assert (checked.columns["name"], checked.columns["unit"]) == (["评估"], ["12"])
    message = ["是", "否", "TRUE", "0", 1, 1.0, False, "", None]
    rows = [ZONE | {"code": str(i), "provisional": value} for i, value in enumerate(message)]
    assert check_rows("control_zone", *rows).columns["provisional"] == [
        *(True, False, True, False, True, True, False, None, None)
    ]
    issue = only_error(check_rows("control_zone", ZONE | {"provisional": "也许"}))
    assert issue.field == "provisional"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("x" * 2001, "超过 2,000 字"),
        ("a\0b", "控制字符"),
        ("\ud800", "控制字符"),
        ("中关\ufffd", "乱码"),
        (b"abc", "不是文本"),
    ],
)
def test_texts_that_cannot_be_kept(value: object, why: str) -> None:
    for name, layer_id, row in (("name", "plan", PLAN), ("requirements", "assessment", ASSESSMENT)):
        issue = only_error(check_rows(layer_id, row | {name: value}))
        assert issue.field == name and why in issue.why


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (2, 2.0),
        (2.5, 2.5),
        ("2.5", 2.5),
        (" ２．５ ", 2.5),
        ("1e2", 100.0),
        (-0.0, 0.0),
        ("", None),
    ],
)
def test_numbers(value: object, number: float | None) -> None:
    for others in ([], [1.5, None], [1, "2"]):
        rows = [PARCEL | {"code": str(i), "far_max": v} for i, v in enumerate([value, *others])]
        (found, *_) = check_rows("plan_parcel", *rows).columns["far_max"]
        assert found == number
        assert number is None or (type(found) is float and math.copysign(1, found) == 1)


@pytest.mark.parametrize(
    "value",
    [-0.1, -1, "-1", math.nan, math.inf, -math.inf, 1e16, 10**400, "2.5m", "≤2.5", "1,000", "1_0",
     "NaN", "*****", True, "30%", b"1", (1.0,)],
)  # fmt: skip
def test_numbers_that_are_none_or_out_of_bounds(value: object) -> None:
    for others in ([1.5, None], [1, "2"]):
        rows = [PARCEL | {"code": str(i), "far_max": v} for i, v in enumerate([*others, value])]
        issue = only_error(check_rows("plan_parcel", *rows))
        assert (issue.field, issue.row) == ("far_max", 3)


def ratios(*values: object) -> CheckedLayer:
    rows = [PARCEL | {"code": str(i), "density_max": v} for i, v in enumerate(values)]
    return check_rows("plan_parcel", *rows)


def test_ratios_are_decided_for_the_column_and_reported() -> None:
    assert ratios(0.3, 1, 0, None).columns["density_max"] == [0.3, 1.0, 0.0, None]
    percent = ratios(30, "45", 0, None)
    assert percent.columns["density_max"] == [0.3, 0.45, 0.0, None]
    assert "最大 45" in warned(percent, Severity.NOTE)
    assert ratios("30%", 0.3, "100％").columns["density_max"] == [0.3, 0.3, 1.0]
    assert ratios("30%", 45).columns["density_max"] == [0.3, 0.45]


def test_a_column_that_mixes_ratios_and_percentages_is_refused() -> None:
    issue = only_error(ratios(30, 0.3, 45))
    assert (issue.field, issue.row, issue.value) == ("density_max", 2, "0.3")
    assert "统一" in issue.remedy
    assert [i.row for i in errors(ratios(30, 1, 0.5))] == [1]


@pytest.mark.parametrize("value", [-0.1, 101, "120%", "-5%", math.nan, "三成"])
def test_ratios_out_of_bounds(value: object) -> None:
    assert only_error(ratios(value, None)).row == 1


def test_fields_that_others_demand() -> None:
    approved = PLAN | {"status": "approved"}
    issue = only_error(check_rows("plan", PLAN, approved | {"code": "2"}))
    assert (issue.field, issue.row, issue.value) == ("approved_on", 2, "status: approved")
    replaced = check_rows("plan", approved | {"status": "superseded"})
    assert {i.field for i in errors(replaced)} == {"approved_on", "superseded_on"}
    bad = check_rows("plan", approved | {"approved_on": "昨天"})
    assert "不是日期" in only_error(bad).why
    gone = check_rows("assessment", ASSESSMENT | {"status": "已撤回"})
    assert {i.field for i in errors(gone)} == {"completed_on", "withdrawn_on"}


def test_dates_in_the_wrong_order_are_a_warning() -> None:
    given = {"status": "completed", "completed_on": "2020-01-02", "valid_until": "2020-01-01"}
    checked = check_rows("assessment", ASSESSMENT | given)
    assert not checked.report.refused
    [issue] = [i for i in checked.report.issues if i.severity is Severity.WARNING]
    assert (issue.field, issue.row) == ("valid_until", 1)
    assert issue.value == "2020-01-01 < 2020-01-02"
    same = given | {"valid_until": "2020-01-02"}
    assert not warned(check_rows("assessment", ASSESSMENT | same))


def test_a_duplicate_code_names_both_rows() -> None:
    issue = only_error(
        check_rows("plan", PLAN, PLAN | {"code": "2"}, PLAN | {"code": " P1 ", "name": "另一"})
    )
    assert (issue.field, issue.row, issue.value) == ("code", 3, "P1") and "第 1 行" in issue.why


def test_references_to_what_is_not_there_are_warnings() -> None:
    rows = [PARCEL, PARCEL | {"code": "2", "plan_code": "P9"}]
    checked = check_rows("plan_parcel", *rows, known_codes={"plan": ["P1"]})
    assert not checked.report.refused
    (issue,) = [i for i in checked.report.issues if i.severity is Severity.WARNING]
    assert (issue.field, issue.row, issue.value) == ("plan_code", 2, "P9")
    assert not warned(check_rows("plan_parcel", *rows))


def test_the_classification_of_land_use() -> None:
    rows = [
        PARCEL | {"land_use_code": "S41、B"},
        PARCEL | {"code": "2", "land_use_code": "0901", "land_use_system": "mnr-2023"},
        PARCEL | {"code": "3", "land_use_system": "北京市地方用地分类", "land_use_code": "B4/0901"},
    ]
    checked = check_rows("plan_parcel", *rows)
    assert checked.columns["land_use_system"] == ["gb50137-2011", "mnr-2023", "bj-local"]
    assert not checked.report.refused and not warned(checked)
    for code in ("R2", "0901", "二类城镇住宅用地"):
        no_system = {"land_use_code": code, "land_use_system": None}
        unsure = check_rows("plan_parcel", PARCEL | no_system)
        assert not unsure.report.refused and unsure.columns["land_use_system"] == [None]
        [issue] = [i for i in unsure.report.issues if i.field == "land_use_system"]
        assert (issue.severity, issue.row, issue.value) == (Severity.WARNING, 1, code)
        assert "mnr-2020" in issue.remedy
    odd = check_rows("plan_parcel", PARCEL | {"land_use_code": "S41、二类"})
    assert "写法" in warned(odd) and odd.columns["land_use_code"] == ["S41、二类"]
    wrong = check_rows("plan_parcel", PARCEL | {"land_use_system": "1990"})
    assert only_error(wrong).field == "land_use_system"


def test_declarations_get_stable_codes_and_themes_of_their_layer() -> None:
    rows = [
        COVERAGE,
        COVERAGE,
        COVERAGE | {"layer": "assessment", "theme": "节能评价"},
        COVERAGE | {"layer": "管控要素", "theme": "burial_zone", "code": "plan-all-3"},
        COVERAGE,
    ]
    checked = check_rows("data_coverage", *rows)
    assert not checked.report.refused
    assert checked.columns["theme"] == [
        *(None, None, "energy_conservation", "burial_zone", None),
    ]
    assert checked.columns["layer"][3] == "control_zone"
    assert checked.columns["code"] == [
        *("plan-all-1", "plan-all-2", "assessment-energy_conservation-1", "plan-all-3"),
        "plan-all-4",
    ]
    assert checked.columns["code"] == check_rows("data_coverage", *rows).columns["code"]


@pytest.mark.parametrize(
    ("layer_id", "theme"),
    [("assessment", "burial_zone"), ("control_zone", "archaeology"), ("plan", "archaeology")],
)
def test_a_theme_of_another_layer_is_refused(layer_id: str, theme: str) -> None:
    issue = only_error(check_rows("data_coverage", COVERAGE | {"layer": layer_id, "theme": theme}))
    assert (issue.field, issue.row, issue.value) == ("theme", 1, theme)
    assert only_error(check_rows("data_coverage", COVERAGE | {"layer": "nowhere"})).field == "layer"


def test_no_rows_is_an_error() -> None:
    issue = only_error(check("plan", {name: [] for name in PLAN}))
    assert "没有一行" in issue.why


def test_one_bad_row_in_ten_thousand() -> None:
    count = 10_000
    columns: dict[str, list[object]] = {
        "code": [f"C{i}" for i in range(count)],
        "plan_code": ["P1"] * count,
        "land_use_code": ["R2"] * count,
        "far_max": [2.5] * count,
    }
    assert not check("plan_parcel", columns).report.refused
    columns["far_max"][7_654] = "二点五"
    checked = check("plan_parcel", columns)
    issue = only_error(checked)
    assert (issue.row, issue.field, issue.value) == (7_655, "far_max", "二点五")
    assert checked.report.count(Severity.ERROR) == 1


def test_many_issues_are_counted_in_full_and_shown_in_part() -> None:
    count = 500
    checked = check(
        "plan", {name: [value] * count for name, value in (PLAN | {"level": "x"}).items()}
    )
    report = checked.report
    assert report.count(Severity.ERROR) == count + count - 1
    assert len(report.issues) == 2 * SHOWN
    document = report.as_json()
    assert document["refused"] is True and document["counts"]["error"] == 999
    assert {t["count"] for t in document["tallies"]} == {count, count - 1}
    text = report_text(report)
    assert "不可导入" in text and "999 处错误" in text and "500 处" in text
    assert len(text.splitlines()) < 25


def test_a_clean_report() -> None:
    report = check_rows("plan", PLAN).report
    assert report_text(report) == (
        "a.gpkg → 街区控规与规划实施单元规划（plan）：1 行，坐标系 EPSG:4548\n结论：可以导入"
    )
    assert report.as_json()["issues"] == []


def test_what_the_reader_saw_is_in_the_report() -> None:
    notes = (ReaderNote("按 gb18030 读取"), ReaderNote("面积不符", "核对", 1, "面积", "9"))
    checked = check_rows("plan", PLAN, notes=notes)
    assert [(i.severity, i.row) for i in checked.report.issues] == [
        (Severity.WARNING, 1),
        (Severity.NOTE, None),
    ]
    assert not checked.report.refused


def test_what_is_declared_may_not_be_hidden_and_all_else_may() -> None:
    declared = COMPLETE["data_coverage"]
    found = only_error(check_rows("data_coverage", declared | {"visibility": "restricted"}))
    assert found.field == "visibility" and found.row == 1
    assert not check_rows("data_coverage", declared | {"visibility": "公开"}).report.refused
    for name in ("facility", "plan"):
        hidden = check_rows(name, COMPLETE[name] | {"visibility": "内部"})
        assert not hidden.report.refused and hidden.columns["visibility"] == ["internal"]


def test_codes_that_look_the_same_are_reported() -> None:
    codes = [
        "HD00-1601",
        "HD00－1601",
        "HD00–1601",
        "ＨＤ００-１６０１",
        "HD00-1601\u200b",
        "HD00-1602",
    ]
    report = check("block", {"code": codes, "name": ["n"] * 6}).report
    answered = [issue for issue in report.issues if issue.field == "code"]
    assert [issue.row for issue in answered] == [2, 3, 4, 5] and not report.refused
    assert all("看起来相同" in issue.why for issue in answered)
    alone = check("block", {"code": ["HD00-1601\u200b"], "name": ["n"]}).report
    assert any("不可见字符" in issue.why for issue in alone.issues)
