"""The code of docs/api.md, run as it stands there: a generated Python client and a generated
TypeScript client do the three tasks against the demonstration city, typed from end to end.

The document that they are made from has no error for Redocly, Spectral or either generator, and
real answers of all routes keep to it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_fixtures import database_name
from served import environment, serve
from serving import Server

from blueprint.city import city
from layers.database.connections import Database
from layers.demo_city.loading import draw_demo, load_demo

__all__ = ["database_name"]

pytestmark = pytest.mark.acceptance

ROOT = Path(__file__).parents[2]
TOOLS = Path(__file__).with_name("clients")
CODE = re.compile(r"```(python|ts)\n(?:#|//) (?:python|typescript): (\w+)\n(.*?)```", re.DOTALL)
TASKS = ("parcel", "polygon", "bulk")
SITES = 500
# What no test in the process gets: acts on records, whose answer is the record, in states that
# tests of the record alone bring about, and what goes by mail or another's login.
SELDOM = {
    "askOwner", "answerRequest", "closeConsultation", "closeFinding", "closeProject",
    "confirmFinding", "correctEvent", "decideBreach",
    "decideReliance", "deliverOwed", "downloadReports", "finishProviderLogin",
    "getForm", "giveBreachNotice", "listGrants",
    "makeFinding", "moveToFlow", "objectToNotice", "putForm", "putScheme", "rateStage",
    "recommendOnItem", "recordGroupDeed", "reopenProject",
    "retryDeadLetter", "revokeGrant", "rotateModuleSecret", "ruleNotNeeded",
    "setAsideDeadLetter", "startProviderLogin", "takeOffList", "uploadModuleFileByPost",
    "writeMinutes",
}  # fmt: skip


def run(*command: object, cwd: Path, **environ: str) -> str:
    """What it prints; AssertionError with all of it where it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a Python environment that has requirements/clients.txt, and with the packages
    of clients/package-lock.json; each checked by hash."""
    folder = tmp_path_factory.mktemp("clients")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    lock = ROOT / "requirements/clients.txt"
    run(folder / "venv/bin/pip", "install", "-q", "--require-hashes", "-r", lock, cwd=folder)
    for file in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(TOOLS / file, folder / file)
    npm = Path(sys.executable).with_name("npm")
    run(npm, "ci", cwd=folder, PATH=f"{npm.parent}:{os.environ['PATH']}")
    return folder


@pytest.fixture(scope="module")
def service(server: Server, database_name: str, tools: Path) -> Iterator[dict[str, str]]:
    """What the code of the page reads from its environment, of a service over a demonstration city;
    the clients are generated."""
    database = Database(server.app_url(database_name), pool_size=2)
    load_demo(database, draw_demo("small"), city(), 0.5)
    database.close()
    with serve(environment(tools / "home", server.app_url(database_name))) as served:
        served.answers("/readyz")
        items = served.get(f"/ogc/collections/plan_parcel/items?limit={SITES}").text
        (tools / "sites.geojson").write_text(items, encoding="utf-8")
        (tools / "openapi.json").write_text(served.get("/openapi.json").text, encoding="utf-8")
        _generate(tools)
        yield {
            "BLUEPRINT": served.url(""),
            "PARCEL": json.loads(items)["features"][0]["id"],
            "SITES": "sites.geojson",
        }


def _generate(tools: Path) -> None:
    python = ("generate", "--path", "openapi.json", "--meta", "none", "--output-path")
    printed = run(tools / "venv/bin/openapi-python-client", *python, "one_blueprint", cwd=tools)
    # It leaves out what is no JSON; nothing else.
    left_out = re.findall(r"Cannot parse response.*|Unsupported content.*|.*ERROR.*", printed)
    files = ("application/", "image/", "text/plain")
    assert left_out and all(any(kind in line for kind in files) for line in left_out), left_out
    node(tools, "node_modules/.bin/openapi-typescript", "openapi.json", "-o", "one_blueprint.d.ts")


def node(tools: Path, *command: str, **environ: str) -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return run(*command, cwd=tools, PATH=path, **environ)


@pytest.fixture(scope="module")
def code(tools: Path) -> dict[tuple[str, str], Path]:
    """Each piece of the page as a file, by language and task."""
    found = {}
    for language, task, text in CODE.findall((ROOT / "docs/api.md").read_text("utf-8")):
        file = tools / f"{task}.{'py' if language == 'python' else 'ts'}"
        file.write_text(text, encoding="utf-8")
        found[language, task] = file
    return found


@pytest.mark.parametrize("task", TASKS)
def test_the_python_client_does_what_the_page_says(
    service: dict[str, str], tools: Path, code: dict[tuple[str, str], Path], task: str
) -> None:
    printed = run(tools / "venv/bin/python", code["python", task].name, cwd=tools, **service)
    assert printed.strip().splitlines()[-1].startswith(f"{SITES} answered") == (task == "bulk"), (
        printed
    )


@pytest.mark.parametrize("task", TASKS)
def test_the_typescript_client_does_what_the_page_says(
    service: dict[str, str], tools: Path, code: dict[tuple[str, str], Path], task: str
) -> None:
    printed = node(tools, "node", code["ts", task].name, **service)
    assert printed.strip().splitlines()[-1].startswith(f"{SITES} answered") == (task == "bulk"), (
        printed
    )


def test_the_typescript_of_the_page_is_typed_from_end_to_end(
    service: dict[str, str], tools: Path, code: dict[tuple[str, str], Path]
) -> None:
    strict = "--strict --noUncheckedIndexedAccess --noEmit --skipLibCheck --verbatimModuleSyntax"
    how = "--target ES2022 --lib ES2023,DOM,DOM.AsyncIterable --module ESNext --types node"
    more = "--moduleResolution bundler --allowImportingTsExtensions"
    names = [code["ts", task].name for task in TASKS]
    node(tools, "node_modules/.bin/tsc", *f"{strict} {how} {more}".split(), *names)


def test_the_linters_find_no_error(service: dict[str, str], tools: Path) -> None:
    (tools / "redocly.yaml").write_text("extends: [recommended]\n")
    (tools / ".spectral.yaml").write_text('extends: ["spectral:oas"]\n')
    node(tools, "node_modules/.bin/redocly", "lint", "openapi.json", "--config", "redocly.yaml")
    spectral = ("lint", "openapi.json", "-r", ".spectral.yaml", "--fail-severity", "error")
    node(tools, "node_modules/.bin/spectral", *spectral)


def test_real_answers_of_all_routes_keep_to_the_document(tmp_path: Path) -> None:
    """Whatever the tests of the service get, each held to the schema that its operation names."""
    seen = tmp_path / "seen.json"
    run(
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--answers-seen={seen}",
        "tests/api", "tests/reports", "tests/worker", "tests/ogc", "-m", "not acceptance",
        "--ignore=tests/api/test_serve.py", cwd=ROOT,
    )  # fmt: skip
    counts: dict[str, dict[str, int]] = json.loads(seen.read_text("utf-8"))
    good = {
        id_: sum(many for status, many in statuses.items() if status[0] in "23")
        for id_, statuses in counts.items()
    }
    assert sum(good.values()) >= 300
    assert {id_ for id_ in _operations() if not good.get(id_)} <= SELDOM


def _operations() -> set[str]:
    from api.app import create_app

    document: dict[str, Any] = create_app().openapi()
    return {
        operation["operationId"]
        for operations in document["paths"].values()
        for operation in operations.values()
    }
