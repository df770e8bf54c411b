"""The question turned round: which land fits, why each place ranks so, what costs most."""

import re
from pathlib import Path

import geopandas
import openpyxl
import pytest
from accessible import violations_unrolled
from looking import Sight, Visit
from playwright.sync_api import Locator, Page, expect


def turn(page: Page) -> Locator:
    return page.locator("[data-panel=turn]")


def opened(page: Page, link: str = "") -> Locator:
    page.goto(f"/#p=turn{link}")
    return turn(page)


def chip(panel: Locator, text: str) -> Locator:
    return panel.locator(".turn-form label.chip", has_text=text)


def look(panel: Locator) -> None:
    panel.locator("button[type=submit]").click()
    expect(panel.locator(".turn-summary")).to_be_visible(timeout=30_000)


def test_land_is_found(page: Page) -> None:
    panel = opened(page)
    chip(panel, "B 商业服务业").click()
    panel.get_by_label("用地面积不小于（公顷）").fill("0.5")
    chip(panel, "水影响评价").click()
    look(panel)
    expect(panel.locator(".turn-summary")).to_contain_text("块符合全部条件")
    first = panel.locator(".spots > li").first
    expect(first).to_contain_text("第 1 位")
    code = first.locator(".spot-code").inner_text()
    first.get_by_role("button").click()
    expect(first.locator(".spot-reasons")).to_contain_text("水影响评价：")
    expect(first.locator(".spot-reasons")).to_contain_text("要求不小于 5,000 m²")

    # What was found stays while another panel is open.
    first.get_by_role("button", name="查此地块").click()
    expect(page.locator("[data-panel=ask]")).to_contain_text(code)
    page.get_by_role("button", name="条件选址").first.click()
    expect(first.locator(".spot-code")).to_have_text(code)

    before = panel.locator(".turn-summary").inner_text()
    panel.get_by_role("button", name=re.compile("^去掉：面积")).click()
    expect(panel.locator(".turn-summary")).not_to_have_text(before, timeout=30_000)


@pytest.mark.acceptance
def test_nothing_found_says_what_costs_most(page: Page) -> None:
    panel = opened(page)
    chip(panel, "B 商业服务业").click()
    panel.get_by_label("用地面积不小于（公顷）").fill("900")
    look(panel)
    expect(panel.locator(".turn-summary")).to_contain_text("没有符合的地块")
    expect(panel.locator(".turn-summary")).to_contain_text("用地面积")
    panel.get_by_role("button", name=re.compile("^去掉“用地面积”")).click()
    expect(panel.locator(".spots > li").first).to_be_visible()


@pytest.mark.acceptance
def test_files_of_what_was_found(page: Page, tmp_path: Path) -> None:
    panel = opened(page)
    chip(panel, "R 居住").click()
    look(panel)
    found = int(re.findall(r"有 ([\d,]+) 块", panel.locator(".turn-summary").inner_text())[0])
    for label, suffix in (("下载 GeoPackage", "gpkg"), ("下载 XLSX", "xlsx")):
        with page.expect_download() as coming:
            panel.get_by_role("button", name=label).click()
        coming.value.save_as(tmp_path / f"found.{suffix}")
    places = geopandas.read_file(tmp_path / "found.gpkg")
    assert len(places) == found
    assert places["地块编号"][0] == panel.locator(".spot-code").first.text_content()
    sheet = openpyxl.load_workbook(tmp_path / "found.xlsx").worksheets[0]
    assert sheet.max_row == found + 1


@pytest.mark.acceptance
def test_a_link_shows_the_same(page: Page) -> None:
    panel = opened(page)
    chip(panel, "U 公用设施").click()
    look(panel)
    summary = panel.locator(".turn-summary").inner_text()
    expect(page).to_have_url(re.compile("t="))
    other = page.context.new_page()
    other.goto(page.url)
    expect(turn(other).locator(".turn-summary")).to_have_text(summary, timeout=30_000)
    expect(turn(other).get_by_role("button", name=re.compile("^去掉：U"))).to_be_visible()


@pytest.mark.acceptance
def test_the_whole_city(page: Page) -> None:
    """By kind, in sums and in a table; on another date; and where to assess next."""
    panel = opened(page)
    panel.get_by_role("tab", name="按条件找").focus()
    page.keyboard.press("ArrowRight")
    expect(panel.get_by_role("tab", name="全市一览")).to_be_focused()
    sums = panel.locator(".picture-sums")
    expect(sums).to_contain_text("符合所列条件时不再重复开展", timeout=60_000)
    blocks = sum(int(each) for each in sums.locator("td:nth-child(2)").all_inner_texts())
    grid = panel.get_by_role("grid", name="各街区的结论")
    expect(grid).to_have_attribute("aria-rowcount", str(blocks + 1))
    sums.get_by_role("button", name="需要开展").click()
    expect(grid).not_to_have_attribute("aria-rowcount", str(blocks + 1))
    grid.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(panel.locator(".picture-chosen")).to_contain_text("需要开展")
    before = sums.inner_text()
    page.goto("/#p=turn&d=2017-06-01")
    expect(panel.get_by_text("按 2017-06-01 ")).to_be_visible(timeout=60_000)
    assert sums.inner_text() != before

    page.goto("/#p=turn&d=2025-06-01")
    panel.get_by_role("tab", name="优先评估区域").click()
    first = panel.locator("#turn-next .spots > li").first
    first.get_by_role("button").click(timeout=60_000)
    expect(first.locator(".spot-body")).to_contain_text("尚无有效的节能评价")
    first.get_by_role("button", name="查此街区").click()
    expect(page.locator("[data-panel=ask]")).to_be_visible()


@pytest.mark.acceptance
def test_by_keyboard_alone(page: Page) -> None:
    panel = opened(page)
    panel.get_by_role("tab", name="按条件找").focus()
    page.keyboard.press("Tab")
    expect(panel.get_by_label("位置")).to_be_focused()
    page.keyboard.type("青檀")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    summary = panel.locator(".turn-summary")
    expect(summary).to_be_focused(timeout=30_000)
    for _ in range(8):
        page.keyboard.press("Tab")
        if "spot-head" in page.evaluate("document.activeElement.className"):
            break
    page.keyboard.press("Enter")
    expect(panel.locator(".spot-reasons")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel=ask]")).to_be_visible()


@pytest.mark.acceptance
def test_everyone_can_use_it(visit: Visit, sight: Sight) -> None:
    within = "[data-panel=turn]"
    page = visit(**sight)
    panel = opened(page)
    for fold in ("避让管控要素", "设施距离", "项目情况"):
        panel.locator("summary", has_text=fold).click()
    chip(panel, "水影响评价").click()
    assert violations_unrolled(page, within) == []
    look(panel)
    panel.locator(".spots > li").first.get_by_role("button").click()
    assert violations_unrolled(page, within) == []
    panel.get_by_role("button", name="看表格").click()
    expect(panel.get_by_role("grid")).to_be_visible()
    assert violations_unrolled(page, within) == []
    panel.get_by_role("button", name="改条件").click()
    panel.get_by_label("用地面积不小于（公顷）").fill("900")
    look(panel)
    expect(panel.locator(".turn-costs")).to_be_visible()
    assert violations_unrolled(page, within) == []
    panel.get_by_role("tab", name="全市一览").click()
    panel.locator(".picture-sums").wait_for(timeout=60_000)
    assert violations_unrolled(page, within) == []
    panel.get_by_role("tab", name="优先评估区域").click()
    panel.locator("#turn-next .spot-head").first.click(timeout=60_000)
    assert violations_unrolled(page, within) == []
