"""The service gone while many sites are asked about: what was answered stays, the rest is asked."""

import os
import re
import signal
from pathlib import Path

import pytest
from looking import visiting
from many_sites import sites_file
from playwright.sync_api import Browser, Request, expect
from served import environment, serve
from serving import APP_PASSWORD, Server
from test_many_sites import LONG_MS, give

from blueprint.city import city
from layers.cluster.ports import free_port
from layers.database.connections import Database
from layers.demo_city.loading import draw_demo, load_demo


@pytest.mark.acceptance
def test_the_server_gone_in_the_middle(
    browser: Browser,
    server: Server,
    module_database: Database,
    tmp_path: Path,
) -> None:
    load_demo(module_database, draw_demo("small"), city(), 0.5)
    name = str(module_database.engine.url.database)
    environ = environment(tmp_path, server.database_url(name), app_password=APP_PASSWORD)
    port = free_port()
    with visiting(browser, f"http://127.0.0.1:{port}", refusals=True) as observation:
        page = observation.page
        question: list[int] = []

        def count(request: Request) -> None:
            if request.url.endswith("/batch"):
                question.append(len(request.post_data_json["features"]))

        page.on("request", count)
        with serve(environ, port=port) as first:
            first.answers("/readyz", within_s=180)
            panel = give(page, sites_file(tmp_path / "用地.geojson", 3000, 9))
            panel.get_by_role("button", name=re.compile("^查询")).click()
            expect(panel.get_by_role("progressbar")).not_to_have_attribute(
                "value", "0", timeout=60_000
            )
            expect(panel.get_by_role("button", name=re.compile("^全部"))).not_to_have_text("全部 3")
            for child in first.workers():
                os.kill(child, signal.SIGKILL)
            first.send_signal(signal.SIGKILL)
            first.ends()
        alert = panel.get_by_role("alert")
        expect(alert).to_contain_text("都保留着", timeout=60_000)
        answered = int(
            re.sub(r"\D", "", panel.get_by_role("button", name=re.compile("^全部")).inner_text())
        )
        assert 0 < answered < 3000
        with serve(environ, port=port) as second:
            second.answers("/readyz", within_s=180)
            alert.get_by_role("button", name="继续").click()
            expect(panel.get_by_role("progressbar")).to_have_count(0, timeout=LONG_MS)
            expect(panel.get_by_role("grid")).to_have_attribute("aria-rowcount", "3001")
        assert question[1:] == [3000 - answered]
