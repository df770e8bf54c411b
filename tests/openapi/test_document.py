"""The document that programs read: every operation says all of itself, and nothing twice."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.openapi.document import openapi_document
from api.openapi.tags import TAGS

NAME = re.compile(r"[a-z]+(?:[A-Z][a-z]*)+")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = create_app().openapi()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_every_operation_has_a_name_that_a_person_would_write(document: dict[str, Any]) -> None:
    found = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(found) > 120 and len(found) == len(set(found))
    assert [name for name in found if not NAME.fullmatch(name)] == []


def test_every_operation_says_all_of_itself(document: dict[str, Any]) -> None:
    tags, flaws = {tag["name"] for tag in TAGS}, []
    for path, _, operation in operations(document):
        name = operation["operationId"]
        if not operation.get("summary") or not set(operation["tags"]) <= tags:
            flaws.append(f"{name}: no summary, or no known tag")
        if "security" not in operation:
            flaws.append(f"{name}: nothing says who may ask")
        flaws += [
            f"{name}: nothing says what {each['name']} is"
            for each in operation.get("parameters", ())
            if not each.get("description")
        ]
        good = [status for status in operation["responses"] if status[0] in "23"]
        if not good:
            flaws.append(f"{name}: it has no answer")
        bad = [status for status in operation["responses"] if status[0] in "45"]
        if path.startswith(("/api", "/ogc")) and not {"400", "401", "403", "503"} <= set(bad):
            flaws.append(f"{name}: what every operation can refuse is not said")
    assert flaws == []


def test_every_answer_has_a_shape_and_every_json_an_example(document: dict[str, Any]) -> None:
    flaws = []
    for _, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status not in ("200", "201", "202"):
                continue
            if not answer.get("content"):
                flaws.append(f"{operation['operationId']} {status}: no content")
            for media, content in answer.get("content", {}).items():
                name = f"{operation['operationId']} {status} {media}"
                if not content.get("schema"):
                    flaws.append(f"{name}: no schema")
                if "$ref" in content.get("schema", {}) and "examples" not in content:
                    flaws.append(f"{name}: no example of {content['schema']['$ref']}")
    assert flaws == []


def test_every_example_keeps_to_its_schema(document: dict[str, Any]) -> None:
    components = document["components"]
    for name, example in components["examples"].items():
        schema = {**components["schemas"][name], "components": {"schemas": components["schemas"]}}
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        assert [e.message[:200] for e in validator.iter_errors(example["value"])] == [], name


def test_a_problem_is_described_once_and_nothing_refers_to_what_is_not_there(
    document: dict[str, Any],
) -> None:
    text = json.dumps(document)
    assert text.count('"application/problem+json"') == len(document["components"]["responses"])
    for reference in set(references(document)):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    assert document["servers"] == [
        {"url": "/", "description": document["servers"][0]["description"]}
    ]
    schemes = set(document["components"]["securitySchemes"])
    used = {s for _, _, o in operations(document) for each in o["security"] for s in each}
    assert used == schemes


def test_what_changes_something_once_says_so(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        names = {each["name"] for each in operation.get("parameters", ())}
        answers = set(operation["responses"])
        assert "Idempotency-Key" not in names or {"409", "422"} <= answers
        assert ("If-Match" not in names) or {"412", "428"} <= answers
        assert ("If-None-Match" not in names) or "304" in answers


# A question whose answer is not stored, or a search; and what is told a password, whose hash is not
# to be kept with a key: sent again it does the same, or is refused.
WITHOUT_A_KEY = {
    "readSites", "searchSites", "verifyReport", "downloadReports", "testModule",
    "openSession", "changePassword", "confirmPasswordReset",
}  # fmt: skip


def test_every_post_that_stores_takes_a_key(document: dict[str, Any]) -> None:
    keyless = {
        operation["operationId"]
        for _, method, operation in operations(document)
        if method == "post"
        and not any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", ()))
    }
    assert keyless == WITHOUT_A_KEY


def test_a_route_that_says_nothing_of_itself_is_refused() -> None:
    app = FastAPI()

    @app.get("/silent")
    def silent() -> None: ...

    with pytest.raises(ValueError, match="GET /silent says nothing of itself"):
        openapi_document(app)
