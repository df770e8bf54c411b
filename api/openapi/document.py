"""/openapi.json: what FastAPI knows of the routes and what each says of itself (`described`).

Components are named; statuses are those that a route can answer, which follow from what it takes:
a body, path parameters, a key that makes it happen once, a version, a quota.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from api.http.problems import MEDIA_TYPE
from api.openapi.components import Schema, SchemaComponents, reference
from api.openapi.described import DescribedAnswer, Description, Keyed, Media, Who, description_of
from api.openapi.facts import facts_schema
from api.openapi.headers import HEADERS, REQUEST_HEADERS
from api.openapi.made import MADE
from api.openapi.parameters import PARAMETERS
from api.openapi.problem import ANSWERS, Problem
from api.openapi.tags import TAGS

__all__ = ["describe_in_full", "openapi_document"]

Operation = dict[str, Any]

_SECURITY_SCHEMES: Schema = {
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of an account (`POST /api/v1/keys`): `Authorization: Bearer obk_…`",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "blueprint_session",
        "description": "The cookie of `POST /api/v1/session`. What changes something needs "
        "`X-CSRF-Token` beside it, or a browser that says it comes from a page of ours",
    },
    "moduleKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of a module of the hub: `Authorization: Bearer obm_…`. It opens the "
        "hub's routes for modules and nothing else",
    },
}
_ASKS: Mapping[Who, list[dict[str, list[str]]]] = {
    Who.ANYONE: [{}, {"apiKey": []}, {"session": []}],
    Who.KNOWN: [{"apiKey": []}, {"session": []}],
    Who.PERSON: [{"session": []}],
    Who.MODULE: [{"moduleKey": []}],
    Who.NOBODY_ASKS: [],
}


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """The document of all operations. ValueError for one that says nothing of itself."""
    document = FastAPI.openapi(app)
    components = SchemaComponents()
    components.add_made({"Facts": lambda: facts_schema(components)})
    components.add_made({name: functools.partial(make, components) for name, make in MADE.items()})
    components.of(Problem)
    # RFC 9457 lets a problem have members of its own; a state conflict says the state.
    components.schemas["Problem"]["additionalProperties"] = True
    known = {(path, method): found for path, method, found in _descriptions(app)}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            found = known.get((path, method))
            if found is None:
                raise ValueError(f"{method.upper()} {path} says nothing of itself: `described`")
            _describe(operation, path, method, found, components)
    document["tags"] = TAGS
    document["servers"] = [{"url": "/", "description": "the service that this document is from"}]
    others = document.setdefault("components", {})
    theirs = {k: v for k, v in others.get("schemas", {}).items() if "ValidationError" not in k}
    others["schemas"] = {**theirs, **components.schemas}
    others["responses"] = _responses(document["paths"])
    others["headers"] = HEADERS
    others["examples"] = {name: {"value": value} for name, value in _examples().items()}
    others["securitySchemes"] = _SECURITY_SCHEMES
    return document


def describe_in_full(app: FastAPI) -> None:
    """`/openapi.json`, `/docs` and whoever asks the app get this document, made once."""
    app.openapi = functools.cache(lambda: openapi_document(app))  # type: ignore[method-assign]


def _descriptions(app: FastAPI) -> Iterator[tuple[str, str, Description]]:
    for context in iter_route_contexts(app.routes):
        endpoint = getattr(context, "endpoint", None)
        found = description_of(endpoint) if endpoint is not None else None
        if found is not None:
            for method in context.methods or ():
                yield str(context.path_format), method.lower(), found


_OR_PAGE = "OrPage"


def _responses(paths: Mapping[str, Any]) -> Schema:
    """The refusals that operations refer to."""
    text = json.dumps(paths)
    found = {}
    for status, (name, _) in ANSWERS.items():
        problem, page = _problem(status), {"text/html": {"schema": {"type": "string"}}}
        found[name] = problem
        found[name + _OR_PAGE] = {**problem, "content": {**problem["content"], **page}}
    return {name: each for name, each in found.items() if f'responses/{name}"' in text}


def _problem(status: int) -> Schema:
    headers = {}
    if status in (429, 503, 507):
        headers["Retry-After"] = _header("Retry-After")
    if status == 401:
        headers["WWW-Authenticate"] = _header("WWW-Authenticate")
    return {
        "description": ANSWERS[status][1],
        **({"headers": headers} if headers else {}),
        "content": {MEDIA_TYPE: {"schema": reference("Problem")}},
    }


def _header(name: str) -> Schema:
    return {"$ref": f"#/components/headers/{name}"}


def _describe(
    operation: Operation, path: str, method: str, found: Description, components: SchemaComponents
) -> None:
    operation["operationId"] = found.id
    _request_body(operation, found, components)
    _parameters(operation, path, method, found)
    responses: dict[str, Any] = {}
    for answer in found.answers:
        responses[str(answer.status)] = _answer(answer, found, components)
    if found.conditional:
        headers = {"ETag": _header("ETag")}
        responses["304"] = {"description": "As it was: If-None-Match names it", "headers": headers}
    for status in sorted(_problems(operation, path, method, found)):
        name = ANSWERS[status][0] + (_OR_PAGE if found.refusal_pages else "")
        responses[str(status)] = {"$ref": f"#/components/responses/{name}"}
    operation["responses"] = responses
    operation["security"] = _ASKS[found.who]


def _problems(operation: Operation, path: str, method: str, found: Description) -> set[int]:
    statuses = {*found.problems}
    if path.startswith("/api/v1"):
        # An unknown parameter, a broken encoding, a key in the address, a key that is not valid,
        # and one that may not; a service that is full.
        statuses |= {400, 401, 403, 422, 503}
    elif path.startswith("/ogc"):
        statuses |= {400, 401, 403, 503}
    if "requestBody" in operation:
        statuses |= {400, 408, 413, 415, 422}
    if "{" in path:
        statuses.add(404)
    if found.keyed is not Keyed.NO:
        statuses |= {409, 422}
    if found.versioned:
        statuses |= {409, 412, 428}
    if found.quota:
        statuses.add(429)
    if method != "get":
        statuses.add(507)
    return statuses


def _answer(answer: DescribedAnswer, found: Description, components: SchemaComponents) -> Schema:
    content: Schema = {}
    if answer.shape is not None:
        content[answer.json_type] = {"schema": _schema(answer.shape, components)}
        name = content[answer.json_type]["schema"].get("$ref", "").rpartition("/")[2]
        if name in _examples():
            content[answer.json_type]["examples"] = {name: _example(name)}
    for media in answer.media:
        content[media.type] = _media(media, components)
    names = [*answer.headers]
    names += ["ETag"] if found.conditional or found.versioned else []
    names += ["RateLimit", "RateLimit-Policy"] if found.quota else []
    names += ["Idempotency-Replayed"] if found.keyed is not Keyed.NO else []
    headers = {name: _header(name) for name in dict.fromkeys(names)}
    return {
        "description": answer.text or _TEXTS.get(answer.status, "What was asked for"),
        **({"headers": headers} if headers else {}),
        **({"content": content} if content else {}),
    }


_TEXTS = {201: "Made", 202: "Taken up", 204: "Done", 303: "Goes on at Location"}


def _schema(shape: Any, components: SchemaComponents) -> Schema:
    return components.named(shape) if isinstance(shape, str) else components.of(shape)


def _media(media: Media, components: SchemaComponents) -> Schema:
    if media.shape is not None:
        # A stream is a text whose every line is one of these.
        lines = {"type": "string", "x-lines": _schema(media.shape, components)}
        line = _examples().get(str(media.shape))
        example = {} if line is None else {"example": json.dumps(line, ensure_ascii=False) + "\n"}
        return {"schema": lines, **example}
    if media.type.endswith("json"):
        return {"schema": {"type": "object"}}
    schema: Schema = {"type": "string"} if media.is_text else {"type": "string", "format": "binary"}
    return {"schema": schema}


def _request_body(operation: Operation, found: Description, components: SchemaComponents) -> None:
    if found.body is not None:
        content: Schema = {"schema": _schema(found.body, components)}
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        if name in _examples():
            content["examples"] = {name: _example(name)}
        operation["requestBody"] = {
            "required": not found.body_optional,
            "content": {"application/json": content},
        }
    elif found.uploads:
        form = {"file": {"type": "string", "format": "binary"}}
        content = {
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": form}
            },
            **{media.type: _media(media, components) for media in found.uploads},
        }
        operation["requestBody"] = {"required": True, "content": content}


def _parameters(operation: Operation, path: str, method: str, found: Description) -> None:
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        schema = parameter.get("schema", {})
        schema.pop("title", None)
        if not parameter.get("description"):
            known = PARAMETERS.get(f"{path} {parameter['name']}") or PARAMETERS.get(
                parameter["name"]
            )
            if known:
                parameter["description"] = known
    if found.keyed is not Keyed.NO:
        parameters.append(
            {**REQUEST_HEADERS["Idempotency-Key"], "required": found.keyed is Keyed.MUST}
        )
    if found.versioned:
        parameters.append(REQUEST_HEADERS["If-Match"])
    if found.conditional:
        parameters.append(REQUEST_HEADERS["If-None-Match"])
    if not parameters:
        del operation["parameters"]


def _example(name: str) -> Schema:
    return {"$ref": f"#/components/examples/{name}"}


@functools.cache
def _examples() -> Mapping[str, Any]:
    """A real answer of each shape, shortened, and what may be sent, by the component's name."""
    places = resources.files("api.openapi").joinpath("examples").iterdir()
    return {
        place.name.removesuffix(".json"): json.loads(place.read_text("utf-8"))
        for place in sorted(places, key=lambda place: place.name)
        if place.name.endswith(".json")
    }
