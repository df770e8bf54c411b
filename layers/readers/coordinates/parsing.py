"""Coordinate text into what its lines say: attributes, plots of points, an account of each line.

The land office's text has sections ([属性描述], [地块坐标]) and a header line that ends in @ before
each plot; what people paste has neither. Both are read here. What coordinates mean is for
`columns` and `plots`.
"""

import re
from dataclasses import dataclass, field

from layers.readers.coordinates.characters import is_fullwidth, plain
from layers.readers.coordinates.lines import (
    LineKind,
    PointRow,
    attribute_of,
    header_of,
    is_heading,
    is_rule,
    name_of,
    names_a_plot,
    number_of,
    rows_of,
)
from layers.readers.coordinates.system import datum_in
from layers.readers.table import ReaderNote, refusal

__all__ = ["BadLine", "CoordinateText", "ParsedLine", "Plot", "parse"]

_SECTION = re.compile(r"\[([^\[\]]{1,60})\]")
_KNOWN = ("项目信息", "属性描述", "地块坐标")
_SYSTEM_KEYS = ("坐标系", "坐标系统", "带号", "几度分带", "分带", "中央子午线", "中央经线")
_NAME_KEYS = {"项目名称", "地块名称", "宗地名称", "名称"}
_CODE_KEYS = {"地块编号", "宗地号", "宗地代码", "编号"}
_AREA_KEYS = {"面积", "用地面积", "宗地面积", "地块面积"}
_FORM = "每行写一个点，如 116.391, 39.907，或 J1,1,4418603.794,39447833.664；说明文字请删去"
_NAMED = "删去这一行；另一地块从这里开始时，写成“地块名称：…”"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not understood."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """What a line that is no point was read as."""

    line: int
    text: str
    kind: LineKind


@dataclass(slots=True)
class Plot:
    """One plot: where it begins, its header's eight texts (`headed` where the text has them), its
    points in order, and the points before which a blank line or a rule stands."""

    line: int
    header: tuple[str, ...]
    headed: bool = True
    rows: list[PointRow] = field(default_factory=list)
    parted: list[int] = field(default_factory=list)
    bad: BadLine | None = None


@dataclass(slots=True)
class CoordinateText:
    """`attributes` are keys and values as written, `lines` where each stands; `formal` is whether
    the text has the land office's sections; `said` every line that is no point."""

    attributes: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    plots: list[Plot] = field(default_factory=list)
    lines_read: list[ParsedLine] = field(default_factory=list)
    notes: list[ReaderNote] = field(default_factory=list)
    formal: bool = False


