"""Each type of problem that the service can answer with has its page, in Chinese and English."""

import re
from pathlib import Path

import pytest
from api_fixtures import app_database, client, database_name, settings
from fastapi.testclient import TestClient

import api
from api.http.problem_types import problem_types
from api.http.problems import TITLES, problem_of
from blueprint import errors
from blueprint.errors import BlueprintError

__all__ = ["app_database", "client", "database_name", "settings"]

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def raised() -> set[str]:
    """What the code can raise: the type of each of our errors, and what is written out."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    found = set()
    for kind in kinds:
        if issubclass(kind, BlueprintError):
            # Each takes other things; its type is all that is asked of it.
            made = kind.__new__(kind)
            made.detail, made.flaws, made.members = "", (), {}  # type: ignore[attr-defined]
            found.add(problem_of(made)["type"].removeprefix("/problems/"))
    written = re.compile(r'problem\(\s*\d+,\s*"([a-z-]+)"')
    for file in Path(api.__file__).parent.rglob("*.py"):
        found |= set(written.findall(file.read_text("utf-8")))
    return found


def test_every_type_that_can_be_raised_has_its_texts() -> None:
    known = problem_types()
    assert raised() <= set(known) == set(TITLES)
    for each in known.values():
        for chinese, english in (each.title, each.meaning, each.remedy):
            assert CHINESE.search(chinese) and english and not CHINESE.search(english), each.slug


def test_a_problem_is_explained_at_its_address(client: TestClient) -> None:
    refused = client.post("/api/v1/site-queries", json={"site": None})
    page = client.get(refused.json()["type"])
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    for text in ("输入有误", "HTTP 422", "What to do", "/problems/bad-input"):
        assert text in page.text
    unknown = client.get("/problems/no-such")
    assert unknown.status_code == 404 and unknown.json()["type"] == "/problems/not-found"


@pytest.mark.parametrize("slug", ["too-many", "unavailable"])
def test_what_passes_says_when_to_come_again(slug: str) -> None:
    assert "Retry-After" in problem_types()[slug].remedy[0]
