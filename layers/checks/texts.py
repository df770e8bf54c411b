"""Values that are text: trimmed, empty is nothing, and nothing in it that cannot be stored."""

import re
from datetime import date, datetime

from layers.checks.distinct import Bad

__all__ = ["MAX_LENGTH", "read_lines", "read_text"]

MAX_LENGTH = 2_000
_MAX_LINES = 500
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOST = "\ufffd"


def _plain(value: object) -> str | Bad:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "，".join(str(part) for part in value)
    return Bad("不是文本", "改为文本")


def _checked(text: str) -> str | Bad | None:
    text = text.strip()
    if not text:
        return None
    if len(text) > MAX_LENGTH:
        return Bad(f"文本超过 {MAX_LENGTH:,} 字", "缩短，或拆成几行")
    if _UNSTORABLE.search(text):
        return Bad("含有不可见的控制字符，无法存入数据库", "删去控制字符")
    if _LOST in text:
        return Bad("含有乱码（�），原来的文字已丢失", "从源数据重新导出，注意字符编码")
    return text


def read_text(value: object) -> object:
    """str, None or Bad."""
    if value is None:
        return None
    text = _plain(value)
    return text if isinstance(text, Bad) else _checked(text)


def read_lines(value: object) -> object:
    """A text a line as a tuple, None when there is none, or Bad."""
    if value is None:
        return None
    given = [_plain(part) for part in value] if isinstance(value, tuple) else [_plain(value)]
    lines: list[str] = []
    for part in given:
        if isinstance(part, Bad):
            return part
        for line in part.splitlines():
            text = _checked(line)
            if isinstance(text, Bad):
                return text
            if text is not None:
                lines.append(text)
    if len(lines) > _MAX_LINES:
        return Bad(f"多于 {_MAX_LINES} 行", "合并要求")
    return tuple(lines) or None
