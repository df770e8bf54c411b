"""Accounts in a browser: registering, logging in and back, forgetting, keys, sessions, and by the
organisation; by keyboard alone where it matters, at a laptop's and a phone's size."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider, identity_provider
from looking import visiting
from people import PASSWORD, letters, somebody
from playwright.sync_api import Browser, Locator, Page, expect
from served import Served, environment, serve
from serving import APP_PASSWORD, Server

from blueprint.vocabulary import Role
from layers.cluster.ports import free_port
from layers.database.connections import Database

# What a browser says of every answer that refuses something.
EXPECTED = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def provider(port: int) -> Iterator[IdentityProvider]:
    callback = f"http://127.0.0.1:{port}/api/v1/session/oidc/callback"
    with identity_provider(callback) as running:
        yield running


@pytest.fixture(scope="module")
def served(
    server: Server, module_database: Database, provider: IdentityProvider, home: Path, port: int
) -> Iterator[Served]:
    name = str(module_database.engine.url.database)
    environ = environment(
        home,
        server.database_url(name),
        app_password=APP_PASSWORD,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="规自委统一身份",
    )
    with serve(environ, port=port) as running:
        running.answers()
        yield running


@pytest.fixture(params=[False, True], ids=["laptop", "phone"])
def page(
    browser: Browser,
    served: Served,
    provider: IdentityProvider,
    request: pytest.FixtureRequest,
) -> Iterator[Page]:
    phone = request.param
    with visiting(browser, served.url(""), phone=phone, dark=phone) as observation:
        yield observation.page
        observation.complaints = [c for c in observation.complaints if not c.startswith(EXPECTED)]
        observation.elsewhere = [
            u for u in observation.elsewhere if not u.startswith(provider.issuer)
        ]


def _code(home: Path, contact: str) -> str:
    letter = [letter["text"] for letter in letters(home) if letter["to"] == contact][-1]
    found = re.search(r"\d{6}", letter)
    assert found, letter
    return found[0]


def _fits(page: Page) -> None:
    """Nothing is wider than the window, and what is pressed is large enough to be met."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, page.url
    small = page.evaluate(
        "[...document.querySelectorAll('button, input, .button')].filter(e => e.offsetParent)"
        ".map(e => [e.outerHTML, (e.closest('label') || e).getBoundingClientRect()])"
        ".filter(([, box]) => box.height < 24 || box.width < 24).map(([html]) => html)"
    )
    assert small == []


def _field(page: Page, label: str | re.Pattern[str], *, exact: bool = False) -> Locator:
    return page.locator("input:visible").and_(page.get_by_label(label, exact=exact))


def _log_in(page: Page, contact: str, password: str = PASSWORD) -> None:
    _field(page, "邮箱或手机号").fill(contact)
    _field(page, "密码", exact=True).fill(password)
    page.keyboard.press("Enter")


def test_from_registering_to_a_new_password(page: Page, home: Path) -> None:
    contact = f"{uuid4().hex[:10]}@example.com"
    page.goto("/me")
    expect(page).to_have_url(re.compile(r"/login\?next=%2Fme$"))
    _fits(page)
    page.get_by_role("link", name="注册").click()
    expect(page.get_by_role("heading", name="注册")).to_be_focused()
    _field(page, "邮箱或手机号").fill("not a contact")
    _field(page, "姓名或单位").fill("张三")
    _field(page, re.compile("^密码")).fill("aaaaaaaaaaaaaaaa")
    page.keyboard.press("Enter")
    wrong = _field(page, "邮箱或手机号")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()
    expect(page.get_by_text("不是可用的邮箱或手机号")).to_be_visible()
    wrong.fill(contact)
    page.keyboard.press("Enter")
    expect(page.get_by_text("密码太简单")).to_be_visible()
    _field(page, re.compile("^密码")).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="输入验证码")).to_be_focused()
    page.reload()  # on a phone, reading the mail may do that
    expect(page.locator("#verify strong")).to_have_text(contact)
    _field(page, "验证码").fill("000000x")
    page.keyboard.press("Enter")
    expect(page.get_by_text("验证码不对，或已失效")).to_be_visible()
    _field(page, "验证码").fill(_code(home, contact))
    page.keyboard.press("Enter")
    expect(page.get_by_text("账号已建立")).to_be_visible()
    _log_in(page, contact, "wrong but long enough")
    expect(page.get_by_role("alert")).to_have_text("账号或密码不对")
    _log_in(page, contact)
    expect(page).to_have_url(re.compile("/me$"))
    expect(page.get_by_text("申请人")).to_be_visible()
    expect(page.get_by_role("heading", name="接口密钥")).to_be_hidden()
    page.get_by_role("button", name="退出登录").click()

    page.get_by_role("link", name="忘记密码").click()
    _field(page, "邮箱或手机号").fill(contact)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="设新密码")).to_be_focused()
    _fits(page)
    _field(page, "验证码").fill(_code(home, contact))
    _field(page, re.compile("^新密码")).fill("a sentence that I shall keep")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/me$"))


