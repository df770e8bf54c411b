"""Days and moments: a day is a calendar day in Asia/Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

__all__ = ["ZONE", "day_of"]

ZONE = ZoneInfo("Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """The day on which a moment lies."""
    return moment.astimezone(ZONE).date()
