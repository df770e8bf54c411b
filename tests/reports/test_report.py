"""A report from the question to the paper: what it says, that it is always the same, and that no
text in it is anything but text."""

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree

import pypdf
import pytest
import shapely
from dying import eats, hangs
from fastapi.testclient import TestClient
from judge import example_city
from pdfua import validate
from sqlalchemy import text
from worked_query import QUERIES, query

from api.app import create_app
from api.bounded.processes import BoundedProcesses
from api.reports.fonts import REPLACEMENT
from api.reports.frames import MapSize, place
from api.reports.making import ReportMaker
from api.reports.map_style import SITE
from api.reports.map_svg import Drawn, draw_map
from api.reports.pdf import page_data, typeset
from api.settings import Settings
from api.wiring import build_services
from blueprint.digest import digest_of
from blueprint.errors import Unavailable
from blueprint.projects.flow.reader import our_flows
from blueprint.reports import ReportRequest, compose
from blueprint.reports.chinese import area, day, moment, number, share, with_days, with_unit
from blueprint.reports.number import is_number
from blueprint.reports.reading import PrintedEvaluation
from layers.database.connections import Database
from layers.jobs import queue_state

Reported = Callable[..., tuple[str, bytes]]


def _text(pdf: bytes) -> str:
    """The words in reading order, without the blanks that lines and cells put between."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_it_is_requested_made_once_and_fetched(
    client: TestClient, maker: ReportMaker, app_database: Database
) -> None:
    question = client.post(QUERIES, json=query()).json()
    path = f"{QUERIES}/{question['id']}/report.pdf"
    waiting = client.get(path)
    assert waiting.status_code == 202
    assert waiting.headers["location"] == path and int(waiting.headers["retry-after"]) > 0
    assert waiting.json()["state"] == "todo" and is_number(waiting.json()["number"])
    assert client.get(path).status_code == 202  # asked twice, made once
    with app_database.reading() as connection:
        [task] = [t for t in queue_state(connection).tasks if t.task == "report.make"]
    assert task.waiting == 1
    maker.make(waiting.json()["number"])
    maker.make(waiting.json()["number"])  # a job may run again
    made = client.get(path)
    assert made.status_code == 200 and made.headers["content-type"] == "application/pdf"
    again = client.get(path, headers={"If-None-Match": made.headers["etag"]})
    assert again.status_code == 304
    [listed] = client.get(f"/api/v1/reports?site_query={question['id']}").json()["reports"]
    assert listed["number"] == waiting.json()["number"]


def test_the_paper_says_what_was_answered(reported: Reported) -> None:
    question, pdf = reported(project={**example_city.FACTS, "name": "某小学校舍"})
    assert len(pdf) < 2_000_000
    read = pypdf.PdfReader(io.BytesIO(pdf))
    pdf_text = _text(pdf)
    for message in (
        "建设项目用地区域评估预咨询报告",
        "本报告为预咨询参考，不作为许可依据",
        "某小学校舍",
        "2019年6月10日",
        "京政办发〔2018〕36号",
        "不再重复开展",
        "近期须办的三件事",
        "涉及本用地的事项",
        "本报告各章",
        "审批流程",
        "全流程时限",
        "术语说明",
        "审图号",
        "1:",
    ):
        assert message in pdf_text, message
    # In reading order: the answer, the lists, the evaluations in their order, the annexes.
    order = ["六项评价结论", "内容提要", "用地与周边", "六项评价逐项说明", "附件一推导过程"]
    order.append("附件三依据与数据来源")
    places = [pdf_text.index(part) for part in order]
    assert places == sorted(places)
    numbers = {page.extract_text().count("YZX") > 0 for page in read.pages}
    assert numbers == {True}, "the number is on each page"
    for code in ("traffic_impact", "waived", "settled", "None", "null", "construction_permit"):
        assert code not in pdf_text
    [[attached]] = read.attachments.values()
    document = json.loads(attached)
    sha = f"sha256:{hashlib.sha256(attached).hexdigest()}"
    assert digest_of(document) == sha
    assert sha.removeprefix("sha256:") in pdf_text and question


def test_the_same_report_is_the_same_bytes_and_a_tagged_pdf(
    client: TestClient,
    maker: ReportMaker,
    app_database: Database,
    tmp_path: Path,
) -> None:
    question = client.post(QUERIES, json=query()).json()
    services = build_services(app_database)
    sealed = services.ledger.find(UUID(question["id"]))
    first, second = (maker.unsigned_pdf(sealed, "public") for _ in range(2))
    assert first == second
    root = pypdf.PdfReader(io.BytesIO(first)).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata and "<pdfuaid:part>1</" in metadata
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].startswith("zh") and root["/Outlines"]
    signed = tmp_path / "signed.pdf"
    signed.write_bytes(first)
    assert not validate(str(signed)).findings


HOSTILE = '#panic("x") *粗* $x$ `raw` <b>甲</b> \\u{0} "]} {{ 7*7 }} \u202e倒 @r 😀 𪚥'
HOSTILE += "长" * 110


def test_every_text_is_text(client: TestClient, reported: Reported) -> None:
    question, pdf = reported(project={**example_city.FACTS, "name": HOSTILE})
    pdf_text = _text(pdf)
    assert '#panic("x")*粗*$x$`raw`<b>甲</b>' in pdf_text and "{{7*7}}" in pdf_text
    assert REPLACEMENT in pdf_text and "U+1F600" in pdf_text and "\u202e" not in pdf_text
    page = client.get(f"{QUERIES}/{question}/report.html")
    assert page.status_code == 200 and "script" not in page.text
    assert "&lt;b&gt;甲&lt;/b&gt;" in page.text and "{{ 7*7 }}" in page.text and "😀" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "changes",
    [
        {"as_of": "2018-01-01"},
        {"project": {}},
        {"project": {"works": "major_energy"}},
        {"project": {"investment": "government"}},
        {"project": {"investment": "private", "category": "interior_renovation"}},
        {"site": example_city.box(2000, 2000, 2100, 2100).__geo_interface__},
        {"site": example_city.box(900, 900, 1100, 1100).__geo_interface__},
    ],
)
def test_whatever_was_answered_there_is_a_report(
    client: TestClient, maker: ReportMaker, changes: dict[str, object]
) -> None:
    question = client.post(QUERIES, json=query(**changes))
    assert question.status_code == 201, question.text
    page = client.get(f"{QUERIES}/{question.json()['id']}/report.html")
    assert page.status_code == 200, page.text
    assert "六项评价结论" in page.text and "None" not in page.text


def test_a_visitor_may_ask_for_so_many(settings: Settings, app_database: Database) -> None:
    with app_database.writing() as connection:
        connection.execute(text("DELETE FROM people.quota"))
    few = settings.model_copy(update={"visitor_reports": 2})
    with TestClient(create_app(few)) as visitor:
        ids = [visitor.post(QUERIES, json=query()).json()["id"] for _ in range(3)]
        answers = [visitor.get(f"{QUERIES}/{one}/report.pdf").status_code for one in ids]
        assert answers == [202, 202, 429]
        assert visitor.get(f"{QUERIES}/{ids[0]}/report.pdf").status_code == 202  # not anew


def test_a_renderer_that_hangs_or_eats_is_ended_and_the_next_one_works() -> None:
    bounded = BoundedProcesses(1, 1024)
    try:
        with pytest.raises(Unavailable):
            bounded.run(1, hangs)
        with pytest.raises(Unavailable):
            bounded.run(20, eats)
        assert bounded.run(20, len, "abc") == 3
    finally:
        bounded.close()


def test_a_map_is_drawn_of_shapes_that_cross_themselves() -> None:
    placed = place(MapSize(80, 50, 1.5), (0, 0, 100, 100))
    bow_tie = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    spike = shapely.Polygon([(0, 0), (50, 0), (50, 900), (50, 0), (100, 0), (100, 50), (0, 50)])
    away = shapely.box(9_000, 9_000, 9_100, 9_100)
    drawn = [Drawn(shape, SITE, True) for shape in (bow_tie, spike, away)]
    overview = draw_map(placed, drawn)
    assert overview.scale == 3_000 and [entry.label for entry in overview.involved] == ["用地"]
    assert ElementTree.fromstring(overview.svg) is not None


def test_three_hundred_controls_and_fifty_thousand_vertices(client: TestClient) -> None:
    document = client.post(QUERIES, json=query(project={"name": "长" * 200})).json()
    control = {
        "id": "control_zone/1",
        "code": "GK-1",
        "type": "height_control",
        "name": "高度控制区" * 10,
        "effect": "restrict",
        "reserves": ["archaeology"],
        "provisional": True,
        "share": 0.5,
        "area_m2": 20_000.0,
        "basis": {"document": "某规划", "authority": "某部门"},
    }
    many = {**document, "controls": [control] * 300}
    number = "京S（2026）001号"
    request = ReportRequest(many, "规则", "http://127.0.0.1", approval_no=number, flows=our_flows())
    pdf = typeset(page_data(compose(request), {}, approval_no=number, meridian=""))
    pdf_text = _text(pdf)
    assert pdf_text.count("范围为暂定") == 300 and number in pdf_text
    assert len(pdf) < 2_000_000
    round_site = shapely.Point(0, 0).buffer(300, quad_segs=12_500)
    assert shapely.get_num_coordinates(round_site) > 50_000
    placed = place(MapSize(174, 86, 2.2), round_site.bounds)
    assert len(draw_map(placed, [Drawn(round_site, SITE, True)]).svg) < 40_000


def _step(rule: str, condition: str, passes: bool, because: str) -> dict[str, object]:
    basis = {"document": rule, "clause": "一", "read_on": "2026-11-24", "confirmed": True}
    return {
        "rule": rule,
        "question": "？",
        "answer": True,
        "because": because,
        "condition": condition,
        "passes": passes,
        "leg": None,
        "reason": None,
        "basis": basis,
    }


def test_what_a_later_rule_replaces_is_said_by_that_rule() -> None:
    steps = [
        _step("36", "energy_threshold_reached", True, "达到"),
        _step("9", "site_within_area", True, "用地在区域内"),
        _step("9", "facts_are_such", False, "不符合"),
        _step("3", "site_within_area", True, "用地在开发区内"),
        _step("3", "facts_are_such", True, "项目情况符合"),
    ]
    content = {"verdict": "commitment", "reason": "replaced_by_commitment", "steps": steps}
    decisive = PrintedEvaluation(content).decisive
    assert decisive is not None
    assert (decisive.document, decisive.because) == ("3", "用地在开发区内；项目情况符合")


def test_numbers_and_dates_are_written_as_officials_do() -> None:
    assert with_days("自 2024-11-29 起，2024-11-291") == "自 2024年11月29日 起，2024-11-291"
    assert day("2026-11-24") == "2026年11月24日" and day(None) == "—"
    assert moment("2026-11-30T22:10:03Z", "Asia/Shanghai") == "2026年12月1日 06:10"
    assert with_unit(5_000_000, "千瓦时") == "500 万千瓦时"
    assert with_unit(67_002, "平方米") == "67,002 平方米"
    assert with_unit(1_600, "吨标准煤") == "1,600 吨标准煤"
    assert share(0.4) == "40%" and share(0.99999) == "不足 100%" and share(1e-9) == "不足 0.1%"
    assert area(23_929.4) == "23,929.4 平方米（2.39 公顷）" and number(2.5) == "2.5"
