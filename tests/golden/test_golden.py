"""What was sealed once is decided again alike for ever: golden answers, each from its evidence and
by its own rulebook, without a map (README.md)."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from blueprint.determination.redaction import commitment_of
from blueprint.digest import SEALED_APART, canonical, digest_of
from blueprint.site_queries.replay import decided_again
from blueprint.site_queries.rulebooks import stored_rulebook
from blueprint.vocabulary import Kind, Reason, Standing, Verdict
from golden import Golden, read_sealed

FILES = sorted(Path(__file__).parent.glob("*.jsonl.xz"))


@cache
def answers_of(file: Path) -> tuple[Golden, ...]:
    return tuple(read_sealed(file))


def unsealed(document: Any) -> bytes:
    return canonical({name: v for name, v in document.items() if name not in SEALED_APART})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_golden_answers_are_decided_again_byte_by_byte(file: Path) -> None:
    for golden in answers_of(file):
        sealed = golden.sealed
        again = decided_again(sealed, stored_rulebook(sealed.rulebook_files))
        name = sealed.documents.full["id"]
        assert canonical(again.full) == golden.full, name
        assert canonical(again.public) == golden.public, name
        assert again.needs == sealed.documents.needs, name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_golden_answers_are_whole(file: Path) -> None:
    """Each as it was sealed: its digests, its commitment with its salt, nobody's bytes changed."""
    for golden in answers_of(file):
        full, public = golden.sealed.documents.full, golden.sealed.documents.public
        assert (unsealed(full), unsealed(public)) == (golden.full, golden.public)
        assert (digest_of(full), digest_of(public)) == (full["digest"], public["digest"])
        if golden.sealed.documents.needs:
            assert golden.sealed.salt is not None and full != public
            assert public["commitment"] == commitment_of(golden.sealed.salt, full["digest"])
        else:
            assert golden.sealed.salt is None and full is public


# What answers of semantics 1 never gave.
LATER_REASONS = {
    Reason.REPLACED_BY_COMMITMENT,
    Reason.REPLACED_BY_SIMPLIFIED_REVIEW,
    Reason.EXEMPT_IN_PARK,
}


def test_the_first_golden_answers_say_all_that_answers_say() -> None:
    occurring: Counter[Any] = Counter()
    answers = answers_of(FILES[0])
    for golden in answers:
        document = golden.sealed.documents.full
        occurring.update(("crs", document["site"]["input"]["crs"].partition(":")[0]) for _ in "1")
        occurring["forecast"] += document["forecast"]
        occurring["two documents"] += bool(golden.sealed.documents.needs)
        occurring["notices"] += bool(document["notices"])
        occurring["a site withheld"] += golden.sealed.documents.public["site"]["geometry"] is None
        for evaluation in document["evaluations"]:
            for name in ("kind", "verdict", "standing", "reason"):
                occurring[name, evaluation[name]] += 1
            occurring.update(("remedy", remedy["type"]) for remedy in evaluation["remedies"])
    assert len(answers) == 300
    for name, members in (
        ("kind", Kind),
        ("verdict", Verdict),
        ("standing", Standing),
        ("reason", set(Reason) - LATER_REASONS),
        ("remedy", ("ruling", "indicator", "trim", "wait")),
        ("crs", ("EPSG", "GCJ02", "BD09")),
    ):
        assert not [word for word in members if not occurring[name, word]], name
    assert min(occurring[what] for what in ("forecast", "notices", "a site withheld")) > 3
    assert occurring["two documents"] > 50
