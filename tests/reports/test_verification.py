"""A report's file: untouched, or in which way not; and signed a second time by an officer."""

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
import shapely
from fastapi.testclient import TestClient
from judge import example_city
from people import logged_in, somebody
from served import CLI, environment
from worked_query import QUERIES, query

from api.reports.making import ReportMaker
from api.settings import Settings
from blueprint.reports.signing import Purpose, read_reason, reason_of
from blueprint.reports.verification import FileOutcome
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.people.audit import entries
from layers.reports.keys import signing_keys
from layers.reports.signer import PadesSigner

VERIFY = "/api/v1/reports/verify"
Reported = Callable[..., tuple[str, bytes]]


@pytest.fixture(scope="module")
def report(reported: Reported) -> tuple[str, bytes]:
    return reported()


def _outcome(client: TestClient, pdf: bytes) -> str:
    answer = client.post(VERIFY, content=pdf, headers={"Content-Type": "application/pdf"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["untouched"] is (answer.json()["outcome"] == "untouched")
    outcome: str = answer.json()["outcome"]
    return outcome


def _flipped(pdf: bytes, at: int) -> bytes:
    changed = bytearray(pdf)
    changed[at] ^= 1
    return bytes(changed)


def _in_attachment(pdf: bytes) -> int:
    return pdf.find(b"stream", pdf.find(b"/EmbeddedFile")) + 40


def test_each_way_in_which_a_file_is_not_ours_has_its_message(
    client: TestClient, report: tuple[str, bytes], tmp_path: Path
) -> None:
    _, pdf = report
    answered = client.post(VERIFY, files={"file": ("r.pdf", pdf, "application/pdf")}).json()
    assert (
        answered["outcome"] == "untouched" and answered["known_here"] and answered["today"]["then"]
    )
    [signature] = answered["signatures"]
    assert signature["trusted"] and signature["intact"] and signature["purpose"] == "report"
    number, digest = answered["number"], answered["digest"]
    plain = pdf[: pdf.find(b"%%EOF") + 6]
    other = PadesSigner(signing_keys(tmp_path / "other"))
    # Of an unsigned file somebody else, or we for other data, made a signed one.
    unsigned = plain
    cases = {
        "changed": _flipped(pdf, 3000),
        "attachment_changed": _flipped(pdf, _in_attachment(pdf)),
        "unsigned": unsigned,
        "unreadable": pdf[: len(pdf) // 2],
        "re_signed": other.sign(unsigned, Purpose("report", number, "beijing", digest)),
        "other_city": other.sign(unsigned, Purpose("report", number, "elsewhere", digest)),
    }
    assert {name: _outcome(client, file) for name, file in cases.items()} == {
        name: name for name in cases
    }
    assert _outcome(client, pdf + b"\n% one more line\n") == "changed"
    assert _outcome(client, b"%PDF-1.7 nothing") == "unreadable"


def test_a_valid_signature_over_other_data_is_reported(
    client: TestClient, report: tuple[str, bytes], maker: ReportMaker
) -> None:
    _, pdf = report
    plain = pdf[: pdf.find(b"%%EOF") + 6]
    number = client.post(VERIFY, content=pdf).json()["number"]
    forged = maker.signer.sign(plain, Purpose("report", number, "beijing", f"sha256:{'0' * 64}"))
    assert _outcome(client, forged) == "other_digest"


def test_a_file_that_unpacks_without_end_is_bounded(client: TestClient) -> None:
    import zlib

    compressed = zlib.compress(b"\0" * (200 << 20), 9)
    compressed = zlib.compress(compressed, 9)
    stream = b"<< /Type /EmbeddedFile /Filter [/FlateDecode /FlateDecode] /Length %d >>" % len(
        compressed
    )
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names ["
    body += b"(determination.json) << /EF << /F 3 0 R >> >> ] >> >> >>\nendobj\n"
    body += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n3 0 obj\n" + stream
    body += b"\nstream\n" + compressed + b"\nendstream\nendobj\n"
    start = len(body)
    places = [body.find(b"%d 0 obj" % number) for number in (1, 2, 3)]
    body += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    body += b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    answer = client.post(VERIFY, content=body)
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["outcome"] == "unsigned"
    assert client.get("/healthz").status_code == 200


def test_an_officers_signature_leaves_the_first_valid(
    client: TestClient, report: tuple[str, bytes], app_database: Database
) -> None:
    question, pdf = report
    number = client.post(VERIFY, content=pdf).json()["number"]
    path = f"/api/v1/reports/{number}/reviews"
    assert client.post(path, json={"decision": "confirmed"}).status_code == 401
    _, contact = somebody(app_database, Role.OFFICER)
    with logged_in(client.app, contact) as officer:
        assert officer.post(path, json={"decision": "corrected"}).status_code == 422
        body = {"decision": "corrected", "note": "第 3 项以会商意见为准"}
        assert officer.post(path, json=body).status_code == 201
        assert 'id="review"' in officer.get(f"/verify/{number}").text
    page = client.get(f"/verify/{number}").text
    assert "复核更正：第 3 项以会商意见为准" in page and 'id="review"' not in page
    [review] = client.get(f"/api/v1/reports/{number}").json()["reviews"]
    assert (review["decision"], review["note"]) == ("corrected", "第 3 项以会商意见为准")
    reviewed = client.get(f"{QUERIES}/{question}/report.pdf").content
    assert reviewed.startswith(pdf)  # nothing before it was touched
    answered = client.post(VERIFY, content=reviewed).json()
    assert answered["outcome"] == "untouched"
    assert [s["purpose"] for s in answered["signatures"]] == ["report", "review"]
    assert all(s["intact"] and s["trusted"] for s in answered["signatures"])
    assert answered["signatures"][1]["note"] == "更正 第 3 项以会商意见为准"
    assert ("report_reviewed", f"report:{number}") in [
        (entry.action, entry.subject) for entry in entries(app_database)
    ]


def test_staff_see_what_was_asked_about_the_place_before(
    client: TestClient, report: tuple[str, bytes], app_database: Database
) -> None:
    """Beside the report, never in it; who asked for it sees nothing of others' questions."""
    beside = shapely.geometry.mapping(example_city.box(600, 400, 700, 600))
    over = shapely.geometry.mapping(example_city.box(500, 500, 700, 600))
    earlier = query(site=over, project={"name": "更早的<b>项目</b>"})
    assert client.post(QUERIES, json=earlier).status_code == 201
    beside_id = client.post(QUERIES, json=query(site=beside)).json()["id"]
    sealed_id = client.post(QUERIES, json=query()).json()["id"]
    path = f"{QUERIES}/{sealed_id}/earlier"
    assert client.get(path).status_code == 401
    _, contact = somebody(app_database, Role.OFFICER)
    with logged_in(client.app, contact) as officer:
        found = officer.get(path).json()["earlier"]
        assert found[0]["name"] == "更早的<b>项目</b>"
        listed = {one["site_query"] for one in found}
        assert report[0] in listed and beside_id not in listed
        assert len(found[0]["evaluations"]) == 6
        number = officer.get(f"{QUERIES}/{sealed_id}/report.pdf").json()["number"]
        page = officer.get(f"/verify/{number}").text
        assert "此处以往的查询" in page and "更早的&lt;b&gt;项目&lt;/b&gt;" in page
        assert officer.get(f"{QUERIES}/{uuid4()}/earlier").status_code == 404
        # Not made yet: there is nothing to sign.
        assert 'id="review"' not in page
    assert "更早的" not in client.get(f"/verify/{number}").text
    assert "更早的" not in client.get(f"{QUERIES}/{sealed_id}/report.html").text


def test_the_page_of_a_number_stands_beside_todays_answer(
    client: TestClient, report: tuple[str, bytes]
) -> None:
    number = client.post(VERIFY, content=report[1]).json()["number"]
    page = client.get(f"/verify/{number}")
    assert page.status_code == 200 and "今日结论" in page.text
    answered = client.get(f"/api/v1/reports/{number}").json()
    assert len(answered["then"]) == len(answered["now"]) == 6
    unknown = number[:-4] + ("2222" if number[-4:] != "2222" else "3333")
    for other in (unknown, "YZX", "<script>"):
        assert client.get(f"/verify/{other}").status_code == 404
        assert client.get(f"/api/v1/reports/{other}").status_code == 404


@pytest.mark.acceptance
def test_the_command_line_checks_without_a_database(
    report: tuple[str, bytes], settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(report[1])
    environ = environment(settings.home, "postgresql://nowhere.invalid/none")
    run = subprocess.run([*CLI, "verify", str(file)], env=environ, capture_output=True, text=True)
    assert run.returncode == 0 and "报告未被改动" in run.stdout, run.stderr
    archive = tmp_path / "reports.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("a.pdf", report[1])
        zipped.writestr("b.pdf", _flipped(report[1], 3000))
        zipped.writestr("c.txt", "no report")
    several = [*CLI, "verify", str(archive), "--json"]
    run = subprocess.run(several, env=environ, capture_output=True, text=True)
    found = json.loads(run.stdout)
    outcomes = {one["file"]: one["outcome"] for one in found["files"]}
    assert outcomes == {"a.pdf": "untouched", "b.pdf": "changed", "c.txt": "unreadable"}
    assert run.returncode == 1 and not found["untouched"]
    file.write_bytes(_flipped(report[1], 3000))
    run = subprocess.run([*CLI, "verify", str(file)], env=environ, capture_output=True, text=True)
    assert run.returncode == 1 and FileOutcome.CHANGED.label in run.stdout


def test_what_a_signature_says_is_read_back() -> None:
    number = "YZX20261201-EBXD-LR4J-MSY9-KBLH"
    purpose = Purpose("review", number, "beijing", f"sha256:{'a' * 64}", "更正 面积 2 公顷")
    stated = read_reason(reason_of(purpose))
    assert stated is not None and (stated.kind, stated.note) == ("review", "更正 面积 2 公顷")
    assert read_reason("something else") is None