def test_keys_sessions_and_the_password(
    page: Page, browser: Browser, served: Served, module_database: Database
) -> None:
    _, contact = somebody(module_database, Role.STEWARD)
    elsewhere = browser.new_context(base_url=served.url("")).new_page()
    elsewhere.goto("/login")
    _log_in(elsewhere, contact)
    expect(elsewhere).to_have_url(re.compile("/me$"))
    page.goto("/login?next=/statistics")
    _log_in(page, contact)
    expect(page).to_have_url(re.compile("^[^?]*/statistics$"))
    page.goto("/login")  # who is logged in goes on
    expect(page).to_have_url(re.compile("/me$"))

    _field(page, re.compile("^名称")).fill("排队系统")
    _field(page, "发布与回退").check()
    page.get_by_role("button", name="新建密钥").click()
    secret = page.locator("#secret-text")
    expect(secret).to_have_text(re.compile(r"^obp_[0-9a-f]{12}_"))
    key = secret.text_content() or ""
    _fits(page)
    page.get_by_role("button", name=re.compile("^更换：排队系统")).click()
    expect(secret).not_to_have_text(key)
    fresh = secret.text_content() or ""
    bearer = {"Authorization": f"Bearer {fresh}"}
    question = page.request.get("/api/v1/session", headers=bearer).json()
    assert question["role"] == "service" and "publish" in question["scopes"]
    page.reload()
    assert fresh not in page.content()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=re.compile(f"^撤销：排队系统 {fresh[4:16]}")).click()
    expect(page.get_by_text("密钥已撤销")).to_be_visible()
    assert page.request.get("/api/v1/session", headers=bearer).status == 401

    page.get_by_role("button", name=re.compile("^结束：")).click()
    expect(page.get_by_text("已结束那一处的登录")).to_be_visible()
    elsewhere.reload()
    expect(elsewhere).to_have_url(re.compile("/login"))
    elsewhere.context.close()
    _field(page, re.compile("^现在的密码")).fill("not this one at all")
    _field(page, re.compile("^新密码")).fill("a sentence that I shall keep")
    page.keyboard.press("Enter")
    expect(page.get_by_text("现在的密码不对")).to_be_visible()
    _field(page, re.compile("^现在的密码")).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("密码已更改")).to_be_visible()
    _fits(page)


def test_by_the_organisation(
    page: Page, provider: IdentityProvider, module_database: Database
) -> None:
    _, contact = somebody(module_database, Role.OFFICER)
    provider.person = {"sub": uuid4().hex, "email": contact, "email_verified": False}
    page.goto("/login?next=/statistics")
    page.get_by_role("link", name="用规自委统一身份登录").click()
    expect(page.get_by_role("heading", name="没有权限")).to_be_visible()
    _fits(page)
    page.get_by_role("link", name="回到登录页").click()
    provider.person["email_verified"] = True
    page.goto("/login?next=/statistics")
    page.get_by_role("link", name="用规自委统一身份登录").click()
    expect(page).to_have_url(re.compile("^[^?]*/statistics$"))
    page.goto("/me")
    expect(page.get_by_text("规自委统一身份")).to_be_visible()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"],
)
def test_after_logging_in_nobody_is_sent_elsewhere(
    page: Page, module_database: Database, elsewhere: str
) -> None:
    _, contact = somebody(module_database, Role.APPLICANT)
    page.goto("/login")
    page.evaluate("next => location.assign('/login?next=' + encodeURIComponent(next))", elsewhere)
    page.wait_for_url("**/login?next=*")
    _log_in(page, contact)
    page.wait_for_url("**/me")
    assert page.evaluate("location.hostname") == "127.0.0.1"
