"""Parameters of an address and members of a body: an unknown one is refused by name, with the
nearest that is known. What is passed over would be an answer to another question."""

import difflib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.routing import APIRoute

from api.http.bodies.request_bodies import MOST_FLAWS
from blueprint.errors import BadInput, BadQuery, Flaw, shown

__all__ = ["nearest", "refuse_broken_encoding", "refuse_unknown_members", "strict_parameters"]

_MOST_LISTED = 40
_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# What an identity provider sends back is its own affair.
_ANY = frozenset({"/api/v1/session/oidc/callback"})


def nearest(given: str, known: Collection[str]) -> str:
    """What to write instead of a name that is not known: the nearest, and all that there are."""
    listed = sorted(known)
    if not listed:
        return "此处没有参数"
    close = difflib.get_close_matches(given[:60].lower(), listed, n=1, cutoff=0.6)
    available = "、".join(listed[:_MOST_LISTED])
    return f"是否指 {close[0]}？可用：{available}" if close else f"可用：{available}"


def refuse_broken_encoding(query: bytes, kind: type[BadInput] = BadQuery) -> None:
    """BadQuery for a percent sign that begins no byte, or bytes that are no UTF-8: whatever was
    looked for would be something else."""
    if b"%" not in query:
        return
    found = _BROKEN.search(query)
    if found is None:
        try:
            re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), query).decode("utf-8")
            return
        except UnicodeDecodeError:
            pass
    at = found.start() if found else 0
    name = (
        query[: at or len(query)].rpartition(b"&")[2].partition(b"=")[0].decode("ascii", "replace")
    )
    held = query[max(0, at - 20) : at + 20].decode("ascii", "replace")
    remedy = "按 UTF-8 作百分号编码，百分号本身写 %25"
    raise kind.of(Flaw((shown(name, 40) or "地址",), "百分号编码有误", held, remedy))


def refuse_unknown_members(
    given: Mapping[str, Any], known: Collection[str], loc: tuple[str | int, ...] = ()
) -> None:
    """BadInput naming every member that is not known here."""
    unknown = sorted(str(key) for key in given if key not in known)
    if unknown:
        raise BadInput.of(
            *(
                Flaw((*loc, key[:60]), "不认识的字段", None, nearest(key, known))
                for key in unknown[:MOST_FLAWS]
            )
        )


_found: dict[tuple[str, frozenset[str]], dict[str, bool]] = {}


def _known_by(route: APIRoute) -> dict[str, bool]:
    """The parameters of a route, and whether each may be given several times."""
    key = route.path_format, frozenset(route.methods or ())
    if key not in _found:
        _found[key] = _parameters(route)
    return _found[key]


def _parameters(route: APIRoute) -> dict[str, bool]:
    waiting, found = [route.dependant], dict[str, bool]()
    while waiting:
        one = waiting.pop()
        found |= {f.alias: _is_list(f.field_info.annotation) for f in one.query_params}
        waiting += one.dependencies
    return found


def _is_list(annotation: Any) -> bool:
    held = (annotation, *get_args(annotation))
    return any(get_origin(each) in (list, tuple, set, Sequence) for each in held)


def strict_parameters(request: Request) -> None:
    """Dependency of everything under /api/v1: BadInput (422) for a parameter that the route does
    not know, or that is given twice where it takes one; BadQuery (400) for a broken encoding."""
    refuse_broken_encoding(request.scope["query_string"])
    route = request.scope.get("route")
    path = request.scope["path"]
    if not isinstance(route, APIRoute) or not path.startswith("/api/v1") or path in _ANY:
        return
    known = _known_by(route)
    times = Counter(name for name, _ in request.query_params.multi_items())
    unknown = sorted(name for name in times if name not in known)
    if unknown:
        raise BadInput.of(
            *(
                Flaw(
                    ("query", name[:60]),
                    "不认识的参数",
                    shown(request.query_params[name], 60),
                    nearest(name, known),
                )
                for name in unknown[:MOST_FLAWS]
            )
        )
    repeated = sorted(name for name, count in times.items() if count > 1 and not known[name])
    if repeated:
        held = {name: "、".join(request.query_params.getlist(name)[:9]) for name in repeated}
        raise BadInput.of(
            *(
                Flaw(("query", name), "参数给出了两次", shown(held[name], 60), "只留一个")
                for name in repeated
            )
        )
