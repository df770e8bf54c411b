"""The page 依据 in a browser: instruments and clauses for everyone, an operator's word for
administrators."""

from looking import Visit
from people import PASSWORD, somebody
from playwright.sync_api import Page, expect

from blueprint.vocabulary import Role
from layers.database.connections import Database


def test_everyone_reads_by_which_law(page: Page) -> None:
    page.goto("/law")
    expect(page.get_by_role("heading", name="京政办发〔2018〕36号")).to_be_visible()
    expect(page.locator("#about")).to_contain_text("核对截至 2026-11-24")
    park = page.locator("article").filter(has_text="市生态环境局通告2022年第12号")
    expect(park).to_contain_text("规划环评联动产业园区内")
    expect(park).to_contain_text("该日期不在施行期内")
    unread = page.locator("#unread tr")
    expect(unread).to_have_count(6)
    expect(unread.first).to_contain_text("水影响评价的“不再重复开展”")
    expect(page.locator("#awaiting-section")).to_be_hidden()
    page.get_by_label("基准日期").fill("2023-10-01")
    page.get_by_label("基准日期").press("Tab")
    expect(page.locator("#about")).to_contain_text("2023-10-01")
    expect(park).not_to_contain_text("该日期不在施行期内")


def test_an_administrator_gives_a_word(visit: Visit, module_database: Database) -> None:
    page = visit(refusals=True)
    _, boss = somebody(module_database, Role.ADMINISTRATOR)
    missing: list[str] = []
    page.on("response", lambda answer: answer.status == 404 and missing.append(answer.url))
    page.goto("/login?next=/law")
    page.get_by_role("textbox", name="邮箱或手机号").fill(boss)
    page.get_by_role("textbox", name="密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/law")
    expect(page.locator("#awaiting-section")).to_be_visible()
    page.get_by_role("button", name="统计涉及的街区与记录").click()
    rows = page.locator("#awaiting tr")
    expect(rows.first).to_contain_text("26号", timeout=60_000)
    page.get_by_role("button", name="核实：京政办发〔2020〕26号").click()
    page.get_by_label("核实人").fill("市水务局 赵某")
    page.get_by_label("在本市改变什么").fill("none")
    page.locator("#confirm button").click()
    expect(page.locator("#told")).to_contain_text("核实已记入", timeout=60_000)
    expect(page.locator("#unread tr").first).to_contain_text("市水务局 赵某于")
    expect(page.locator("#unread tr").first).to_contain_text("不改变任何结论")
    assert missing == []
