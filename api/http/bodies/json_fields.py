"""The fields of a small JSON object: the known ones, each of its kind, and no other."""

from collections.abc import Mapping
from typing import Any

from api.http.bodies.request_bodies import MOST_FLAWS
from api.http.bodies.strict_parameters import nearest
from blueprint.errors import BadInput, Flaw

__all__ = ["read_fields"]

_KINDS: Mapping[type, str] = {
    str: "文字",
    int: "整数",
    bool: "true 或 false",
    list: "文字的列表",
}


def _fits(value: object, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is bool:
        return isinstance(value, bool)
    if kind is list:
        return isinstance(value, list) and all(_fits(one, str) for one in value)
    # PostgreSQL keeps no NUL.
    return isinstance(value, str) and "\0" not in value


def read_fields(
    body: Any, needed: Mapping[str, type], optional: Mapping[str, type] | None = None
) -> dict[str, Any]:
    """The object, if it has all that are needed and nothing that is not known: whoever sends a
    `role` gets none. BadInput, which never repeats a value (it may be a password), otherwise."""
    known = {**needed, **(optional or {})}
    if not isinstance(body, dict):
        raise BadInput.of(Flaw((), "须是一个对象", None, f"写成 {{{', '.join(known)}}}"))
    flaws = [
        Flaw((key[:60],), "不认识的字段", None, nearest(key, known))
        for key in sorted(body)
        if key not in known
    ]
    flaws += [Flaw((key,), "缺少", None, "补上它") for key in needed if body.get(key) is None]
    for key, kind in known.items():
        if body.get(key) is not None and not _fits(body[key], kind):
            flaws.append(Flaw((key,), f"须是{_KINDS[kind]}", None, "改正后再试"))
    if flaws:
        raise BadInput.of(*flaws[:MOST_FLAWS])
    return {key: value for key, value in body.items() if value is not None}
