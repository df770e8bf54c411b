"""Shapes: JSON of a typed value, and the typed value of JSON, of what was sealed once too."""

from pathlib import Path

import pytest
from golden import read_sealed

from blueprint.determination.determination import Determination
from blueprint.determination.disclosure import Disclosure, disclosed
from blueprint.determination.evaluation import EvaluationEntry
from blueprint.digest import canonical, digest_of

GOLDEN = Path(__file__).parents[1] / "golden" / "0.1.0.jsonl.xz"


def test_every_sealed_document_is_read_whole_and_written_back_byte_by_byte() -> None:
    for golden in read_sealed(GOLDEN):
        for document in (golden.sealed.documents.full, golden.sealed.documents.public):
            typed = Determination.read(document)
            assert digest_of(typed.as_json()) == document["digest"]
            assert canonical(typed.as_json()) == canonical(document)


def test_what_an_older_form_lacks_is_none_and_what_is_foreign_is_passed_over() -> None:
    document = next(read_sealed(GOLDEN)).sealed.documents.full
    older = {name: value for name, value in document.items() if name != "time_zone"}
    typed = Determination.read({**older, "of_a_later_program": 1})
    assert typed.evaluations[0].alternatives is None
    assert typed.time_zone is None and "of_a_later_program" not in typed.as_json()


def test_redaction_follows_from_the_fields() -> None:
    always = disclosed(EvaluationEntry, Disclosure.ALWAYS)
    assert "verdict" in always and "coverage" not in always
    assert disclosed(Determination, Disclosure.ENTRIES) == ("controls",)


@pytest.mark.parametrize("shape", [Determination, EvaluationEntry])
def test_a_shape_cannot_be_changed(shape: type) -> None:
    document = next(read_sealed(GOLDEN)).sealed.documents.full
    value = Determination.read(document)
    whole = value if shape is Determination else value.evaluations[0]
    with pytest.raises(AttributeError):
        whole.withheld = ("x",)
