"""The demonstration city, served as operators serve it, and Debian's Chromium to look at it."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product

import pytest
from looking import Sight, Visit, visiting
from playwright.sync_api import Browser, Page, sync_playwright
from served import Served, environment, serve
from serving import APP_PASSWORD, Server

from blueprint.city import city
from layers.database.connections import Database
from layers.demo_city.loading import DemoCity, draw_demo, load_demo


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
    with visiting(browser, demo.url(""), motion=True) as observation:
        yield observation.page


@pytest.fixture
def visit(browser: Browser, demo: Served) -> Iterator[Visit]:
    """Opens windows, each another person's, at a size and in a theme."""
    with ExitStack() as windows:

        def opened(*, dark: bool = False, phone: bool = False, refusals: bool = False) -> Page:
            window = visiting(browser, demo.url(""), dark=dark, phone=phone, refusals=refusals)
            return windows.enter_context(window).page

        yield opened


@pytest.fixture(
    params=list(product([False, True], repeat=2)),
    ids=["laptop-light", "phone-light", "laptop-dark", "phone-dark"],
)
def sight(request: pytest.FixtureRequest) -> Sight:
    """The sizes and themes in which everyone must be able to use the page, for `visit`."""
    dark, phone = request.param
    return {"dark": dark, "phone": phone}
