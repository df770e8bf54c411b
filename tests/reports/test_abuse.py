"""What a report must bear: large and odd sites, hostile texts from wherever, a renderer that dies,
a time stamp service that is none."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdf
import pytest
import shapely
from dying import dies
from fastapi.testclient import TestClient
from judge import example_city
from worked_query import QUERIES, query

from api.reports import making
from api.reports.archive_check import reports_in
from api.reports.html import html_page
from api.reports.making import ReportMaker
from api.reports.pdf import page_data, typeset
from api.settings import Settings
from api.wiring import build_services
from blueprint.errors import BadInput, Unavailable
from blueprint.projects.flow.reader import our_flows
from blueprint.reports import ReportRequest, compose
from blueprint.reports.signing import Purpose
from layers.database.connections import Database
from layers.outgoing import Networks, Refused
from layers.reports.keys import signing_keys
from layers.reports.signer import PadesSigner
from layers.reports.store import ReportStore
from layers.reports.time_stamps import CheckedTimeStamper

Reported = Callable[..., tuple[str, bytes]]

HOSTILE = '#panic("x") *粗* $x$ <b>甲</b> \\u{0} "]} {{ 7*7 }} \u202e倒 @r 😀'


_PURPOSE = Purpose("report", "YZX20261201-EBXD-LR4J-MSY9-KBLH", "beijing", f"sha256:{'a' * 64}")


def _blank() -> bytes:
    """A PDF of one empty page."""
    writer, held = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(held)
    return held.getvalue()


def _text(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def _hostile(value: Any) -> Any:
    """Every text that a row of the map gives is hostile; identifiers, dates and words stay."""
    if isinstance(value, list):
        return [_hostile(one) for one in value]
    if isinstance(value, dict):
        texts = ("name", "approval_no", "opinion_no", "document", "authority")
        return {
            key: HOSTILE if key in texts and isinstance(one, str) else _hostile(one)
            for key, one in value.items()
        }
    return value


def test_texts_of_the_map_and_of_settings_are_text(client: TestClient) -> None:
    document = client.post(QUERIES, json=query()).json()
    evaluations = [
        {**each, "assessments": _hostile(each["assessments"]), "requirements": [HOSTILE]}
        for each in document["evaluations"]
    ]
    control = {
        "id": "control_zone/1",
        "code": HOSTILE,
        "type": "height_control",
        "name": HOSTILE,
        "effect": "restrict",
        "reserves": [],
        "provisional": False,
        "share": 0.5,
        "area_m2": 20_000.0,
        "basis": {"document": HOSTILE, "authority": HOSTILE},
    }
    changed = {
        **document,
        "plan": _hostile(document["plan"]),
        "evaluations": evaluations,
        "controls": [control],
        "notices": [*document["notices"], HOSTILE],
    }
    made = compose(
        ReportRequest(
            changed,
            HOSTILE,
            "http://127.0.0.1",
            office=HOSTILE,
            approval_no=HOSTILE,
            licence=HOSTILE,
            flows=our_flows(),
        )
    )
    printed = _text(typeset(page_data(made, {}, approval_no=HOSTILE, meridian=HOSTILE)))
    shown = '#panic("x")*粗*$x$<b>甲</b>\\u{0}"]}{{7*7}}倒@r〓'
    assert printed.count(shown) > 12 and "\u202e" not in printed
    page = html_page(made, {}, HOSTILE, HOSTILE)
    assert page.count("&lt;b&gt;甲&lt;/b&gt;") > 12 and "<b>甲" not in page and "{{ 7*7 }}" in page


def test_a_name_of_500_characters_is_refused_and_changes_nothing(client: TestClient) -> None:
    answer = client.post(QUERIES, json=query(project={"name": "长😀" * 250}))
    assert answer.status_code == 422
    [flaw] = answer.json()["errors"]
    assert flaw["loc"] == ["project", "name"] and "200" in f"{flaw['msg']}{flaw['remedy']}"


@pytest.mark.parametrize(
    ("site", "says"),
    [
        (shapely.Point(500, 500).buffer(90, quad_segs=12_500), "50,"),
        (shapely.box(5_000, 5_000, 5_100, 5_100), "待核定"),
    ],
    ids=["50,000 vertices", "everything undetermined"],
)
def test_odd_sites(
    client: TestClient, maker: ReportMaker, app_database: Database, site: Any, says: str
) -> None:
    here = shapely.affinity.translate(site, example_city.EAST, example_city.NORTH)
    sealed = client.post(QUERIES, json=query(site=shapely.geometry.mapping(here), project={}))
    assert sealed.status_code == 201, sealed.text
    services = build_services(app_database)
    pdf = maker.unsigned_pdf(services.ledger.find(UUID(sealed.json()["id"])), "public")
    assert len(pdf) < 2_000_000
    printed = _text(pdf)
    assert "没有管控要素" in printed or "管控要素" in printed
    if says == "待核定":
        assert printed.count("待核定") >= 6


def test_a_renderer_killed_halfway_leaves_nothing_and_the_job_runs_again(
    client: TestClient,
    settings: Settings,
    app_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = f"{QUERIES}/{client.post(QUERIES, json=query()).json()['id']}/report.pdf"
    number = client.get(path).json()["number"]
    maker = ReportMaker(settings, app_database, build_services(app_database))
    try:
        with monkeypatch.context() as dying:
            dying.setattr(making, "typeset", dies)
            with pytest.raises(Unavailable):
                maker.make(number)
        assert ReportStore(app_database).latest(number) is None
        assert client.get(path).status_code == 202
        maker.make(number)
    finally:
        maker.close()
    assert client.get(path).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://tsa.example/",
        "http://tsa.example:22/",
        "http://user:secret@tsa.example/",
    ],
)
def test_no_setting_may_name_such_a_time_stamp_service(url: str) -> None:
    with pytest.raises(BadInput):
        CheckedTimeStamper(url, Networks())


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "127.0.0.1:8080", "[::ffff:10.0.0.1]", "0x7f000001:8080"]
)
def test_a_time_stamp_service_within_is_not_asked(host: str, tmp_path: Path) -> None:
    within = CheckedTimeStamper(f"http://{host}/", Networks())
    with pytest.raises(Unavailable, match="时间戳") as unsigned:
        PadesSigner(signing_keys(tmp_path), within).sign(_blank(), _PURPOSE)
    cause = unsigned.value.__cause__
    assert cause is not None and isinstance(cause.__cause__, Refused)


def test_no_report_is_signed_without_the_time_stamp_that_is_set(tmp_path: Path) -> None:
    closed = CheckedTimeStamper("http://127.0.0.1:3161/", Networks(loopback=True))
    with pytest.raises(Unavailable, match="时间戳"):
        PadesSigner(signing_keys(tmp_path), closed).sign(_blank(), _PURPOSE)


def test_an_archive_of_reports_has_bounds(tmp_path: Path) -> None:
    file = tmp_path / "reports.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.pdf", b"%PDF-1.7")
        archive.writestr("folder/", b"")
        archive.writestr("bomb.pdf", b"\0" * 30_000_000)
    assert dict(reports_in(file)) == {"a.pdf": b"%PDF-1.7", "bomb.pdf": None}
    # What an entry says of its size is a lie: only so much is unpacked.
    forged = bytearray(file.read_bytes())
    at = forged.rfind(b"bomb.pdf") - 46 + 24
    forged[at : at + 4] = (10).to_bytes(4, "little")
    (tmp_path / "lying.zip").write_bytes(forged)
    assert len(dict(reports_in(tmp_path / "lying.zip"))["bomb.pdf"] or b"") <= 10
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(201):
            archive.writestr(f"{number}.pdf", b"")
    with pytest.raises(BadInput, match="200"):
        list(reports_in(file))
    (tmp_path / "cut.zip").write_bytes(bytes(forged[: len(forged) // 2]))
    with pytest.raises(BadInput, match="损坏"):
        list(reports_in(tmp_path / "cut.zip"))
