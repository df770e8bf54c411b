"""What a check found: every issue counted, the first of each sort kept to be shown."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from blueprint.errors import shown
from blueprint.vocabulary import Word

__all__ = ["SHOWN", "Issue", "QualityReport", "ReportBuilder", "Severity", "Tally"]

# Of one sort of issue so many are kept; the rest is only counted.
SHOWN = 20


class Severity(Word):
    """An error refuses the file; a warning and a note do not."""

    ERROR = "error", "错误"
    WARNING = "warning", "警告"
    NOTE = "note", "提示"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing found: where (`row` from 1, None is the whole file), what stands there, why it
    matters and what to do. `why` and `remedy` are Chinese."""

    file: str
    row: int | None
    field: str | None
    value: str | None
    why: str
    remedy: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Tally:
    """How many issues there are of one sort; `what` is the sort, without a row's particulars."""

    severity: Severity
    field: str | None
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The quality report of one file for one layer. `issues` holds at most SHOWN of a sort,
    `tallies` counts them all; `matched` is which column was read for which field."""

    file: str
    layer: str
    label: str
    rows: int
    crs: str | None
    encoding: str | None
    matched: Mapping[str, str]
    issues: tuple[Issue, ...]
    tallies: tuple[Tally, ...]

    def count(self, severity: Severity) -> int:
        return sum(tally.count for tally in self.tallies if tally.severity is severity)

    @property
    def refused(self) -> bool:
        return self.count(Severity.ERROR) > 0

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON document."""
        return {
            "file": self.file,
            "layer": self.layer,
            "rows": self.rows,
            "crs": self.crs,
            "encoding": self.encoding,
            "matched": dict(self.matched),
            "refused": self.refused,
            "counts": {severity.value: self.count(severity) for severity in Severity},
            "tallies": [asdict(t) | {"severity": t.severity.value} for t in self.tallies],
            "issues": [asdict(i) | {"severity": i.severity.value} for i in self.issues],
        }


class ReportBuilder:
    """Where the checks of one file write down what they find."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._issues: list[Issue] = []
        self._counts: dict[tuple[Severity, str | None, str], int] = {}

    def add(
        self,
        severity: Severity,
        why: str,
        remedy: str = "",
        *,
        row: int | None = None,
        field: str | None = None,
        value: object = None,
        what: str | None = None,
    ) -> None:
        """One issue; `what` is its sort where `why` has particulars of the row."""
        key = severity, field, what or why
        self._counts[key] = self._counts.get(key, 0) + 1
        if self._counts[key] <= SHOWN:
            held = None if value is None else shown(value, 120)
            self._issues.append(Issue(self.file, row, field, held, why, remedy, severity))

    def add_rows(
        self,
        severity: Severity,
        why: str,
        remedy: str,
        rows: Iterable[tuple[int, object]],
        count: int,
        *,
        field: str | None = None,
    ) -> None:
        """The same issue on `count` rows; `rows` gives row and value, and is read only as far as
        it is shown."""
        if count == 0:
            return
        key = severity, field, why
        left = max(0, SHOWN - self._counts.get(key, 0))
        self._counts[key] = self._counts.get(key, 0) + count
        for row, value in islice(rows, left):
            held = None if value is None else shown(value, 120)
            self._issues.append(Issue(self.file, row, field, held, why, remedy, severity))

    def report(
        self,
        *,
        layer: str,
        label: str,
        rows: int,
        crs: str | None,
        encoding: str | None,
        matched: Mapping[str, str],
    ) -> QualityReport:
        """All that was written down, errors first, otherwise in the order of finding."""
        rank = list(Severity)
        return QualityReport(
            file=self.file,
            layer=layer,
            label=label,
            rows=rows,
            crs=crs,
            encoding=encoding,
            matched=dict(matched),
            issues=tuple(sorted(self._issues, key=lambda issue: rank.index(issue.severity))),
            tallies=tuple(
                sorted(
                    (Tally(*key, count) for key, count in self._counts.items()),
                    key=lambda tally: rank.index(tally.severity),
                )
            ),
        )
