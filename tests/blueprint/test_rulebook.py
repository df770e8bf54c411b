"""The rulebook that comes with the program holds together; a broken one is refused by name."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprint.errors import RulebookRefused
from blueprint.rulebook.reader import rulebook_files
from blueprint.site_queries.rulebooks import current_rulebook
from blueprint.vocabulary import Kind

BROKEN = sorted((Path(__file__).parents[1] / "broken").glob("*.yaml"))
RULEBOOK = current_rulebook()


def test_there_are_broken_files_to_refuse() -> None:
    assert len(BROKEN) > 20


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_rulebook_is_refused_and_says_why(file: Path) -> None:
    text = file.read_text("utf-8")
    (how, _, name), (_, _, refused) = (line.partition(": ") for line in text.splitlines()[:2])
    files = rulebook_files()
    before = files[name] if how == "# adds to" else ""
    with pytest.raises(RulebookRefused) as refusal:
        current_rulebook(files | {name: before + text})
    assert refused in refusal.value.detail


def test_a_missing_file_is_refused() -> None:
    files = rulebook_files()
    del files["departments.yaml"]
    with pytest.raises(RulebookRefused, match=r"departments\.yaml: the file is missing"):
        current_rulebook(files)


@given(st.dates(date(2018, 9, 14), date(2199, 12, 31)), st.sampled_from(list(Kind)))
def test_exactly_one_rule_a_leg_at_any_time(on: date, kind: Kind) -> None:
    assert sorted(rule.leg or 0 for rule in RULEBOOK.of(kind, "waived", on)) == [1, 2, 3, 4, 5]
    assert len(RULEBOOK.of(kind, "due", on)) == 1
    assert len(RULEBOOK.of(kind, "not_applicable", on)) <= 1
    assert RULEBOOK.department(kind, on)


def test_the_identity_covers_every_text_and_the_code() -> None:
    files = rulebook_files()
    whole = current_rulebook(files).sha256
    assert whole == current_rulebook(dict(reversed(files.items()))).sha256
    for name in files:
        if name.endswith(("ours.yaml", "wording.yaml")) or name.startswith("rules/"):
            changed = current_rulebook(files | {name: files[name] + "\n# a remark\n"})
            assert changed.sha256 != whole


def test_no_sentence_of_the_regulation_is_copied(shared_data: Path) -> None:
    """Rules cite and paraphrase: nothing as long as a sentence of it stands in the rule files."""
    regulation = shared_data.parent / "regulation" / "beijing-2018-36.txt"
    text = "".join(regulation.read_text("utf-8").split())
    longest = 24
    for name, content in rulebook_files().items():
        plain = "".join(content.split())
        for start in range(len(plain) - longest):
            piece = plain[start : start + longest]
            assert piece not in text, f"{name}: {piece}"
