"""The land office's coordinate text (坐标文本): its lines into attributes and plots of points.

Sections [项目信息] (optional), [属性描述], [地块坐标]. A plot begins with a header line that ends
in @; points follow as J序号,圈号,X,Y. What coordinates mean is for `coordinate_plots`.
"""

import math
import re
from dataclasses import dataclass, field

from layers.readers.table import ReaderNote, refusal

__all__ = ["HEADER", "CoordinateText", "Plot", "parse"]

HEADER = ("点数", "面积", "地块编号", "地块名称", "图形属性", "图幅号", "用途", "地类编码")
_SECTION = re.compile(r"[\[【](.+?)[\]】]")
_KNOWN = ("项目信息", "属性描述", "地块坐标")
_NUMBER = r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*"
# Number (J, leading zeros and the number itself may be absent), 圈号 (may be absent), X, Y.
_POINT = re.compile(
    rf"[Jj]?\s*(\d{{1,9}})?\s*[,，](?:\s*(\d{{1,6}})?\s*[,，])?{_NUMBER}[,，]{_NUMBER}[,，\s]*",
    re.ASCII,
)
_FORM = "每个点写成 J序号,圈号,X,Y"


@dataclass(slots=True)
class Plot:
    """One plot: where its header stands, the header's eight texts, and its points in order.

    `serials` are the points' numbers (None where there is none), `rings` their 圈号, `firsts` and
    `seconds` their two coordinates as written; `broken` is why a line of it cannot be read.
    """

    line: int
    header: tuple[str, ...]
    serials: list[int | None] = field(default_factory=list)
    rings: list[int] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    broken: ReaderNote | None = None


@dataclass(frozen=True, slots=True)
class CoordinateText:
    """`attributes` are the keys of [属性描述] and [项目信息] as written."""

    attributes: dict[str, str]
    plots: list[Plot]
    notes: list[ReaderNote]


def _header(line: str) -> tuple[str, ...] | None:
    """The eight texts of a plot's header; None when the line is none. One comma may be missing,
    at the end or before the @."""
    bare = line.rstrip(" \t,，")
    if not bare.endswith(("@", "＠")):
        return None
    bare = bare[:-1]
    if "," not in bare:
        bare = bare.replace("，", ",")
    parts = [part.strip() for part in bare.split(",")]
    if parts[-1] == "" and len(parts) > 1:
        parts.pop()
    parts += [""] * (len(HEADER) - len(parts))
    return tuple(parts[: len(HEADER)])


def _add(plot: Plot, number: int, line: str) -> None:
    point = _POINT.fullmatch(line)
    if point is not None:
        serial, ring, x, y = point.groups()
        first, second = float(x), float(y)
        if math.isfinite(first) and math.isfinite(second):
            plot.serials.append(int(serial) if serial else None)
            plot.rings.append(int(ring) if ring else 1)
            plot.firsts.append(first + 0.0)
            plot.seconds.append(second + 0.0)
            return
    if plot.broken is None:
        plot.broken = ReaderNote(f"文件第 {number} 行不是界址点", _FORM, value=line[:60])


def parse(text: str, file: str) -> CoordinateText:
    """The attributes and plots of the text; BadLayerFile when it is no such text."""
    attributes: dict[str, str] = {}
    plots: list[Plot] = []
    unknown: list[str] = []
    section = None
    seen = False
    for number, raw in enumerate(text.rstrip("\0").splitlines(), 1):
        line = raw.strip()
        if not line:
            continue
        named = _SECTION.fullmatch(line)
        if named:
            section = named.group(1).strip()
            seen = seen or section == "地块坐标"
            if section not in _KNOWN:
                unknown.append(section)
        elif section == "地块坐标":
            header = _header(line)
            if header is not None:
                plots.append(Plot(number, header))
            elif plots:
                _add(plots[-1], number, line)
            else:
                raise refusal(
                    file, "界址点前没有地块行", "地块行以 @ 结尾", line, at=(f"第 {number} 行",)
                )
        elif section in _KNOWN:
            key, found, value = line.replace("＝", "=").partition("=")
            if found:
                attributes[key.strip()] = value.strip()
        elif section is None:
            raise refusal(
                file,
                "不是坐标文本：文件应以 [属性描述] 或 [项目信息] 开头",
                "核对文件格式",
                line,
                at=(f"第 {number} 行",),
            )
    if not seen:
        raise refusal(file, "坐标文本没有 [地块坐标] 一节", "补上地块坐标")
    notes = []
    if unknown:
        notes.append(ReaderNote(f"未读这些段落：{'、'.join(unknown[:10])}"))
    return CoordinateText(attributes, plots, notes)
