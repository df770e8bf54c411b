"""What is done with an answer: facts, trim, compare, pass on; by keyboard; for everyone."""

import os
import signal

import pytest
from accessible import violations
from ask_steps import card, draw, give, in_metres, parcel_of, six
from looking import Sight, Visit, visiting
from playwright.sync_api import Browser, Page, Route, expect
from served import serve

from layers.demo_city.loading import DemoCity

pytestmark = pytest.mark.acceptance


def test_only_facts_that_matter_are_requested_and_each_settles_something(
    page: Page, demo_city: DemoCity
) -> None:
    page.goto("/")
    give(page, in_metres(demo_city.site))
    six(page)
    facts = page.locator("form.facts")
    works = facts.get_by_label("工程类别")
    expect(facts.locator(".fact.matters:has([name=works])")).to_contain_text("关系到：节能评价")
    before = facts.locator(".fact.matters").count()
    works.focus()
    works.select_option(label="房屋建筑")
    expect(facts.locator(".fact.matters")).to_have_count(before - 1)
    expect(works).to_be_focused()
    floor = facts.get_by_label("建筑规模（m²）")
    floor.fill("三千")
    expect(facts).to_contain_text("须是数字")
    floor.fill("3,000")
    facts.get_by_label("项目用途").select_option(label="办公")
    expect(card(page, "traffic_impact").locator(".verdict-word")).to_have_text("未达到开展条件")
    page.reload()
    six(page)
    expect(floor).to_have_value("3,000")


def test_trimmed_and_compared(page: Page, demo_city: DemoCity) -> None:
    page.goto("/")
    give(page, in_metres(demo_city.site))
    six(page)
    water = card(page, "water_impact")
    water.get_by_role("button").first.click()
    water.get_by_role("button", name="按已覆盖范围裁剪").click()
    table = page.locator(".compare table")
    row = table.locator('tr[data-kind="water_impact"]')
    expect(row).to_contain_text("≠ 不同")
    expect(row.locator("td").first).to_contain_text("需要开展")
    expect(row.locator("td").nth(1)).to_contain_text("不再重复开展")
    expect(table.locator("tr[data-kind]")).to_have_count(6)
    page.get_by_role("button", name="改用裁剪后的用地").click()
    expect(table).to_be_hidden()
    six(page)
    expect(water.locator(".verdict").first).to_contain_text("不再重复开展")
    page.get_by_text("另一用地、另一日期").click()
    page.get_by_label("另一日期").fill("2018-01-01")
    page.get_by_role("button", name="比较", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="项结论不同")).to_be_visible()
    page.get_by_role("button", name="结束比较").click()
    page.get_by_role("button", name="与另一用地比较").click()
    give(page, parcel_of(demo_city))
    expect(table.locator("thead")).to_contain_text(parcel_of(demo_city))
    expect(row.locator("td")).to_have_count(2)


def test_a_link_shows_another_person_the_same(visit: Visit, demo_city: DemoCity) -> None:
    mine, theirs = visit(), visit()
    mine.goto("/")
    give(mine, parcel_of(demo_city))
    six(mine)
    mine.wait_for_function("location.hash.includes('s=')")
    theirs.goto(mine.url)
    six(theirs)
    digests = []
    for page in (mine, theirs):
        page.get_by_text("查询记录").click()
        page.get_by_role("button", name="重新核算").click()
        expect(page.get_by_text("核算一致")).to_be_visible()
        digests.append(page.get_by_text("sha256:").inner_text())
    assert digests[0] == digests[1]
    # Two windows do not know of each other.
    theirs.get_by_role("button", name="更换用地").click()
    expect(mine.locator(".site-bar")).to_contain_text(parcel_of(demo_city))


