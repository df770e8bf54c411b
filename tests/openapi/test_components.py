"""Schemas and the page's types are made from the shapes, and what was ever sealed keeps to them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import jsonschema_rs
import pytest
from golden import read_sealed
from strictly import closed

from api.openapi.components import SchemaComponents
from api.openapi.facts import facts_schema
from api.openapi.page_types import PLACE, page_types
from blueprint.determination.determination import Determination
from blueprint.facts import FACT_LABELS, RECORD_FACTS
from blueprint.shapes import OMITTED, About

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*.jsonl.xz"))


def components() -> SchemaComponents:
    found = SchemaComponents({"Facts": lambda: facts_schema(found)})
    return found


def sealed_schema() -> dict[str, Any]:
    found = components()
    schema = found.members(Determination, required=("id", "created_at", "digest"))
    return {**closed(schema), "components": {"schemas": closed(found.schemas)}}


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.name)
def test_all_that_was_sealed_keeps_to_the_schema_and_has_no_member_beside_it(file: Path) -> None:
    validator = jsonschema_rs.Draft202012Validator(sealed_schema(), validate_formats=True)
    for golden in read_sealed(file):
        for document in (golden.sealed.documents.full, golden.sealed.documents.public):
            flaws = [
                f"{e.instance_path}: {e.message[:200]}" for e in validator.iter_errors(document)
            ]
            assert flaws == [], document["id"]


def test_a_schema_refuses_what_no_determination_is() -> None:
    validator = jsonschema_rs.Draft202012Validator(sealed_schema(), validate_formats=True)
    document = next(iter(read_sealed(GOLDEN[0]))).sealed.documents.full
    assert validator.is_valid(document)
    [first, *others] = document["evaluations"]
    for broken in (
        {**document, "as_of": "soon"},
        {**document, "evaluations": others},
        {**document, "evaluations": [{**first, "verdict": "perhaps"}, *others]},
        {**document, "evaluations": [{**first, "surprise": 1}, *others]},
        {name: value for name, value in document.items() if name != "digest"},
    ):
        assert not validator.is_valid(broken)


def test_the_page_has_the_types_that_the_shapes_give() -> None:
    """`make types` writes them."""
    assert PLACE.read_text("utf-8") == page_types()


def test_every_fact_has_its_place_in_the_schema() -> None:
    schema = facts_schema(SchemaComponents())
    assert set(schema["properties"]) == {*FACT_LABELS, *RECORD_FACTS}


def test_two_shapes_of_one_name_are_refused_and_what_is_left_out_is_never_null() -> None:
    @dataclass(frozen=True)
    class Determination:
        """Another."""

        remark: Annotated[str | None, About("remark", maxLength=3), OMITTED] = None
        held: int | None = None

    found = SchemaComponents()
    assert found.members(Determination) == {
        "type": "object",
        "description": "Another.",
        "properties": {
            "remark": {"type": "string", "description": "remark", "maxLength": 3},
            "held": {"type": ["integer", "null"]},
        },
        "required": ["held"],
    }
    found.of(Determination)
    with pytest.raises(TypeError, match="two shapes are named Determination"):
        found.of(globals()["Determination"])
