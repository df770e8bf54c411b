"""The rulebook that comes with the program holds together; a broken one is refused by name."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprint.errors import RulebookRefused
from blueprint.rulebook.identity import meaning_of_source
from blueprint.rulebook.reader import rulebook_files
from blueprint.site_queries.rulebooks import current_rulebook
from blueprint.vocabulary import Kind

BROKEN = sorted((Path(__file__).parents[1] / "broken").glob("*.yaml"))
RULEBOOK = current_rulebook()


def small() -> dict[str, str]:
    """A rulebook about nothing real, for what the loader refuses."""
    found = sorted((Path(__file__).parents[1] / "broken" / "small").rglob("*.yaml"))
    root = Path(__file__).parents[1] / "broken" / "small"
    return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in found}


def test_there_are_broken_files_to_refuse() -> None:
    assert len(BROKEN) > 40
    assert current_rulebook(small()).id == "small"


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_rulebook_is_refused_and_says_why(file: Path) -> None:
    text = file.read_text("utf-8")
    (how, _, name), (_, _, refused) = (line.partition(": ") for line in text.splitlines()[:2])
    files = small()
    before = files[name] if how == "# adds to" else ""
    with pytest.raises(RulebookRefused) as refusal:
        current_rulebook(files | {name: before + text})
    assert refused in refusal.value.detail


def test_a_missing_file_is_refused() -> None:
    files = small()
    del files["departments.yaml"]
    with pytest.raises(RulebookRefused, match=r"departments\.yaml: the file is missing"):
        current_rulebook(files)


@given(st.dates(date(2018, 9, 14), date(2199, 12, 31)), st.sampled_from(list(Kind)))
def test_exactly_one_rule_a_leg_at_any_time(on: date, kind: Kind) -> None:
    assert sorted(rule.leg or 0 for rule in RULEBOOK.of(kind, "waived", on)) == [1, 2, 3, 4, 5]
    assert len(RULEBOOK.of(kind, "due", on)) == 1
    assert len(RULEBOOK.of(kind, "not_applicable", on)) <= 1
    assert RULEBOOK.department(kind, on)


def test_the_identity_covers_what_decides_and_nothing_else() -> None:
    files = rulebook_files()
    whole = current_rulebook(files).sha256
    assert whole == current_rulebook(dict(reversed(files.items()))).sha256
    for name in files:
        remarked = current_rulebook(files | {name: files[name] + "\n# a remark\n"})
        assert remarked.sha256 == whole, name
    ours = files["ours.yaml"].replace("value: 0.5", "value: 0.4")
    assert current_rulebook(files | {"ours.yaml": ours}).sha256 != whole


def test_a_remark_in_deciding_code_moves_nothing_and_a_line_that_decides_does() -> None:
    source = 'def decide(a):\n    """What it does."""\n    # why\n    return a < 1\n'
    same = "def decide(a):\n    return (a\n        < 1)\n"
    assert meaning_of_source(source) == meaning_of_source(same)
    for changed in ("a <= 1", "a < 2", "b < 1", "not a < 1"):
        assert meaning_of_source(source.replace("a < 1", changed)) != meaning_of_source(same)


def test_the_rulebook_of_the_later_law_holds_together() -> None:
    later = current_rulebook(rulebook_files("beijing-2018-36-later"))
    assert later.semantics.replacements
    assert all(rule.basis.document in later.instruments for rule in later.rules)
    assert all(rule.basis.reading for rule in later.rules)


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
