"""An operator's word as it is given: held against the rulebook, and taken or refused by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blueprint.errors import BadInput, Flaw, shown
from blueprint.rulebook.confirmations import Confirmation
from blueprint.rulebook.model import LaterLaw, Rule, Rulebook
from blueprint.vocabulary import ControlZoneType, Kind, Verdict

__all__ = ["GivenConfirmation", "confirmation_given"]

_LONGEST_NAME, _LONGEST_DOCUMENT, _MOST_PAIRS = 60, 200, 36
_NONE = "none"


@dataclass(frozen=True, slots=True)
class GivenConfirmation:
    """What somebody gave, as texts; None: not given."""

    about: str
    by: str
    document: str | None = None
    read_on: date | None = None
    effect: Sequence[str] | None = None
    area: str | None = None
    withdraw: bool = False


def confirmation_given(rulebook: Rulebook, given: GivenConfirmation, today: date) -> Confirmation:
    """The confirmation that this is; `rulebook` is the one without any. BadInput names the flaw: no
    such rule or law, no name, another document, a day to come, an effect that the law has not."""
    by = _text(given.by, ("by",), _LONGEST_NAME, "写明核实人的单位与姓名")
    rule = next((each for each in rulebook.rules if each.id == given.about), None)
    law = next((each for each in rulebook.later_law if each.id == given.about), None)
    if rule is None and law is None:
        remedy = "用 blueprint rulebook list 查看可核实的规则与规定"
        raise BadInput.of(Flaw(("about",), "没有这条规则或规定", shown(given.about, 60), remedy))
    if given.withdraw:
        _refuse_given(given, ("document", "read_on", "effect", "area"), "撤回核实时不用写")
        return Confirmation(given.about, by, today, withdrawn=True)
    if rule is not None:
        return _of_rule(rule, given, by, today)
    assert law is not None
    return _of_law(law, given, by, today)


def _text(given: str, loc: tuple[str, ...], longest: int, remedy: str) -> str:
    text = given.strip()
    if not 0 < len(text) <= longest or not text.isprintable():
        raise BadInput.of(Flaw(loc, f"须是 1 至 {longest} 字的文本", shown(given, 60), remedy))
    return text


def _refuse_given(given: GivenConfirmation, names: Sequence[str], why: str) -> None:
    for name in names:
        if getattr(given, name) is not None:
            raise BadInput.of(Flaw((name,), why, shown(getattr(given, name), 60), "删去它"))


def _read_on(given: GivenConfirmation, today: date) -> date | None:
    if given.read_on is not None and not date(1949, 10, 1) <= given.read_on <= today:
        held = given.read_on.isoformat()
        raise BadInput.of(Flaw(("read_on",), "查阅日期不能在今天以后", held, "写查阅文件的那一天"))
    return given.read_on


def _bare(document: str) -> str:
    return "".join(character for character in document if character not in "《》 　")


def _of_rule(rule: Rule, given: GivenConfirmation, by: str, today: date) -> Confirmation:
    _refuse_given(given, ("effect", "area"), "核实一条规则时不用写：规则的作用以规则本身为准")
    read_on = _read_on(given, today)
    if given.document is None or read_on is None:
        name = "document" if given.document is None else "read_on"
        remedy = f"写明所查阅的文件（{rule.basis.document}）和查阅日期"
        raise BadInput.of(Flaw((name,), "核实规则须写明查阅了哪份文件、何日查阅", None, remedy))
    document = _text(given.document, ("document",), _LONGEST_DOCUMENT, rule.basis.document)
    read, cited = _bare(document), _bare(rule.basis.document)
    if read not in cited and cited not in read:
        remedy = f"这条规则依据的是{rule.basis.document}"
        raise BadInput.of(Flaw(("document",), "不是这条规则所依据的文件", document[:60], remedy))
    return Confirmation(rule.id, by, today, document, read_on)


def _of_law(law: LaterLaw, given: GivenConfirmation, by: str, today: date) -> Confirmation:
    possible = law.changes
    if given.effect is None:
        remedy = f"不改变任何结论写 {_NONE}；否则逐项写“类别:结论”，如 {_pairs(possible)}"
        raise BadInput.of(Flaw(("effect",), "没有写明该规定在此地改变什么", None, remedy))
    document = given.document
    if document is not None:
        document = _text(document, ("document",), _LONGEST_DOCUMENT, "写所查阅的文件")
    area = None
    if given.area is not None:
        if given.area not in set(ControlZoneType):
            zones = "、".join(f"{zone}（{zone.label}）" for zone in ControlZoneType)
            raise BadInput.of(
                Flaw(("area",), "没有这种管控要素", given.area[:60], f"可用：{zones}")
            )
        area = ControlZoneType(given.area)
    effect = frozenset[tuple[Kind, Verdict]]()
    if list(given.effect) != [_NONE]:
        effect = frozenset(_pair(each, possible) for each in given.effect[:_MOST_PAIRS])
    if not effect and area is not None:
        raise BadInput.of(Flaw(("area",), "不改变任何结论时没有区域可言", given.area, "删去它"))
    return Confirmation(law.id, by, today, document, _read_on(given, today), effect, area)


def _pairs(possible: frozenset[tuple[Kind, Verdict]]) -> str:
    return "、".join(sorted(f"{kind}:{verdict}" for kind, verdict in possible))


def _pair(text: str, possible: frozenset[tuple[Kind, Verdict]]) -> tuple[Kind, Verdict]:
    for kind, verdict in possible:
        if text == f"{kind}:{verdict}":
            return kind, verdict
    why = "核实只能收窄：该规定可能改变的结论里没有这一项"
    raise BadInput.of(
        Flaw(("effect",), why, shown(text, 60), f"可用：{_NONE}，或 {_pairs(possible)}")
    )
