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
from layers.demo import DemoCity, draw_demo, load_demo


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A module's own: while it is there its event loop runs, and other tests have theirs."""
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


@pytest.fixture(scope="session")
def demo_city() -> DemoCity:
    return draw_demo("small")


@pytest.fixture(scope="module")
def demo_environ(
    server: Server,
    module_database: Database,
    demo_city: DemoCity,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    """The settings of a service that has the demonstration city."""
    load_demo(module_database, demo_city, city(), 0.5)
    name = str(module_database.engine.url.database)
    home = tmp_path_factory.mktemp("home")
    return environment(home, server.database_url(name), app_password=APP_PASSWORD)


@pytest.fixture(scope="module")
def demo(demo_environ: dict[str, str]) -> Iterator[Served]:
    with serve(demo_environ) as served:
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
