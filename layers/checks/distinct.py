"""Reading a column by its distinct values: what a value means is worked out once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from layers.checks.report import ReportBuilder, Severity

__all__ = ["Bad", "Read", "read_distinct"]


@dataclass(frozen=True, slots=True)
class Bad:
    """Why a value cannot be read, and what to do."""

    why: str
    remedy: str


Read = Callable[[object], object]


def read_distinct(
    values: Sequence[object], read: Read, field: str, builder: ReportBuilder
) -> list[object]:
    """Each value as `read` gives it, None and an error on the row where it gives Bad."""
    kinds = set(map(type, values)) - {type(None)}
    meant: dict[object, object]
    if len(kinds) > 1:  # True, 1 and 1.0 are one key of a dict
        keyed = list(zip(map(type, values), values, strict=True))
        meant = {key: read(key[1]) for key in set(keyed)}
        out = [meant[key] for key in keyed]
    else:
        meant = {value: read(value) for value in set(values)}
        out = [meant[value] for value in values]
    if any(isinstance(value, Bad) for value in meant.values()):
        for at, value in enumerate(out):
            if isinstance(value, Bad):
                builder.add(
                    Severity.ERROR,
                    value.why,
                    value.remedy,
                    row=at + 1,
                    field=field,
                    value=values[at],
                )
                out[at] = None
    return out
