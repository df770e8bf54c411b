"""Ask about a site on the page: every way to give one, its six cards, and what each rests on."""

from pathlib import Path

import pytest
from ask_steps import (
    card,
    draw,
    feature,
    file_of,
    give,
    in_metres,
    parcel_of,
    six,
    ways,
)
from looking import Visit
from playwright.sync_api import Page, expect
from shapely.affinity import translate

from layers.demo_city.loading import DemoCity

CORNERS = [(760, 300), (900, 310), (890, 440), (770, 430)]


def test_from_a_code_to_six_cards_and_their_reasons(page: Page, demo_city: DemoCity) -> None:
    page.goto("/")
    give(page, parcel_of(demo_city))
    assert six(page).evaluate_all("cards => cards.map(card => card.dataset.kind)") == [
        "energy_conservation",
        "environmental_impact",
        "water_impact",
        "traffic_impact",
        "seismic_safety",
        "archaeology",
    ]
    heading = page.locator("#result-heading")
    expect(heading).to_be_focused()
    expect(heading).to_contain_text("项")
    head = card(page, "traffic_impact").get_by_role("button").first
    expect(head).to_have_attribute("aria-expanded", "false")
    head.click()
    expect(head).to_have_attribute("aria-expanded", "true")
    steps = card(page, "traffic_impact").locator(".step")
    assert steps.count() >= 5
    expect(steps.first.locator(".clause")).to_contain_text("查阅于")
    expect(card(page, "traffic_impact")).to_contain_text("京政办发〔2018〕36号")
    # A conditional waiver says so, in words and in its outline.
    for conditional in page.locator('.verdict-card[data-standing="conditional"]').all():
        expect(conditional.locator(".standing").first).to_have_text("附条件")


@pytest.mark.acceptance
def test_drawn(page: Page) -> None:
    page.goto("/")
    draw(page, "画面", [*CORNERS, CORNERS[0]])
    six(page)
    expect(page.locator(".site-bar")).to_contain_text("手绘用地")
    page.get_by_role("button", name="更换用地").click()
    draw(page, "画矩形", [CORNERS[0], CORNERS[2]])
    six(page)
    page.get_by_role("button", name="更换用地").click()
    draw(page, "画线", CORNERS[:2])
    page.get_by_label("宽度（米）").fill("40")
    page.get_by_role("button", name="闭合并查询").click()
    six(page)
    expect(page.locator(".site-bar")).to_contain_text("宽 40 m")
    page.get_by_role("button", name="更换用地").click()
    # A corner near the first one is a corner still: only a click on the first closes the figure.
    x, y = CORNERS[0]
    small = [(x, y), (x + 60, y), (x + 60, y + 40), (x + 20, y + 40), (x + 10, y + 20)]
    draw(page, "画面", small)
    with page.expect_request("**/site-queries") as question:
        page.mouse.click(x, y)
    [ring] = question.value.post_data_json["site"]["coordinates"]
    assert len(ring) == len(small) + 1
    six(page)


@pytest.mark.acceptance
def test_a_drawing_that_crosses_itself_is_reported_shown_and_mended(page: Page) -> None:
    page.goto("/")
    a, b, c, d = CORNERS
    draw(page, "画面", [a, c, b, d])
    notice = page.get_by_text("边界自相交 1 处")
    expect(notice).to_be_visible()
    page.mouse.move(*a, steps=3)
    page.mouse.click(*a)
    expect(page.get_by_text("请拖动顶点改正后再查询")).to_be_visible()
    expect(page.locator(".verdict-card")).to_have_count(0)
    # The third corner dragged past the second: no crossing any more.
    page.mouse.move(*c)
    page.mouse.down()
    page.mouse.move(840, 250, steps=4)
    page.mouse.up()
    expect(notice).to_be_hidden()
    six(page)
    page.get_by_role("button", name="完成编辑").click()
    expect(page.get_by_role("group", name="绘制", exact=True)).to_be_hidden()


@pytest.mark.acceptance
def test_clicked_on_the_map_in_two_clicks(page: Page) -> None:
    page.goto("/")
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    page.wait_for_timeout(1000)  # until the map listens, of which the page says nothing
    # At the scale of the city no parcel is drawn; the service knows what lies there.
    page.mouse.click(900, 420)
    page.get_by_role("button", name="查此地块").click()
    six(page)


