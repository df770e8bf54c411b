"""The demonstration city, served as operators serve it, and Debian's Chromium to look at it."""

import shutil
from collections.abc import Iterator

import pytest
from looking import watched
from playwright.sync_api import Browser, Page, sync_playwright
from served import Served, environment, serve
from serving import APP_PASSWORD, Server

from blueprint.city import city
from layers.database import Database
from layers.demo import draw_demo, load_demo


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no Chromium: run `make setup`"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--enable-unsafe-swiftshader",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def demo(
    server: Server, module_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    load_demo(module_database, draw_demo("small"), city(), 0.5)
    name = str(module_database.engine.url.database)
    home = tmp_path_factory.mktemp("home")
    environ = environment(home, server.database_url(name), app_password=APP_PASSWORD)
    with serve(environ) as served:
        served.answers("/readyz")
        yield served


@pytest.fixture
def page(browser: Browser, demo: Served) -> Iterator[Page]:
    """At a laptop's size; whatever the page asks elsewhere or complains of fails the test."""
    context = browser.new_context(
        base_url=demo.url(""), viewport={"width": 1366, "height": 768}, locale="zh-CN"
    )
    with watched(context, demo.url("")) as watching:
        yield watching.page
    context.close()
