"""In which language a caller is answered, and messages in English from a table.

What the program says is Chinese; `Accept-Language: en` gives English where the table has it
(`messages/en.yaml`), and the Chinese where it has not.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

from blueprint.errors import Flaw, shown

__all__ = [
    "flaw_in_english",
    "framework_message",
    "in_chinese",
    "in_english",
    "locale_is_english",
    "prefers_english",
]

_LONGEST = 1_000


def prefers_english(header: str | None) -> bool:
    """Whether English is asked for before Chinese."""
    weights = {"en": 0.0, "zh": 0.0}
    for part in (header or "")[:200].split(","):
        name, _, quality = part.strip().partition(";q=")
        language = name.strip().lower()[:2]
        if language in weights:
            try:
                weights[language] = max(weights[language], float(quality or 1))
            except ValueError:
                continue
    return weights["en"] > weights["zh"]


@cache
def _table(name: str) -> Mapping[str, Any]:
    text = resources.files("api.http").joinpath(f"messages/{name}.yaml").read_text("utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def _templates(name: str) -> Sequence[tuple[Sequence[str], str]]:
    """Those with holes, the longest first: a short one fits what a longer one says better."""
    holding = [(known.split("{}"), other) for known, other in _table(name).items() if "{}" in known]
    return sorted(holding, key=lambda entry: -sum(map(len, entry[0])))


def _held(pieces: Sequence[str], text: str) -> list[str] | None:
    """What stands for each {} between the pieces; None where the text is another. Linear."""
    if not text.startswith(pieces[0]) or not text.endswith(pieces[-1]):
        return None
    at, found = len(pieces[0]), []
    for piece in pieces[1:-1]:
        there = text.find(piece, at)
        if there < 0:
            return None
        found.append(text[at:there])
        at = there + len(piece)
    last = len(text) - len(pieces[-1])
    return None if last < at else [*found, text[at:last]]


def _translated(text: str, table: str) -> str:
    plain = _table(table).get(text)
    if plain is not None:
        return str(plain)
    for pieces, other in _templates(table):
        held = _held(pieces, text)
        if held is None:
            continue
        translated = [_translated(one, table) for one in held]
        if "{0}" in other:
            for at, one in enumerate(translated):
                other = other.replace(f"{{{at}}}", one)
            return other
        parts = other.split("{}")
        return "".join(
            part + (translated[at] if at < len(parts) - 1 else "") for at, part in enumerate(parts)
        )
    return text


def in_english(text: str) -> str:
    """The message in English, or as it is where the table has it not."""
    return text if text.isascii() or len(text) > _LONGEST else _translated(text, "en")


def flaw_in_english(flaw: Flaw) -> str:
    """One line: where, what is wrong, what was given, what to do."""
    place = flaw.place
    held = "" if flaw.value is None else f" ({shown(flaw.value, 120)})"
    remedy = f"; {in_english(flaw.remedy)}" if flaw.remedy else ""
    return f"{place}: {in_english(flaw.msg)}{held}{remedy}"


def locale_is_english(environment: Mapping[str, str]) -> bool:
    """Whether who sits at the terminal has an English locale; else they are spoken to in Chinese,
    as `scripts/bootstrap/say.sh` does too."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((environment[name] for name in names if environment.get(name)), "").startswith("en")


def in_chinese(text: str) -> str:
    """What the private database's keeper says (detail, then a line with its remedy) in Chinese."""
    detail, _, remedy = text.partition("\n  Remedy: ")
    if len(text) > _LONGEST:
        return text
    sentence = _translated(detail, "zh")
    return f"{sentence}\n  办法：{_translated(remedy, 'zh')}" if remedy else sentence


def framework_message(kind: str, held: Mapping[str, Any], *, english: bool) -> tuple[str, str]:
    """What is wrong with a parameter and what to do, by the framework's kind of error."""
    table = _table("framework")
    entry = table.get(kind, table["other"])
    names = ("en", "en_remedy") if english else ("zh", "remedy")
    msg, remedy = (str(entry[name]).format_map({**_DEFAULTS, **held}) for name in names)
    return msg, remedy


_DEFAULTS = dict.fromkeys(("expected", "max_length", "min_length", "gt", "ge", "lt", "le"), "")
