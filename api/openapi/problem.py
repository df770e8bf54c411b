"""The problem that every refusal is answered with (RFC 9457), and which statuses there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from blueprint.shapes import OMITTED, About

__all__ = ["ANSWERS", "Problem", "ProblemFlaw"]


@dataclass(frozen=True, slots=True)
class ProblemFlaw:
    """One thing that is wrong with what was sent."""

    loc: Annotated[tuple[str | int, ...], About("where: members and indices from the outside in")]
    msg: Annotated[str, About("what is wrong")]
    value: Annotated[Any, About("what stood there, shortened; never a password")]
    remedy: Annotated[str | None, About("what to write instead")]


@dataclass(frozen=True, slots=True)
class Problem:
    """RFC 9457. Texts are Chinese, or English with `Accept-Language: en` where there is one; a
    program goes by `type` and `status`. A problem may have further members of its own."""

    type: Annotated[
        str, About("relative to the service; what it means is told there", format="uri-reference")
    ]
    title: str
    status: Annotated[int, About("that of the answer", minimum=400, maximum=599)]
    detail: Annotated[str, About("what happened this time")]
    request_id: Annotated[
        str | None, About("under which the operator finds it in the logs"), OMITTED
    ] = None
    errors: Annotated[
        tuple[ProblemFlaw, ...] | None, About("every flaw of a bad input"), OMITTED
    ] = None


# Of each status: the component that describes it, and what it means.
ANSWERS: Mapping[int, tuple[str, str]] = {
    400: ("BadRequest", "The address or the body cannot be read"),
    401: ("Unauthenticated", "The key or the session is not valid, or one is needed"),
    403: ("Forbidden", "Known who asks, and not theirs to do; or sent by another site's page"),
    404: ("NotFound", "A code or an id is not there, or not for these eyes"),
    408: ("TooSlow", "The body did not arrive in time"),
    409: ("Conflict", "Something else is going on, or the state does not allow it"),
    412: ("VersionStale", "It was changed since the version that If-Match names"),
    413: ("TooLarge", "The body is larger than the limit"),
    415: ("UnsupportedMediaType", "The body is of a kind that is not read here, or compressed"),
    422: ("BadInput", "Bad input: every flaw with its place and remedy"),
    428: ("VersionRequired", "If-Match is needed: read the version first"),
    429: ("TooMany", "Too often, or the quota is used up: again after Retry-After"),
    503: ("Unavailable", "The database is gone or busy, or too many ask: again after Retry-After"),
    507: ("StorageFull", "There is no room to store an answer: again after Retry-After"),
}
