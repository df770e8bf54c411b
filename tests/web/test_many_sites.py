"""Many sites on the page: a file in, a table that sorts and sifts, the rest after a break."""

import csv
import re
from pathlib import Path

import geopandas
import pytest
from accessible import violations_unrolled
from looking import Sight, Visit
from many_sites import SCRIPT, sites_file
from playwright.sync_api import Locator, Page, expect

LONG_MS = 600_000


def bulk(page: Page) -> Locator:
    return page.locator("[data-panel=bulk]")


def give(page: Page, file: Path) -> Locator:
    """The panel with a file in it."""
    page.goto("/#p=bulk")
    panel = bulk(page)
    panel.locator("input[type=file]").set_input_files(file)
    return panel


def ask(panel: Locator, within_ms: float = 60_000) -> None:
    panel.get_by_role("button", name=re.compile("^查询")).click(timeout=within_ms)
    expect(panel.get_by_role("progressbar")).to_have_count(0, timeout=within_ms)


def download(page: Page, label: str, to: Path) -> Path:
    with page.expect_download() as coming:
        bulk(page).get_by_role("button", name=label).click()
    coming.value.save_as(to)
    return to


def test_a_file_of_sites(page: Page, tmp_path: Path) -> None:
    panel = give(page, sites_file(tmp_path / "用地.geojson", 40, 3))
    # The first file of a service waits for the process that reads.
    announcement = panel.get_by_text("40 个用地，其中 3 个读不出边界")
    expect(announcement).to_be_visible(timeout=60_000)
    ask(panel)
    grid = panel.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "41")
    expect(panel.get_by_role("button", name=re.compile("^有误"))).to_have_text("有误 3")
    expect(grid.get_by_role("row").nth(1)).to_contain_text(SCRIPT)

    panel.get_by_text("有误的排在前").click()
    expect(grid.get_by_role("row").nth(1)).to_contain_text("：")  # what is wrong: what to do
    panel.get_by_text("有误的排在前").click()

    # By keyboard: into the table, to a row, and from there to its whole answer.
    grid.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    chosen = panel.get_by_role("region", name=re.compile("^第 1 个"))
    expect(chosen).to_contain_text(SCRIPT)
    expect(chosen.get_by_role("listitem")).to_have_count(6)

    with download(page, "下载 CSV", tmp_path / "结论.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 40
    assert {row["owner"] for row in rows} == {"'=1+1"}
    assert sum(bool(row["error"]) for row in rows) == 3
    assert all(row["archaeology_text"] for row in rows if not row["error"])

    chosen.get_by_role("button", name="查此用地").click()
    expect(page.locator("[data-panel=ask]")).to_be_visible()
    expect(page.locator("[data-panel=ask]")).to_contain_text(SCRIPT)
    expect(bulk(page)).to_be_hidden()


@pytest.mark.acceptance
def test_ten_thousand_sites_with_fifty_bad(page: Page, tmp_path: Path) -> None:
    panel = give(page, sites_file(tmp_path / "一万.geojson", 10_000, 50))
    panel.get_by_role("button", name=re.compile("^查询")).click(timeout=LONG_MS)
    expect(panel.get_by_role("progressbar")).to_be_visible()
    # The table is used while answers come.
    panel.get_by_label("在表中找").fill("HD-0001")
    panel.get_by_label("在表中找").fill("")
    expect(panel.get_by_role("progressbar")).to_have_count(0, timeout=LONG_MS)
    expect(panel.get_by_role("button", name=re.compile("^有误"))).to_have_text("有误 50")
    grid = panel.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "10001")
    assert grid.get_by_role("row").count() < 60
    grid.focus()
    page.keyboard.press("End")
    page.keyboard.press("End")
    expect(grid.get_by_role("row").last).to_contain_text("HD-10000")

    panel.get_by_role("button", name="名称，按此排序").click()
    panel.get_by_label("在表中找").fill("hd-00777")
    expect(grid).to_have_attribute("aria-rowcount", "2")
    panel.get_by_label("在表中找").fill("")

    panel.get_by_text("按各项结论筛选").click()
    panel.get_by_label("节能评价", exact=True).select_option(label="符合所列条件时不再重复开展")
    some = int(grid.get_attribute("aria-rowcount") or 0) - 1
    assert 0 < some < 10_000
    found = geopandas.read_file(download(page, "下载 GeoJSON", tmp_path / "结论.geojson"))
    assert len(found) == some
    assert set(found["energy_conservation_text"]) == {"符合所列条件时不再重复开展"}
    assert found.geometry.is_valid.all()


@pytest.mark.acceptance
def test_everyone_can_use_it(visit: Visit, sight: Sight, tmp_path: Path) -> None:
    within = "[data-panel=bulk]"
    page = visit(**sight)
    page.goto("/#p=bulk")
    expect(bulk(page).get_by_text("选择文件")).to_be_visible()
    assert violations_unrolled(page, within) == []
    panel = give(page, sites_file(tmp_path / "用地.geojson", 70, 4))
    panel.get_by_text("项目情况").click()
    assert violations_unrolled(page, within) == []
    ask(panel)
    panel.get_by_text("按各项结论筛选").click()
    panel.get_by_role("grid").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert violations_unrolled(page, within) == []
    panel.get_by_label("在表中找").fill("没有这样的")
    expect(panel.get_by_text("没有符合筛选的用地")).to_be_visible()
    assert violations_unrolled(page, within) == []


@pytest.fixture
def plain_page(visit: Visit) -> Page:
    """One whose console may complain: of what the service refuses."""
    return visit(refusals=True)


@pytest.mark.acceptance
def test_files_that_are_none(plain_page: Page, tmp_path: Path) -> None:
    huge = tmp_path / "大.geojson"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    cut = tmp_path / "断.geojson"
    cut.write_text('{"type":"FeatureCollection","features":[{"type"', "utf-8")
    other = tmp_path / "别的.json"
    other.write_text('{"a": 1}', "utf-8")
    letter = tmp_path / "函.pdf"
    letter.write_bytes(b"%PDF-1.7\n")
    messages = {
        huge: "200 MB",
        cut: "断.geojson",
        other: "别的.json",
        letter: "",
    }
    plain_page.goto("/#p=bulk")
    for file, why in messages.items():
        panel = bulk(plain_page)
        panel.locator("input[type=file]").set_input_files(file)
        alert = panel.get_by_role("alert")
        expect(alert).to_contain_text(why, timeout=60_000)
        assert len(alert.inner_text()) > 8, file
        expect(panel.get_by_text("选择文件")).to_be_visible()