@pytest.mark.acceptance
def test_from_a_file(page: Page, demo_city: DemoCity, tmp_path: Path) -> None:
    page.goto("/")
    choose = page.locator('input[name="site-file"]')
    choose.set_input_files(file_of(feature(demo_city.site)))
    six(page)
    expect(page.locator(".site-bar")).to_contain_text("用地.geojson")
    page.get_by_role("button", name="更换用地").click()
    bad = {"type": "Feature", "properties": {"name": "没有边界"}, "geometry": None}
    named = feature(translate(demo_city.site, 100), name="<script>alert(1)</script>")
    choose.set_input_files(file_of(feature(demo_city.site, name="甲"), named, bad))
    listed = page.get_by_role("group", name="文件里的用地")
    expect(listed).to_contain_text("有 3 个用地")
    expect(listed).to_contain_text("要素没有几何；补上用地边界")
    expect(listed.get_by_role("button", name="没有边界")).to_be_disabled()
    listed.get_by_role("button", name="<script>alert(1)</script>").click()
    six(page)
    expect(page.locator(".site-bar b")).to_have_text("<script>alert(1)</script>")
    page.get_by_role("button", name="更换用地").click()
    large = tmp_path / "很大.zip"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    for file_given, message in (
        (large, "有 200 MB"),
        (tmp_path / "a.pdf", "不认识“a.pdf”的格式"),
    ):
        file_given.touch()
        choose.set_input_files(file_given)
        expect(page.locator(".file-outcome [role=alert]")).to_contain_text(message)


@pytest.mark.acceptance
def test_a_site_that_is_refused_is_explained(visit: Visit, demo_city: DemoCity) -> None:
    page = visit(refusals=True)
    page.goto("/")
    field = page.get_by_label("编号、坐标或 WKT")
    for text, message in (
        ("NOPE-1", "没有编号“NOPE-1”"),
        ("116.39, 39.9", "只有一个点"),
        ("POLYGON ((116.39 39.9", "不是 WKT"),
    ):
        give(page, text)
        expect(page.locator(".typed")).to_contain_text(message)
        expect(field).to_have_value(text)
    give(page, "121.47 31.23\n121.48 31.23\n121.48 31.24")
    expect(page.locator(".typed")).to_contain_text("不在北京市范围内")
    # What was typed is still there to be mended.
    expect(field).to_have_value("121.47 31.23\n121.48 31.23\n121.48 31.24")
    give(page, in_metres(demo_city.site))
    six(page)
    expect(ways(page)).to_be_hidden()


POINTS = "116.390,39.900\n116.392,39.900\n116.392,39.9O2\n116.390,39.902"
TWO = """4,1,1,甲,面,,,,@
J1,1,4418700,448000
J2,1,4418700,447900
J3,1,4418600,447900
J4,1,4418600,448000
4,1,2,乙,面,,,,@
J1,1,4418600,448300
J2,1,4418600,448400
J3,1,4418700,448400
J4,1,4418700,448300"""


def test_pasted_coordinates_are_shown_line_by_line_before_the_query(
    visit: Visit,
) -> None:
    page = visit(refusals=True)
    page.goto("/")
    # A line that cannot be read stops it, named; nothing is asked about three corners of four.
    give(page, POINTS)
    typed = page.locator(".typed")
    expect(typed).to_contain_text("第 3 行")
    expect(typed).to_contain_text("116.392,39.9O2")
    expect(page.locator(".verdict-card")).to_have_count(0)
    field = page.get_by_label("编号、坐标或 WKT")
    field.fill(POINTS.replace("9O2", "902"))
    expect(typed).to_contain_text("读到 4 个点 · 37,983 m²")
    expect(typed.locator(".lines-read li")).to_have_count(4)
    expect(typed.get_by_label("坐标系")).to_have_value("EPSG:4490")
    typed.get_by_label("坐标系").select_option("GCJ02")
    with page.expect_request("**/api/v1/site-queries") as question:
        typed.get_by_role("button", name="查询", exact=True).click()
    assert question.value.post_data_json["crs"] == "GCJ02"
    assert question.value.post_data_json["site"]["coordinates"][0][0] == [116.39, 39.9]
    six(page)
    # Two plots stay two, and may be asked about as one site of two parts.
    page.get_by_role("button", name="更换用地").click()
    give(page, TWO)
    expect(typed).to_contain_text("读到 2 个地块")
    plots = typed.get_by_role("group", name="读到的地块").locator(".row-choice")
    expect(plots).to_have_text(["甲10,000 m²", "乙10,000 m²"])
    with page.expect_request("**/api/v1/site-queries") as question:
        typed.get_by_role("button", name="合并为一个用地查询").click()
    assert len(question.value.post_data_json["site"]["coordinates"]) == 2
    six(page)
