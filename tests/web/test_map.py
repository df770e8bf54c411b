"""The map and everything around it: one short story for every run, the rest in acceptance."""

import re
from collections.abc import Callable

import httpx2
import pytest
from accessible import violations
from looking import Sight, Visit
from playwright.sync_api import Locator, Page, expect
from served import Served
from shapely.geometry import shape

CLOSE_UP = "#v=15.5/39.91/116.40"


def shown(page: Page, fragment: str = "") -> None:
    """Opens the page and waits until the map stands still, whole."""
    page.goto(f"/{fragment}")
    drawn(page)


def drawn(page: Page) -> None:
    expect(page.locator(".map[data-drawn]")).to_have_count(1, timeout=20_000)


def layer(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=name, exact=True)


def tiles(page: Page) -> list[str]:
    """Addresses of the tiles that are asked for from now on."""
    question: list[str] = []
    page.on("request", lambda request: "/tiles/" in request.url and question.append(request.url))
    return question


@pytest.fixture(scope="module")
def parcel(demo: Served) -> tuple[str, str]:
    """A parcel's code, and the fragment of a link to it."""
    today = demo.get("/api/v1/vocabulary").json()["as_of"]["today"]
    shown_today = f"/ogc/collections/plan_parcel/items?limit=1&datetime={today}"
    [found] = demo.get(shown_today).json()["features"]
    inside = shape(found["geometry"]).representative_point()
    return found["id"], f"#v=16.5/{inside.y:.6f}/{inside.x:.6f}"


def test_the_map_is_drawn_dated_and_linked(visit: Visit, demo: Served, page: Page) -> None:
    question = tiles(page)
    shown(page)
    today = demo.get("/api/v1/vocabulary").json()["as_of"]["today"]
    expect(page.get_by_text(f"基准日期 {today} · 数据为现行版本")).to_be_visible()
    expect(page.get_by_text("虚构数据", exact=True)).to_be_visible()
    # All of one release, so that a browser may keep them.
    assert question and all("release=" in address for address in question)

    page.get_by_role("button", name="图层", exact=True).click()
    layer(page, "管控要素").check()
    page.get_by_role("button", name="基准日期 ").click()
    page.get_by_label("日期", exact=True).fill("2020-06-01")
    page.get_by_label("日期", exact=True).blur()
    expect(page.get_by_text("基准日期 2020-06-01 ")).to_be_visible()
    drawn(page)
    assert any("control_zone" in each and "datetime=2020-06-01" in each for each in question)
    expect(page).to_have_url(re.compile(r"#d=2020-06-01&l=control_zone"))

    theirs = visit()
    theirs.goto(page.url)
    expect(theirs.get_by_text("基准日期 2020-06-01 ")).to_be_visible()
    expect(layer(theirs, "管控要素")).to_be_checked()
    drawn(theirs)
    assert violations(theirs) == []


@pytest.mark.acceptance
@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", ""), str.strip])
def test_a_code_is_found_however_typed(
    page: Page, parcel: tuple[str, str], typed: Callable[[str], str]
) -> None:
    code, _ = parcel
    shown(page)
    box = page.get_by_role("combobox", name="查找")
    box.fill(typed(code))
    option = page.get_by_role("option").filter(has_text=code).first
    expect(option).to_be_visible()
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "place-0")
    box.press("Enter")
    expect(option).to_be_hidden()
    page.get_by_role("button", name="查此地块").click()
    expect(page.get_by_role("button", name="用地查询")).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[data-panel="ask"]').get_by_text(code).first).to_be_visible()


@pytest.mark.acceptance
def test_coordinates_lead_to_a_place_and_nothing_found_is_reported(page: Page) -> None:
    shown(page)
    box = page.get_by_role("combobox", name="查找")
    for written in ("116.40, 39.91", "39.91 116.40", "4419700, 448700", "39448700 4419700"):
        box.fill(written)
        page.get_by_role("option").filter(has_text="116.").click()
        expect(page.get_by_role("region", name="点击处")).to_contain_text("X 4419")
        expect(page).to_have_url(re.compile(r"v=1[67]\.\d+/39\.9"))
        page.get_by_role("button", name="关闭").click()
        page.get_by_role("button", name="全市范围").click()
    box.fill("121.5, 31.2")
    expect(page.get_by_role("option")).to_contain_text("不在本市范围内")
    box.fill("没有这样的地方")
    expect(page.get_by_text("没有找到“没有这样的地方”")).to_be_visible()


