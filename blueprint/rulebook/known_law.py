"""The law beside the rules: instruments, what is known and not loaded, notices."""

from collections.abc import Mapping
from typing import Any

from blueprint.rulebook.model import Instrument, LaterLaw, Notice
from blueprint.rulebook.values import (
    kinds_of,
    known,
    refuse,
    span_of,
    verdicts_of,
    yaml_of,
    zone_type_of,
)

__all__ = ["instruments_of", "later_law_of", "notice_of"]


def later_law_of(given: Any) -> LaterLaw:
    place = "rulebook.yaml later_law"
    keys = {"id", "known", "from", "to", "kinds", "verdicts", "area", "confirmed"}
    given = known(given, keys, place)
    if missing := sorted({"known", "from"} - set(given)):
        raise refuse(place, f"`{', '.join(missing)}` is missing")
    place = f"{place} {given.get('id', given['known'])}"
    return LaterLaw(
        given["known"],
        span_of({key: given[key] for key in ("from", "to") if key in given}, place),
        id=given.get("id", ""),
        changes=frozenset(
            (kind, verdict)
            for kind in kinds_of(given.get("kinds", ()), place)
            for verdict in verdicts_of(given.get("verdicts", ()), place)
        ),
        area=zone_type_of(given.get("area"), place),
    )


def notice_of(given: Any) -> Notice:
    place = "rulebook.yaml notices"
    given = known(given, {"text", "from", "to"}, place)
    if missing := sorted({"text", "from"} - set(given)):
        raise refuse(place, f"`{', '.join(missing)}` is missing")
    return Notice(given["text"], span_of({k: v for k, v in given.items() if k != "text"}, place))


def instruments_of(files: Mapping[str, str]) -> dict[str, Instrument]:
    """By document; empty in a rulebook that did not list them."""
    if "instruments.yaml" not in files:
        return {}
    found: dict[str, Instrument] = {}
    for given in yaml_of(files, "instruments.yaml") or ():
        place = "instruments.yaml"
        keys = {"document", "from", "to", "grade", "changed"}
        given = known(given, keys, place)
        if missing := sorted(keys - {"to"} - set(given)):
            raise refuse(place, f"`{', '.join(missing)}` is missing")
        place = f"{place} {given['document']}"
        if given["grade"] not in ("V", "V2", "U", "P"):
            raise refuse(place, "`grade` is V, V2, U or P")
        span = span_of({key: given[key] for key in ("from", "to") if key in given}, place)
        document = given["document"]
        if document in found:
            raise refuse(place, "the document stands there twice")
        found[document] = Instrument(document, span, given["grade"], given["changed"])
    return found
