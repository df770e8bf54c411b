"""The service does what its OpenAPI document says, whatever is sent: schemathesis over every
operation, with what the document allows and with what it forbids."""

import warnings
from collections.abc import Iterator
from contextlib import suppress

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from mutations import LEAKS
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# An operation and a mode. All operations together take half a minute, or two.
FEW, MANY = 12, 40


def _operations(client: TestClient) -> Iterator[APIOperation]:
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    for found in schema.get_all_operations():
        yield found.ok()


def _hold(cases: st.SearchStrategy[schemathesis.Case], examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def holds(case: schemathesis.Case) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # How long it takes is the machine's affair.
            answer = case.call_and_validate(checks=CHECKS, timeout=300)
        # A GeoPackage is a database, with statements in it.
        if not answer.content.startswith((b"SQLite format 3", b"PK")):
            assert not any(leak in answer.text for leak in LEAKS)

    holds()


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.acceptance)])
def test_every_operation_keeps_to_the_document(
    client: TestClient, mode: GenerationMode, examples: int
) -> None:
    operations = list(_operations(client))
    assert {"/healthz", "/api/v1/site-queries/batch"} <= {o.path for o in operations}
    for operation in operations:
        with suppress(Unsatisfiable):  # nothing about it can be wrong
            _hold(operation.as_strategy(generation_mode=mode), examples)
