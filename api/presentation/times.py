"""Moments as people read them."""

from datetime import datetime
from zoneinfo import ZoneInfo

__all__ = ["beijing_time"]

_ZONE = ZoneInfo("Asia/Shanghai")


def beijing_time(moment: datetime) -> str:
    """2026年12月1日 06:10（北京时间）."""
    here = moment.astimezone(_ZONE)
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}（北京时间）"