def test_by_keyboard_alone(page: Page, demo_city: DemoCity) -> None:
    page.goto("/")
    page.get_by_label("编号、坐标或 WKT").focus()
    page.keyboard.type(parcel_of(demo_city))
    page.keyboard.press("Enter")
    six(page)
    expect(page.locator("#result-heading")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('card-head')"):
            break
    page.keyboard.press("Enter")
    expect(card(page, "energy_conservation").locator(".step").first).to_be_visible()
    page.locator(".ask-more").focus()
    page.keyboard.press("Enter")
    expect(page.locator("form.facts select, form.facts input").first).to_be_focused()
    page.get_by_role("button", name="更换用地").focus()
    page.keyboard.press("Enter")
    page.get_by_label("编号、坐标或 WKT").fill("")
    page.get_by_role("button", name="加入地图中心点的坐标").press("Enter")
    for key in ("ArrowRight", "ArrowDown"):
        page.locator("canvas.maplibregl-canvas").press(key)
        page.wait_for_timeout(800)  # the map glides
        page.get_by_role("button", name="加入地图中心点的坐标").press("Enter")
    expect(page.locator(".how-read")).to_contain_text("读到 3 个点")


def test_the_service_gone_in_the_middle(
    browser: Browser, demo_environ: dict[str, str], demo_city: DemoCity
) -> None:
    with serve(demo_environ) as first:
        first.answers("/readyz")
        with visiting(browser, first.url(""), refusals=True) as observation:
            page = observation.page
            page.goto("/")
            give(page, parcel_of(demo_city))
            six(page)
            for pid in [*first.workers(), first.process.pid]:
                os.kill(pid, signal.SIGKILL)
            first.process.wait()
            page.locator("form.facts").get_by_label("工程类别").select_option("special")
            trouble = page.locator(".ask .trouble")
            expect(trouble).to_contain_text("连不上服务")
            expect(trouble).to_contain_text("秒后自动再试")
            with serve(demo_environ, port=first.port) as second:
                second.answers("/readyz")
                expect(trouble).to_be_hidden(timeout=60_000)
                expect(card(page, "water_impact")).to_contain_text("工程不属于改革范围")


def test_a_busy_service_is_retried_after_the_time_it_named(
    visit: Visit, demo_city: DemoCity
) -> None:
    page = visit(refusals=True)
    waits = [3, 1]

    def busy(route: Route) -> None:
        if not waits:
            route.continue_()
            return
        route.fulfill(
            status=503,
            headers={"Retry-After": str(waits.pop(0))},
            content_type="application/problem+json",
            json={"title": "暂时不可用", "status": 503, "detail": "正在处理的查询较多"},
        )

    page.route("**/api/v1/site-queries", busy)
    page.goto("/")
    boundary = in_metres(demo_city.site)
    give(page, boundary)
    trouble = page.locator(".ask .trouble")
    expect(trouble).to_contain_text("正在处理的查询较多")
    for countdown in ("3 秒后自动再试", "2 秒后自动再试", "1 秒后自动再试"):
        expect(trouble).to_contain_text(countdown)
    # Refused once more: it waits longer each time.
    expect(trouble).to_contain_text("2 秒后自动再试")
    six(page)
    expect(trouble).to_be_hidden()

    facts = page.locator("form.facts")
    facts.get_by_label("工程类别").select_option(label="房屋建筑")
    facts.get_by_label("项目用途").select_option(label="办公")
    six(page)
    waits.append(2)
    floor = facts.get_by_label("建筑规模（m²）")
    floor.fill("3,000")
    # What was answered stays meanwhile, and what was typed.
    expect(trouble).to_contain_text("秒后自动再试")
    expect(page.locator(".verdict-card[data-kind]")).to_have_count(6)
    expect(floor).to_have_value("3,000")
    traffic = card(page, "traffic_impact").locator(".verdict-word")
    expect(traffic).to_have_text("未达到开展条件")
    expect(trouble).to_be_hidden()
    expect(floor).to_have_value("3,000")
    page.get_by_role("button", name="更换用地").click()
    expect(page.get_by_label("编号、坐标或 WKT")).to_have_value(boundary)


def test_printed_on_white_with_every_reason(visit: Visit, demo_city: DemoCity) -> None:
    page = visit(dark=True)
    page.goto("/")
    give(page, in_metres(demo_city.site))
    six(page)
    page.evaluate("() => { window.print = () => undefined }")
    page.get_by_role("button", name="打印").click()
    page.emulate_media(media="print")
    paper = page.locator(".sheet-of-paper")
    expect(paper.get_by_alt_text("当前地图")).to_be_visible(timeout=20_000)
    expect(paper.locator(".paper-legend")).to_contain_text("居住用地")
    expect(paper).to_contain_text("sha256:")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for one in page.locator(".verdict-card").all():
        expect(one.locator(".step").first).to_be_visible()
    expect(page.get_by_role("button", name="更换用地")).to_be_hidden()
    page.evaluate("() => { window.dispatchEvent(new Event('afterprint')) }")
    expect(paper).to_have_count(0)
    expect(page.locator(".step")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_for_everyone(visit: Visit, sight: Sight, demo_city: DemoCity) -> None:
    page = visit(**sight, refusals=True)

    def fine(state: str) -> None:
        # From the top: what is scrolled under the sheet's handle is no target there.
        page.locator(".panels").evaluate("panel => panel.scrollTo(0, 0)")
        assert violations(page, ".ask") == [], state

    page.goto("/")
    fine("nothing asked")
    give(page, "NOPE-1")
    expect(page.locator("#typed-flaw")).to_contain_text("NOPE-1")
    fine("a code that is not there")
    page.get_by_label("编号、坐标或 WKT").fill("116.39 39.9\n116.4 39.9")
    fine("a line without a width")
    draw(page, "画面", [(200, 150)] if sight["phone"] else [(800, 300)])
    fine("drawing")
    page.get_by_role("button", name="取消").click()
    give(page, "121.47 31.23\n121.48 31.23\n121.48 31.24")
    expect(page.locator(".ask .trouble")).to_be_visible()
    fine("outside the city")
    page.get_by_role("button", name="更换用地").click()
    give(page, in_metres(demo_city.site))
    six(page)
    fine("six cards")
    water = card(page, "water_impact")
    water.get_by_role("button").first.click()
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    fine("all of it open")
    water.get_by_role("button", name="按已覆盖范围裁剪").click()
    expect(page.locator(".compare .why")).to_be_visible()
    fine("compared")
