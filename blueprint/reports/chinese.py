"""Numbers and dates as an official writes them: 2026年11月24日, 500 万千瓦时, 40%."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

__all__ = ["area", "day", "joined", "moment", "number", "share", "with_days", "with_unit"]

_WAN = Decimal(10_000)
_ISO_DAY = re.compile(r"(?<![0-9-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9-])")


def day(iso: str | None, missing: str = "—") -> str:
    """`2026-11-24` as 2026年11月24日."""
    if not iso:
        return missing
    found = date.fromisoformat(iso[:10])
    return f"{found.year}年{found.month}月{found.day}日"


def with_days(text: str) -> str:
    """A sentence whose days are written as an official does."""
    return _ISO_DAY.sub(lambda d: f"{int(d[1])}年{int(d[2])}月{int(d[3])}日", text)


def moment(iso: str, zone: str) -> str:
    """A moment (ISO 8601 with its offset) in the city's time: 2026年12月1日 06:10."""
    at = datetime.fromisoformat(iso.replace("Z", "+00:00")).astimezone(ZoneInfo(zone))
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def number(value: float, decimals: int = 2) -> str:
    """Grouped by thousands, without superfluous zeros."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(value: float, unit: str) -> str:
    """`5000000`, 千瓦时 → 500 万千瓦时; figures below ten thousand stand as they are."""
    exact = Decimal(str(value))
    if unit and abs(exact) >= _WAN and exact % 100 == 0:
        return f"{number(float(exact / _WAN))} 万{unit}"
    return f"{number(value)} {unit}".rstrip()


def share(value: float) -> str:
    """A part of a whole as per cent: never a part as the whole, nor something as nothing."""
    text = number(value * 100, 1)
    if text == "100" and value < 1:
        return "不足 100%"
    if text == "0" and value > 0:
        return "不足 0.1%"
    return f"{text}%"


def area(square_metres: float) -> str:
    """In square metres, with hectares beside from one hectare on."""
    text = f"{number(square_metres)} 平方米"
    if square_metres >= 10_000:
        text += f"（{number(square_metres / 10_000)} 公顷）"
    return text


def joined(parts: tuple[str, ...] | list[str], last: str = "、") -> str:
    return last.join(parts)
