"""From the facts to the paper and back: a report asked for on the page, and its file verified."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ask_steps import give, parcel_of, six
from looking import visiting
from playwright.sync_api import Browser, Page, expect
from served import Served, serve

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
    expect(desk.get_by_role("link", name=file.stem)).to_be_visible()

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