@pytest.mark.acceptance
def test_the_tree_turns_fades_orders_and_resets(page: Page) -> None:
    shown(page, CLOSE_UP)
    page.get_by_role("button", name="图层", exact=True).click()
    rows = page.locator(".branch")
    expect(rows.first).to_have_attribute("data-layer", "facility")
    page.get_by_role("button", name="规划地块的图例和设置").click()
    page.get_by_role("slider", name="不透明度").fill("40")
    residential = page.get_by_role("checkbox", name=re.compile("居住用地")).first
    residential.uncheck()
    for _ in range(5):
        page.get_by_role("button", name="上移规划地块").click()
    expect(rows.first).to_have_attribute("data-layer", "plan_parcel")
    expect(page).to_have_url(re.compile(r"l=plan_parcel:40(!|%21)"))
    layer(page, "名称和编号").uncheck()
    expect(page).to_have_url(re.compile("-names"))
    drawn(page)
    page.reload()
    expect(page.locator(".branch").first).to_have_attribute("data-layer", "plan_parcel")
    expect(layer(page, "名称和编号")).not_to_be_checked()
    page.locator('[data-layer="plan_parcel"] .grip').drag_to(page.locator('[data-layer="plan"]'))
    expect(page.locator(".branch").first).to_have_attribute("data-layer", "facility")
    page.get_by_role("button", name="恢复默认").click()
    expect(layer(page, "名称和编号")).to_be_checked()
    expect(page).not_to_have_url(re.compile("l="))


