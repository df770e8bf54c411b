"""Every answer that a test gets is held against the document: its status, its media type, and its
body, which may have no member that the document does not name."""

import functools
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import jsonschema_rs
from examples import FOLDER, write_example
from starlette.testclient import TestClient
from strictly import closed

__all__ = ["Documented", "flaws_of", "hold_answers_to_the_document", "write_answers_seen"]

_OURS = ("/api/v1", "/ogc", "/healthz", "/readyz", "/metrics")


class Documented:
    """The operations of a document, each answer's schema compiled when it is first needed."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._components = closed(document["components"]["schemas"])
        self._responses = document["components"]["responses"]
        self._paths = [
            (re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path))), path, operations)
            for path, operations in sorted(
                document["paths"].items(), key=lambda entry: entry[0].count("{")
            )
        ]
        self._validators: dict[str, Any] = {}
        self.seen: Counter[tuple[str, str]] = Counter()
        self.writes_examples = False

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, _, operations in self._paths:
            if method in operations and pattern.fullmatch(path):
                found: dict[str, Any] = operations[method]
                return found
        return None

    def flaws(self, method: str, path: str, status: int, media: str, body: bytes) -> list[str]:
        operation = self.operation(method.lower(), path)
        if operation is None or status in (405, 500):
            return []
        id_ = operation["operationId"]
        answer = operation["responses"].get(str(status))
        if answer is None:
            return [f"{id_}: {status} is not among {sorted(operation['responses'])}"]
        if "$ref" in answer:
            answer = self._responses[answer["$ref"].rpartition("/")[2]]
        content = answer.get("content", {})
        self.seen[id_, str(status)] += 1
        if not body:
            return []
        if media not in content:
            return [f"{id_} {status}: {media} is not among {sorted(content)}"]
        schema = content[media]["schema"]
        if "json" not in media:
            return []
        if self.writes_examples:
            self._write_example(schema, body)
        if "x-lines" in schema:
            lines = [json.loads(line) for line in body.splitlines()]
            return [f for line in lines for f in self._invalid(schema["x-lines"], line, id_)]
        return self._invalid(schema, json.loads(body), f"{id_} {status}")

    def _write_example(self, schema: dict[str, Any], body: bytes) -> None:
        """Of a shape that has none yet."""
        shape = (schema.get("x-lines") or schema).get("$ref", "").rpartition("/")[2]
        if shape and not (FOLDER / f"{shape}.json").exists():
            write_example(shape, json.loads(body.splitlines()[0] if "x-lines" in schema else body))

    def _invalid(self, schema: dict[str, Any], value: Any, name: str) -> list[str]:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {**closed(schema), "components": {"schemas": self._components}}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return [
            f"{name} {'/'.join(map(str, error.instance_path))}: {error.message[:300]}"
            for error in self._validators[key].iter_errors(value)
        ]


@functools.cache
def _document() -> Documented:
    from api.app import create_app

    return Documented(create_app().openapi())


def flaws_of(response: Any) -> list[str]:
    """Where an answer is other than the document says."""
    path = response.request.url.path
    if not path.startswith(_OURS) or response.request.method in ("HEAD", "OPTIONS"):
        return []
    media = response.headers.get("content-type", "").partition(";")[0].strip()
    return _document().flaws(
        response.request.method, path, response.status_code, media, response.content
    )


def write_answers_seen(place: Path) -> None:
    """How many answers of each status every operation gave, as JSON."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for (id_, status), many in _document().seen.items():
        counts[id_][status] = many
    place.write_text(json.dumps(counts), encoding="utf-8")


def hold_answers_to_the_document(*, write_examples: bool = False) -> None:
    """Whatever is asked by a TestClient from here on."""
    if write_examples:
        _document().writes_examples = True
    ask = TestClient.request

    @functools.wraps(ask)
    def recorded_request(self: TestClient, *given: Any, **how: Any) -> Any:
        response = ask(self, *given, **how)
        flaws = flaws_of(response)
        assert not flaws, "\n".join(flaws[:5])
        return response

    TestClient.request = recorded_request  # type: ignore[method-assign]
