"""A condition, a fact, a zone type, a number and a rule are added: whoever asks by the new rulebook
is answered by them, and all that was answered before is answered as it was."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from judge import example_city
from loading import load_city

from api.wiring import build_services
from blueprint.decision.conditions import CONDITIONS
from blueprint.determination import question as question_module
from blueprint.determination.question import NEWEST_FORM
from blueprint.digest import SEALED_APART, canonical
from blueprint.errors import Conflict, RulebookRefused
from blueprint.facts import load_facts, read_facts
from blueprint.rulebook.semantics import NEWEST_SEMANTICS
from blueprint.site import site_from_shape
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.replay import decided_again, replay
from blueprint.site_queries.rulebooks import current_rulebook, stored_rulebook
from blueprint.site_queries.use_cases import Services, SiteQuery, ask, decide
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import ControlZoneType
from golden import read_sealed
from golden.later_program import FACT, KNOWS_NOT, ZONE_TYPE, later_files, later_program
from layers.database.connections import Database

FILES = sorted(Path(__file__).parent.glob("*.jsonl.xz"))
LOUD, STILL = {FACT: 70}, {FACT: 40}


def question(services: Services, **facts: Any) -> SiteQuery:
    site = site_from_shape(
        example_city.SITE, city=services.city, tolerance_m=0.5, accuracy_m=5, crs="EPSG:4548"
    )
    return SiteQuery(site, {**example_city.FACTS, **facts})


def environmental(document: Any) -> Any:
    return next(e for e in document["evaluations"] if e["kind"] == "environmental_impact")


def themes(document: Any) -> set[str]:
    return {row["theme"] for row in document["data"]}


def unsealed(document: Any) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in SEALED_APART}


def test_golden_answers_hold_in_a_later_program() -> None:
    types = len(ControlZoneType)
    with later_program() as files:
        assert ZONE_TYPE in current_rulebook(files).zone_types
        for golden in (one for file in FILES for one in read_sealed(file)):
            again = decided_again(golden.sealed, stored_rulebook(golden.sealed.rulebook_files))
            assert canonical(again.full) == golden.full
            assert canonical(again.public) == golden.public
    assert "noise_threshold_reached" not in CONDITIONS and len(ControlZoneType) == types
    with pytest.raises(RulebookRefused):
        current_rulebook(files)


@pytest.mark.parametrize("lacking", KNOWS_NOT)
def test_the_later_program_does_not_start_with_the_old_rulebook(lacking: str) -> None:
    """What is only loaded when it is old is refused as the program's own."""
    with later_program() as files:
        key = "rules/threshold-noise.yaml" if lacking == KNOWS_NOT[0] else "rulebook.yaml"
        old = {name: text for name, text in files.items() if name != key}
        if key == "rulebook.yaml":
            old[key] = files[key].replace(f"  - {ZONE_TYPE}\n", "")
        else:
            old["parameters.yaml"] = old["parameters.yaml"].partition("\nnoise")[0]
        assert stored_rulebook(old).id == "beijing-2018-36"
        with pytest.raises(RulebookRefused) as refused:
            current_rulebook(old)
        assert lacking in refused.value.detail


def test_what_was_answered_before_and_what_is_known_after(
    services: Services, database: Database
) -> None:
    load_city(database, example_city.city())
    present = as_known_at(services, None)
    first = dict(ask(present, question(services), example_city.DAY).full)
    before = datetime.now(UTC)
    with later_program():
        later = build_services(database)
        now = as_known_at(later, None)
        assert replay(now, UUID(first["id"]), OPERATOR)["identical"]

        loud = dict(ask(now, question(later, **LOUD), example_city.DAY).full)
        still = dict(ask(now, question(later, **STILL), example_city.DAY).full)
        assert environmental(loud)["verdict"] == "waived"
        assert environmental(still)["reason"] == "below_threshold"
        assert themes(loud) - themes(first) == {ZONE_TYPE}
        for sealed in (first, loud, still):
            assert replay(now, UUID(sealed["id"]), OPERATOR)["identical"]

        for moment in (before, datetime.fromisoformat(first["known_at"])):
            then = as_known_at(later, moment)
            [again] = decide(then, [question(later)], example_city.DAY)
            same = ("plan", "controls", "evaluations", "data", "notices", "rulebook", "releases")
            assert [again.documents.full[name] for name in same] == [first[name] for name in same]
        assert again.documents.full == {
            name: value for name, value in unsealed(first).items() if name != "commitment"
        }
        # A fact that came later says nothing by a rulebook that does not ask for it.
        [unasked] = decide(then, [question(later, **STILL)], example_city.DAY)
        assert environmental(unasked.documents.full) == environmental(first)

        [after] = decide(
            as_known_at(later, datetime.now(UTC)), [question(later, **STILL)], example_city.DAY
        )
        assert after.documents.full["evaluations"] == still["evaluations"]


def test_a_rulebook_of_semantics_that_is_not_known_is_refused() -> None:
    files = later_files()
    head = files["rulebook.yaml"]
    for number in (NEWEST_SEMANTICS + 1, 0, "yes"):
        changed = re.sub(r"^semantics: .*$", f"semantics: {number}", head, flags=re.MULTILINE)
        assert changed != head
        with pytest.raises(RulebookRefused, match="semantics"):
            stored_rulebook(files | {"rulebook.yaml": changed})


def test_an_answer_is_rendered_again_in_its_own_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Form 1 is named nowhere, a later one in both documents; one later still is not guessed at."""
    golden = next(one for one in read_sealed(FILES[0]) if one.sealed.documents.needs)
    rulebook = stored_rulebook(golden.sealed.rulebook_files)
    documents = golden.sealed.documents
    form = NEWEST_FORM + 1
    later = replace(
        golden.sealed, documents=replace(documents, full={**documents.full, "form": form})
    )
    with pytest.raises(Conflict):
        decided_again(later, rulebook)
    monkeypatch.setattr(question_module, "NEWEST_FORM", form)
    again = decided_again(later, rulebook)
    assert again.full["form"] == again.public["form"] == form
    again = decided_again(golden.sealed, rulebook)
    assert "form" not in again.full and canonical(again.full) == golden.full
    assert "form" not in again.public and canonical(again.public) == golden.public


def test_facts_once_taken_are_loaded_as_they_were_read() -> None:
    for golden in read_sealed(FILES[0]):
        project = golden.sealed.documents.full["project"]
        assert load_facts(project) == read_facts(project)
    # Refused today, and yet as it was taken then.
    assert load_facts({"land_use_code": " 二 ", "green_ratio": 7}).green_ratio == 7