@pytest.mark.acceptance
def test_what_is_clicked_is_reported_with_its_coordinates(
    page: Page, parcel: tuple[str, str]
) -> None:
    code, fragment = parcel
    shown(page, fragment)
    page.get_by_role("button", name="图层", exact=True).click()
    # Beside the panel, the middle of the map.
    box = page.locator(".map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.get_by_role("region", name="点击处")
    expect(card).to_contain_text(code)
    expect(card.get_by_title("复制")).to_have_count(3)
    expect(card).to_contain_text("°")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


@pytest.mark.acceptance
def test_measuring_by_hand_and_by_keyboard(page: Page) -> None:
    shown(page, CLOSE_UP)
    page.get_by_role("button", name="测量").click()
    measurement = page.get_by_role("region", name="测量")
    expect(measurement).to_be_visible()
    for x, y in ((700, 300), (900, 300), (900, 500)):
        page.mouse.click(x, y)
    expect(measurement).to_contain_text(re.compile(r"长度\s*[1-9]"))
    expect(measurement).to_contain_text(re.compile(r"面积\s*[1-9][\d.]* (m²|公顷)"))
    page.get_by_role("button", name="清除").click()
    page.get_by_role("button", name="在图中心加点").press("Enter")
    page.get_by_role("region", name="地图：方向键").focus()
    page.keyboard.press("ArrowRight")
    drawn(page)
    page.wait_for_timeout(500)  # the map's own motion
    page.get_by_role("button", name="在图中心加点").press("Enter")
    expect(measurement).to_contain_text(re.compile(r"长度\s*[1-9]"))
    page.keyboard.press("Escape")
    expect(measurement).to_be_hidden()


@pytest.mark.acceptance
def test_by_keyboard_alone(page: Page) -> None:
    shown(page)
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到功能面板")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_focused()
    before = page.evaluate("location.hash")
    page.get_by_role("region", name="地图：方向键").focus()
    page.keyboard.press("=")
    expect(page).not_to_have_url(re.compile(re.escape(before) + "$"))
    page.get_by_role("button", name="基准日期 ").press("Enter")
    slider = page.get_by_role("slider", name="年份")
    slider.press("ArrowLeft")
    expect(page.locator(".time-chip")).to_have_attribute("data-changed", "")
    slider.press("Escape")
    expect(page.get_by_role("button", name="基准日期 ")).to_be_focused()


@pytest.mark.acceptance
def test_an_old_or_broken_link_is_reported_gently(page: Page) -> None:
    shown(page, "#v=nowhere&l=gone&d=2026-02-31&p=nothing&zzz=1")
    notice = page.get_by_text("链接中的")
    expect(notice).to_contain_text("地图位置")
    expect(notice).to_contain_text("日期")
    page.get_by_role("button", name="知道了").click()
    expect(notice).to_be_hidden()
    page.get_by_role("button", name="图层", exact=True).click()
    expect(layer(page, "规划地块")).to_be_checked()


@pytest.mark.acceptance
def test_the_service_goes_and_comes_back(visit: Visit) -> None:
    page = visit(refusals=True)
    shown(page)
    box = page.get_by_role("combobox", name="查找")
    page.context.set_offline(True)
    box.fill("没有网络时写的")
    expect(page.get_by_text("连不上服务。页面上已填写的都还在")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="立即重试").click()
    expect(page.get_by_text("连不上服务。页面上")).to_be_hidden()
    expect(box).to_have_value("没有网络时写的")


@pytest.mark.acceptance
def test_every_state_is_accessible(visit: Visit, sight: Sight, parcel: tuple[str, str]) -> None:
    page = visit(**sight)
    shown(page, parcel[1])
    assert violations(page) == []
    page.get_by_role("button", name="基准日期 ").click()
    page.get_by_label("日期", exact=True).fill("2030-01-01")
    page.get_by_label("日期", exact=True).blur()
    expect(page.get_by_text("推算", exact=True)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="基准日期 ").click()
    page.get_by_role("button", name="图层", exact=True).click()
    page.get_by_role("button", name="规划地块的图例和设置").click()
    expect(page.get_by_text("居住用地").first).to_be_visible()
    assert violations(page) == []
    page.get_by_role("combobox", name="查找").fill("虚构")
    expect(page.get_by_role("option").first).to_be_visible()
    assert violations(page) == []
    page.get_by_role("combobox", name="查找").press("Escape")
    if sight["phone"]:
        page.get_by_role("button", name="更多").click()
        assert violations(page) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="测量").click()
    expect(page.get_by_role("region", name="测量")).to_be_visible()
    assert violations(page) == []


@pytest.mark.acceptance
def test_a_name_with_markup_is_text(page: Page) -> None:
    """Whatever the data says is shown as it stands: in the search, and in what was clicked."""
    evil = '<script>document.title="gone"</script><img src=x onerror=document.title="gone">'

    def answer(route: object) -> None:
        places = [
            {"layer": "block", "code": "B<b>1", "name": evil, "bbox": [116.3, 39.9, 116.4, 40]}
        ]
        route.fulfill(json={"places": places})  # type: ignore[attr-defined]

    page.route("**/api/v1/places?**", answer)
    shown(page)
    box = page.get_by_role("combobox", name="查找")
    box.fill("B<b>1")
    expect(page.get_by_role("option")).to_contain_text(evil)
    box.press("Enter")
    expect(page.locator(".chosen")).to_contain_text(evil)
    assert page.title() == "一张蓝图"


@pytest.mark.acceptance
def test_the_first_view_is_light(visit: Visit, demo: Served) -> None:
    """At the small city; the numbers of the larger ones are in the note."""
    page = visit()
    sizes: dict[str, int] = {}

    def finished(request: object) -> None:
        sizes_of = request.sizes()  # type: ignore[attr-defined]
        sizes[request.url] = sizes_of["responseBodySize"]  # type: ignore[attr-defined]

    page.on("requestfinished", finished)
    shown(page)
    # The worker is fetched by the worker itself, of which the page's events do not tell.
    worker = httpx2.get(demo.url("/page/map-worker.js"), headers={"Accept-Encoding": "gzip"})
    assert sum(sizes.values()) + int(worker.headers["content-length"]) < 400 * 1024, sizes
