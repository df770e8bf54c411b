"""Values that are dates: ISO, YYYYMMDD, YYYY/M/D, 2018年7月1日, or a time, whose day counts."""

import re
from datetime import date, datetime, tzinfo

from layers.checks.distinct import Bad, Read

__all__ = ["reader_of_dates"]

_DAY = re.compile(
    r"(?P<y>\d{4})(?:-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})"
    r"|/(?P<m2>\d{1,2})/(?P<d2>\d{1,2})"
    r"|年(?P<m3>\d{1,2})月(?P<d3>\d{1,2})日"
    r"|(?P<m4>\d{2})(?P<d4>\d{2}))",
    re.ASCII,
)
_TIME = re.compile(
    r"[T ]\s{0,9}(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_EARLIEST = 1900
_FORMS = "写成 2018-07-01、20180701 或 2018/7/1"
_NONE = Bad("不是日期", _FORMS)
_SERIAL = Bad("像是 Excel 的日期序号，不是日期", f"在 Excel 中把该列改为日期后重新导出；{_FORMS}")
_EARLY = Bad(f"早于 {_EARLIEST} 年", "核对日期；没有日期时留空")


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    if found is None:
        return None
    year, *rest = (int(part) for part in found.groups() if part is not None)
    clock = text[found.end() :]
    try:
        if clock and _TIME.fullmatch(clock) is None:
            return None
        return date(year, *rest)
    except ValueError:
        return None


def _instant(text: str, zone: tzinfo) -> date | None:
    """The day in the city of a time that names its offset."""
    found = _TIME.search(text)
    if found is None or not found.group(4):
        return None
    try:
        moment = datetime.fromisoformat(
            text.replace("/", "-").replace(" ", "T", 1).replace(" ", "")
        )
    except ValueError:
        return None
    return moment.astimezone(zone).date() if moment.tzinfo else None


def reader_of_dates(zone: tzinfo) -> Read:
    """Reads to a date, None or Bad; a time with an offset is a day in `zone`."""

    def read(value: object) -> object:
        if isinstance(value, datetime):
            day: date | None = (value.astimezone(zone) if value.tzinfo else value).date()
        elif value is None or isinstance(value, date):
            day = value
        elif isinstance(value, bool) or not isinstance(value, str | int | float):
            return _NONE
        else:
            number = isinstance(value, float) and value.is_integer()
            text = str(int(value) if number else value).strip()
            if not text:
                return None
            if re.fullmatch(r"\d{5}(\.\d+)?", text, re.ASCII):
                return _SERIAL
            day = _instant(text, zone) or _day(text)
            if day is None:
                return _NONE
        return _EARLY if day is not None and day.year < _EARLIEST else day

    return read
