"""Whether a report is as it was made, and whether it would be answered differently today."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blueprint.reports.reading import PrintedEvaluation
from blueprint.reports.signing import FileSeen, SignatureSeen
from blueprint.reports.wording import verdict_text
from blueprint.vocabulary import Word

__all__ = ["ChangedToday", "FileOutcome", "Verification", "changes_since", "conclude"]

Json = Mapping[str, Any]


class FileOutcome(Word):
    """What a file turned out to be; only the first is a report of ours as it was made."""

    UNTOUCHED = "untouched", "报告未被改动，签名有效"
    UNREADABLE = "unreadable", "文件不完整，或不是 PDF：请重新下载后再核验"
    NOT_A_REPORT = "not_a_report", "文件不是本平台出具的报告：没有签名，也没有所附数据"
    UNSIGNED = "unsigned", "文件没有签名，不能证明出自本单位"
    CHANGED = "changed", "签名之后内容被改动"
    ATTACHMENT_CHANGED = "attachment_changed", "所附数据被改动"
    OTHER_DIGEST = "other_digest", "签名有效，但所附数据与签名载明的校验值不符"
    OTHER_CITY = "other_city", "报告由其他城市的平台出具，请到该平台核验"
    RE_SIGNED = "re_signed", "签名人不是本单位：文件可能被重新签名"
    UNKNOWN_HERE = "unknown_here", "签名有效，但本平台没有出具过这一编号的报告"


@dataclass(frozen=True, slots=True)
class Verification:
    """`number`, `rulebook`, `releases`, `as_of` are what the file itself says, where it can be
    read; they are to be believed where the outcome is untouched."""

    outcome: FileOutcome
    signatures: tuple[SignatureSeen, ...]
    number: str | None
    digest: str | None
    as_of: str | None
    rulebook: str | None
    releases: Mapping[str, str]

    @property
    def untouched(self) -> bool:
        return self.outcome is FileOutcome.UNTOUCHED


@dataclass(frozen=True, slots=True)
class ChangedToday:
    """One kind whose answer is another today; texts as they are printed."""

    kind: str
    label: str
    then: str
    now: str


def _outcome(seen: FileSeen, city: str) -> FileOutcome:
    if not seen.readable:
        return FileOutcome.UNREADABLE
    if not seen.signatures:
        has_data = seen.attachment is not None or seen.attachment_broken
        return FileOutcome.UNSIGNED if has_data else FileOutcome.NOT_A_REPORT
    ours = [one for one in seen.signatures if one.trusted]
    if not ours:
        stated = {one.stated.city for one in seen.signatures if one.stated is not None}
        # A file whose own signature does not hold tells nothing by what it states.
        if not all(one.intact for one in seen.signatures):
            return FileOutcome.CHANGED
        return FileOutcome.OTHER_CITY if stated and city not in stated else FileOutcome.RE_SIGNED
    digests = {one.stated.digest for one in ours if one.stated is not None}
    same = seen.attachment_digest is not None and digests == {seen.attachment_digest}
    if not all(one.intact and one.unchanged for one in ours):
        return FileOutcome.CHANGED if same else FileOutcome.ATTACHMENT_CHANGED
    return FileOutcome.UNTOUCHED if same else FileOutcome.OTHER_DIGEST


def conclude(seen: FileSeen, city: str) -> Verification:
    """What can be said of a file without asking anybody; `city` is this installation's."""
    document: Json = {}
    if seen.attachment is not None:
        try:
            read = json.loads(seen.attachment)
            document = read if isinstance(read, dict) else {}
        except (ValueError, RecursionError):
            document = {}
    stated = [one.stated for one in seen.signatures if one.stated is not None]
    book, releases = document.get("rulebook"), document.get("releases")
    rulebook = f"{book.get('id')} {book.get('version')}" if isinstance(book, dict) else None
    as_of = document.get("as_of")
    return Verification(
        outcome=_outcome(seen, city),
        signatures=seen.signatures,
        number=stated[0].number if stated else None,
        digest=seen.attachment_digest,
        as_of=as_of if isinstance(as_of, str) else None,
        rulebook=rulebook,
        releases=releases if isinstance(releases, dict) else {},
    )


def changes_since(then: Json, now: Json) -> Sequence[ChangedToday]:
    """The kinds whose verdict, standing or reason is another in `now`, in their order."""
    found = []
    for old, new in zip(then["evaluations"], now["evaluations"], strict=True):
        if all(old[name] == new[name] for name in ("verdict", "standing", "reason")):
            continue
        before, after = PrintedEvaluation(old), PrintedEvaluation(new)
        found.append(
            ChangedToday(
                before.kind.value,
                before.kind.label,
                _outcome_of(before),
                _outcome_of(after),
            )
        )
    return found


def _outcome_of(evaluation: PrintedEvaluation) -> str:
    why = evaluation.summary.partition("：")[2]
    return f"{verdict_text(evaluation)}（{why}）" if why else verdict_text(evaluation)
