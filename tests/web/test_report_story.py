"""From the facts to the paper and back: a report asked for on the page, and its file verified."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from ask_steps import give, in_degrees, parcel_of, six
from looking import visiting
from people import PASSWORD, somebody
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from served import Served, serve

from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.demo_city.loading import DemoCity

NUMBER = re.compile(r"YZX\d{8}(-[2-9A-Z]{4}){4}")


@pytest.fixture(scope="module")
def working(demo_environ: dict[str, str]) -> Iterator[Served]:
    """The service with its worker."""
    with serve(demo_environ, "--with-worker") as served:
        served.answers("/readyz")
        yield served


@pytest.fixture
def desk(browser: Browser, working: Served) -> Iterator[Page]:
    with visiting(browser, working.url(""), motion=True) as observation:
        yield observation.page


def test_facts_report_verify_by_keyboard(desk: Page, demo_city: DemoCity, tmp_path: Path) -> None:
    desk.goto("/")
    give(desk, parcel_of(demo_city))
    six(desk)
    button = desk.get_by_role("button", name="下载预咨询报告")
    button.focus()
    with desk.expect_download(timeout=90_000) as coming:
        desk.keyboard.press("Enter")
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    assert NUMBER.fullmatch(file.stem) and file.read_bytes().startswith(b"%PDF")
    expect(desk.get_by_role("status").filter(has_text="已下载")).to_be_visible()
    made = desk.get_by_text("已制作的报告")
    made.click()
    expect(desk.get_by_role("link", name=file.stem, exact=True)).to_be_visible()

    desk.goto("/verify")
    desk.get_by_label("报告文件").set_input_files(file)
    desk.get_by_role("button", name="核验").press("Enter")
    outcome = desk.locator("#outcome")
    expect(outcome).to_have_text("报告未被改动，签名有效", timeout=60_000)
    expect(desk.locator("#today")).to_contain_text("结论没有变化")
    changed = bytearray(file.read_bytes())
    changed[4000] ^= 1
    file.write_bytes(bytes(changed))
    desk.get_by_label("报告文件").set_input_files(file)
    desk.get_by_role("button", name="核验").press("Enter")
    expect(outcome).to_have_text("签名之后内容被改动", timeout=60_000)

    desk.goto(f"/verify/{file.stem}")
    expect(desk.get_by_role("heading", name=f"报告 {file.stem}")).to_be_visible()
    expect(desk.get_by_text("结论没有变化")).to_be_visible()


def test_reports_of_rows_with_the_facts_of_each(
    desk: Page, demo_city: DemoCity, tmp_path: Path
) -> None:
    shape = in_degrees(demo_city.site)
    facts = {"code": "HD-1", "works": "building", "use": "office", "gross_floor_area_m2": 12_345}
    features = [
        {"type": "Feature", "properties": facts, "geometry": shape},
        {"type": "Feature", "properties": {"code": "HD-2"}, "geometry": shape},
    ]
    file = tmp_path / "两块.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    desk.goto("/#p=bulk")
    panel = desk.locator("[data-panel=bulk]")
    panel.locator("input[type=file]").set_input_files(file)
    panel.get_by_role("button", name="查询 2 个用地").click(timeout=60_000)
    expect(panel.get_by_role("progressbar")).to_have_count(0, timeout=60_000)
    panel.get_by_role("grid").focus()
    desk.keyboard.press("Home")
    desk.keyboard.press("Enter")
    expect(panel.get_by_text("采用了文件中的项目信息")).to_contain_text("建筑规模")
    with desk.expect_download(timeout=120_000) as coming:
        panel.get_by_role("button", name="制作报告").press("Enter")
    coming.value.save_as(tmp_path / "one.pdf")
    printed = "".join(page.extract_text() for page in PdfReader(tmp_path / "one.pdf").pages)
    assert "HD-1" in printed and "12,345 平方米" in printed
    with desk.expect_download(timeout=120_000) as coming:
        panel.get_by_role("button", name="下载报告（压缩包）").press("Enter")
    coming.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert len(archive.namelist()) == 2


def test_an_officer_reviews_a_report_by_keyboard(
    browser: Browser, working: Served, desk: Page, demo_city: DemoCity, module_database: Database
) -> None:
    desk.goto("/")
    give(desk, parcel_of(demo_city))
    six(desk)
    with desk.expect_download(timeout=120_000) as coming:
        desk.get_by_role("button", name="下载预咨询报告").press("Enter")
    number = Path(coming.value.suggested_filename).stem
    _, contact = somebody(module_database, Role.OFFICER)
    with visiting(browser, working.url(""), motion=True, refusals=True) as visit:
        page = visit.page
        page.goto(f"/login?next=/verify/{number}")
        page.get_by_label("邮箱或手机号").first.fill(contact)
        page.get_by_label("密码").first.fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="此处以往的查询")).to_be_visible(timeout=30_000)
        page.get_by_role("radio", name="更正").press("Space")
        page.get_by_role("button", name="复核并签名").press("Enter")
        expect(page.get_by_text("更正须写明内容")).to_be_visible()
        page.get_by_label("复核意见").fill("第 3 项以会商意见为准")
        page.keyboard.press("Enter")
        expect(page.get_by_text("复核更正：第 3 项以会商意见为准")).to_be_visible(timeout=30_000)