class _Parser:
    def __init__(self, file: str) -> None:
        self.file = file
        self.found = CoordinateText()
        self.section: str | None = None
        self.seen = False
        self.unknown: list[str] = []
        self.unread: list[int] = []
        self.waiting: ParsedLine | None = None
        self.next = dict.fromkeys(("code", "name", "area"), "")
        self.parted = False
        self.fullwidth = 0

    def refuse(self, why: str, remedy: str, at_line: BadLine | ParsedLine) -> Exception:
        at = ("line", at_line.line)
        return refusal(self.file, f"第 {at_line.line} 行{why}", remedy, at_line.text[:60], at=at)

    def say(self, number: int, text: str, kind: LineKind) -> None:
        self.found.lines_read.append(ParsedLine(number, text[:200], kind))

    def read(self, number: int, raw: str) -> None:
        named = _SECTION.fullmatch(raw[:100] if raw[0] in "[【〔" else "") or (
            _SECTION.fullmatch(plain(raw)) if raw[0] in "【〔［" and len(raw) <= 100 else None
        )
        if named and not any(c.isdigit() for c in named[1]):
            self.open(number, raw, named[1].strip())
        elif self.section in ("项目信息", "属性描述"):
            self.attribute(number, raw)
        elif self.section is not None and self.section not in _KNOWN:
            self.say(number, raw, LineKind.UNREAD)
        else:
            self.body(number, raw)

    def open(self, number: int, raw: str, section: str) -> None:
        self.say(number, raw, LineKind.SECTION)
        self.section, self.found.formal = section, True
        self.seen = self.seen or section == "地块坐标"
        if section not in _KNOWN:
            self.unknown.append(section)

    def attribute(self, number: int, raw: str) -> None:
        held = attribute_of(raw.replace("＝", "=").replace("：", ":"))
        if held is None:
            self.unread.append(number)
            self.say(number, raw, LineKind.UNREAD)
        else:
            self.keep(number, raw, *held)

    def keep(self, number: int, raw: str, key: str, value: str) -> None:
        before = self.found.attributes.get(key)
        if key in _SYSTEM_KEYS and before and before != value:
            where = self.found.lines[key]
            why = f"的{key}与第 {where} 行的不一致（{before[:40]}）"
            raise self.refuse(why, "只留一个", BadLine(number, raw))
        self.found.attributes[key] = value
        self.found.lines[key] = number
        self.say(number, raw, LineKind.ATTRIBUTE)

    def body(self, number: int, raw: str) -> None:
        """A line outside of the sections that describe: of a plot, or before the first."""
        if raw[-1] in "@＠,， \t":
            header = header_of(raw)
            if header is not None:
                self.begin(number, header, headed=True)
                self.say(number, raw, LineKind.PLOT)
                return
        text = plain(raw)
        rows = rows_of(text, number)
        if rows is not None:
            self.fullwidth += is_fullwidth(raw)
            self.points(number, rows)
        else:
            self.other(number, raw, text)

    def begin(self, number: int, header: tuple[str, ...], *, headed: bool) -> None:
        if self.waiting is not None:
            raise self.refuse("读不出坐标", _FORM, self.waiting)
        self.found.plots.append(Plot(number, header, headed))
        self.parted = False

    def points(self, number: int, rows: list[PointRow]) -> None:
        plots = self.found.plots
        if not plots or self.waiting is not None or any(self.next.values()):
            name = self.next["name"]
            if self.waiting is not None:
                if plots and not self.ends_before(rows[0]):
                    raise self.refuse("不是界址点，也不像地块的名称", _NAMED, self.waiting)
                name = name_of(self.waiting.text) or ""
                self.say(self.waiting.line, self.waiting.text, LineKind.NAME)
                self.waiting = None
            header = ["", self.next["area"], self.next["code"], name, "", "", "", ""]
            self.next = dict.fromkeys(self.next, "")
            self.begin(number, tuple(header), headed=False)
        plot = plots[-1]
        if self.parted and plot.rows:
            plot.parted.append(len(plot.rows))
        self.parted = False
        plot.rows.extend(rows)

    def ends_before(self, row: PointRow) -> bool:
        """Whether the last plot ends where a name waits: by what the name says, a blank line or a
        rule, a closed ring, or points that are counted anew. Otherwise it is a line in the middle
        of a plot, and half the plot would be answered for."""
        assert self.waiting is not None
        written = self.found.plots[-1].rows
        if names_a_plot(plain(self.waiting.text)) or self.parted or not written:
            return True
        first, last = number_of(written[0]), number_of(written[-1])
        anew = number_of(row)
        if anew is not None and last is not None and anew <= last and anew in (first, 1):
            return True
        same = [item.value for item in written[0].numbers[-2:]]
        return len(written) > 3 and same == [item.value for item in written[-1].numbers[-2:]]

    def other(self, number: int, raw: str, text: str) -> None:
        plots = self.found.plots
        bad = BadLine(number, raw)
        begun = bool(plots and plots[-1].rows)
        if is_rule(text):
            self.say(number, raw, LineKind.RULE)
            self.parted = True
            return
        if self.section is None:
            if is_heading(text):
                self.say(number, raw, LineKind.HEADING)
                self.parted = True
                return
            if not begun and "," not in text and datum_in(text):
                self.keep(number, raw, "坐标系", text)
                return
            held = attribute_of(text)
            if held is not None and self.attribute_read(number, raw, *held, begun=begun):
                return
            if self.waiting is None and name_of(text) is not None:
                self.waiting = ParsedLine(number, raw, LineKind.NAME)
                return
        elif is_heading(text) and not begun:
            self.say(number, raw, LineKind.HEADING)
            return
        if self.waiting is not None:
            raise self.refuse("读不出坐标", _FORM, self.waiting)
        if not plots:
            raise self.refuse("读不出坐标", _FORM, bad)
        if plots[-1].bad is None:
            plots[-1].bad = bad

    def attribute_read(self, number: int, raw: str, key: str, value: str, *, begun: bool) -> bool:
        """Whether 键：值 outside of any section is something that a text says of what follows."""
        kinds = (("name", _NAME_KEYS), ("code", _CODE_KEYS), ("area", _AREA_KEYS))
        for kind, keys in kinds:
            if key in keys and value:
                self.next[kind] = value
                self.say(number, raw, LineKind.ATTRIBUTE)
                return True
        if key in _SYSTEM_KEYS or key in ("投影类型", "计量单位", "单位"):
            self.keep(number, raw, "计量单位" if key == "单位" else key, value)
            return True
        if begun or any(c.isdigit() for c in key) or not value or datum_in(value):
            return False
        self.unread.append(number)
        self.say(number, raw, LineKind.UNREAD)
        return True

    def end(self) -> CoordinateText:
        found = self.found
        if self.waiting is not None:
            if not found.plots:
                raise self.refuse("读不出坐标", _FORM, self.waiting)
            last = found.plots[-1]
            last.bad = last.bad or BadLine(self.waiting.line, self.waiting.text)
        if found.formal and not self.seen:
            raise refusal(self.file, "坐标文本没有 [地块坐标] 一节", "补上地块坐标")
        if not found.formal and not found.plots:
            raise refusal(self.file, "没有读到坐标", _FORM)
        if self.unknown:
            found.notes.append(ReaderNote(f"未读这些段落：{'、'.join(self.unknown[:10])}"))
        if self.unread:
            lines = "、".join(str(line) for line in self.unread[:10])
            found.notes.append(ReaderNote(f"第 {lines} 行的说明未采用"))
        if self.fullwidth:
            found.notes.append(ReaderNote(f"{self.fullwidth} 行含全角字符，已按半角读取"))
        if found.formal and any(not plot.headed for plot in found.plots):
            found.notes.append(ReaderNote("界址点前没有地块行（以 @ 结尾），按一个地块读取"))
        return found


def parse(text: str, file: str) -> CoordinateText:
    """The attributes and plots of the text; BadLayerFile where a line outside of any plot cannot be
    read, or no coordinates are in it."""
    parser = _Parser(file)
    for number, raw in enumerate(text.rstrip("\0").splitlines(), 1):
        line = raw.strip()
        if line:
            parser.read(number, line)
        else:
            parser.parted = True
    found = parser.end()
    _title_systems(found, file)
    return found


def _title_systems(found: CoordinateText, file: str) -> None:
    """A title or heading that names a datum says which system the text is in."""
    for line in found.lines_read:
        if line.kind not in (LineKind.NAME, LineKind.HEADING):
            continue
        datum = datum_in(line.text)
        if datum is None:
            continue
        before = found.attributes.setdefault("坐标系", line.text)
        found.lines.setdefault("坐标系", line.line)
        if datum_in(before) not in (None, datum):
            why = f"第 {line.line} 行的坐标系与第 {found.lines['坐标系']} 行的不一致"
            raise refusal(file, why, "只留一个", line.text[:60], at=("line", line.line))
