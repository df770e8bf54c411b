"""The bodies that modules send, read into what the hub takes."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from api.http.bodies.body_fields import Body, Hash, Long, Moment, Short, Texts, read_body
from api.http.bodies.item_bodies import DecisionPart, OwedItem, PauseBody
from blueprint.errors import BadInput, Flaw
from blueprint.hub.results import JOINT_ACCEPTANCE, ModuleReport, PartAnswer, ReportedFile
from blueprint.projects.acts.deed_acts import Decision, DeedCommand, OwedPaper
from blueprint.projects.vocabulary import BLZT, Deed, PartOpinion

__all__ = ["ResultBody", "read_result", "report_of", "stored_report"]

_DEEDS = {str(number): deed.value for deed, number in BLZT.items()}
MOST_POINTS = 10_000


def _deed(value: object) -> object:
    """A deed by its name or by the national number of its state (BLZT), as number or text."""
    if isinstance(value, bool):
        return value
    return _DEEDS.get(str(value), value) if isinstance(value, int | str) else value


class FileNamed(Body):
    name: Short
    sha256: Hash
    media_type: Short
    # Of the file as it was uploaded; ours, not the module's to say.
    bytes: int | None = None


class ResultBody(Body):
    project: Annotated[str, Field(pattern=r"^[0-9a-fA-F-]{36}$")] | None = None
    national_code: Short | None = None
    item: Annotated[str, Field(pattern=r"^[a-z_]{1,60}(/[a-z_]{1,60})?$")]
    deed: Annotated[Deed, BeforeValidator(_deed)] | None = None
    at: Moment | None = None
    by: Short | None = None
    reference: Short | None = None
    reason: Long | None = None
    decision: DecisionPart | None = None
    missing: Texts | None = None
    pause: PauseBody | None = None
    owed: Annotated[list[OwedItem], Field(max_length=100)] | None = None
    days: Annotated[int, Field(strict=True)] | None = None
    approved_by: Short | None = None
    remedies: Texts | None = None
    opinion: PartOpinion | None = None
    kind: Short | None = None
    note: Long | None = None
    files: Annotated[list[FileNamed], Field(max_length=100)] | None = None
    geometry: dict[str, Any] | None = None


_OF_DEEDS = ("reason", "note", "missing", "pause", "owed", "days", "approved_by", "remedies",
             "decision")  # fmt: skip


def _points(geometry: Any) -> int:
    """How many numbers pairs of a geometry are; counted without recursion."""
    found, ahead = 0, [geometry]
    while ahead:
        one = ahead.pop()
        if isinstance(one, list):
            if one and isinstance(one[0], int | float):
                found += 1
            else:
                ahead += one
        elif isinstance(one, dict):
            ahead += [one.get("coordinates"), one.get("geometries")]
    return found


def read_result(body: Any) -> ResultBody:
    """BadInput with every fault."""
    given = read_body(ResultBody, body)
    flaws = []
    if (given.project is None) == (given.national_code is None):
        flaws.append(Flaw(("project",), "project 与 national_code 须给出其一", None, "只留一个"))
    item, _, part = given.item.partition("/")
    if part or given.opinion is not None:
        if not part or item != JOINT_ACCEPTANCE:
            remedy = "写成 joint_acceptance/fire 的样子"
            flaws.append(Flaw(("item",), "意见属于联合验收的一个部分", given.item, remedy))
        if given.opinion is None:
            flaws.append(Flaw(("opinion",), "缺少", None, "补上它"))
        unused = ("deed", *(name for name in _OF_DEEDS if name != "reason"))
        flaws += [
            Flaw((name,), "联合验收的意见没有这一项", None, "删去它")
            for name in unused
            if getattr(given, name) is not None
        ]
    else:
        if given.deed is None:
            flaws.append(Flaw(("deed",), "缺少", None, "补上它"))
        if given.kind is not None:
            flaws.append(Flaw(("kind",), "只有联合验收的意见有这一项", given.kind, "删去它"))
    if given.geometry is not None and _points(given.geometry) > MOST_POINTS:
        flaws.append(Flaw(("geometry",), f"多于 {MOST_POINTS:,} 个点", None, "简化后再报送"))
    flaws += [
        Flaw(("files", n, "bytes"), "不认识的字段", None, "删去它")
        for n, file in enumerate(given.files or ())
        if file.bytes is not None
    ]
    if flaws:
        raise BadInput.of(*flaws)
    return given


def report_of(given: ResultBody) -> ModuleReport:
    """What it says of its item."""
    item, _, part = given.item.partition("/")
    files = tuple(
        ReportedFile(one.sha256, one.name, one.media_type, one.bytes or 0)
        for one in given.files or ()
    )
    if part and given.opinion is not None:
        return ModuleReport(item, PartAnswer(part, given.opinion, given.kind, given.reason), files)
    assert given.deed is not None
    owed = given.owed
    command = DeedCommand(
        deed=given.deed,
        at=given.at,
        reason=given.reason,
        note=given.note,
        missing=None if given.missing is None else tuple(given.missing),
        pause=None if given.pause is None else (given.pause.kind, given.pause.days),
        owed=None if owed is None else tuple(OwedPaper(one.what, one.due) for one in owed),
        days=given.days,
        approved_by=given.approved_by,
        remedies=None if given.remedies is None else tuple(given.remedies),
        decision=None
        if given.decision is None
        else Decision(given.decision.number, given.decision.valid_until, given.decision.file),
    )
    return ModuleReport(item, command, files)


def stored_report(body: Mapping[str, Any]) -> ModuleReport:
    """What a result that was kept had said."""
    return report_of(read_body(ResultBody, dict(body)))
