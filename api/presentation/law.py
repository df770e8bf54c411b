"""The law that answers go by, as programs and people get it: instruments with their clauses, what
is known and not loaded, and what waits for an operator's word."""

from collections.abc import Iterable, Sequence
from datetime import date

from api.openapi.answers.law import (
    AwaitingConfirmation,
    AwaitingEntry,
    Clause,
    ConfirmationMade,
    LawDocument,
    LawInForce,
    Resting,
    RulebookSource,
    UnreadLaw,
)
from blueprint.planning.awaiting_confirmation import Awaiting, kinds_of
from blueprint.planning.awaiting_confirmation import Resting as Counted
from blueprint.rulebook.confirmations import Confirmation
from blueprint.rulebook.model import Instrument, LaterLaw, Rule, Rulebook
from blueprint.vocabulary import Kind, Verdict

__all__ = ["READINGS", "awaiting_document", "confirmation_made", "law_document"]

_EFFECTS = {
    "waived": "不再重复开展的条件",
    "not_applicable": "须开展评价的规模",
    "required": "须开展评价的工程名录",
    "due": "完成时限",
    "simplified": "以简化形式代替",
    "commitment": "以告知承诺代替",
    "exempt": "免予办理",
    "without_plan": "土地一级开发时的评估同样算数",
    "further_basis": "不再重复开展的其他依据",
}
_GRADES = {
    "V": "已读正文",
    "V2": "读自转载或引用",
    "P": "通行规定，未核对条文",
    "U": "只知其名",
}
READINGS = {"text": "条文原意", "ours": "按本系统的理解"}


def _rule(rule: Rule, on: date) -> Clause:
    basis = rule.basis
    return Clause(
        id=rule.id,
        clause=basis.clause,
        effect=rule.effect,
        effect_label=_EFFECTS[rule.effect],
        kinds=tuple(kind for kind in Kind if kind in rule.kinds),
        area=rule.area,
        start=rule.span.start,
        end=rule.span.end,
        in_force=rule.span.holds(on),
        read_on=basis.read_on,
        confirmed=basis.confirmed,
        confirmed_by=basis.confirmed_by,
        confirmed_on=basis.confirmed_on,
        reading=basis.reading,
    )


def _instrument(instrument: Instrument, rules: Iterable[Rule], on: date) -> LawDocument:
    return LawDocument(
        document=instrument.document,
        start=instrument.span.start,
        end=instrument.span.end,
        in_force=instrument.span.holds(on),
        grade=instrument.grade,
        grade_label=_GRADES[instrument.grade],
        changed=instrument.changed,
        rules=tuple(_rule(rule, on) for rule in rules),
    )


def _changes(changes: Iterable[tuple[Kind, Verdict]]) -> tuple[str, ...]:
    return tuple(sorted(f"{kind.value}:{verdict.value}" for kind, verdict in changes))


def _unread(law: LaterLaw, on: date) -> UnreadLaw:
    narrowed = law.narrowed
    return UnreadLaw(
        id=law.id,
        known=law.known,
        start=law.span.start,
        end=law.span.end,
        in_force=law.span.holds(on),
        can_change=_changes(law.changes),
        area=law.area,
        confirmed_by=narrowed.by if narrowed else None,
        confirmed_on=narrowed.on if narrowed else None,
        could_change=_changes(narrowed.before) if narrowed else None,
    )


def law_document(rulebook: Rulebook, on: date) -> LawInForce:
    """All instruments in the order of their days, each with the rules that cite it."""
    by_document: dict[str, list[Rule]] = {}
    for rule in rulebook.rules:
        by_document.setdefault(rule.basis.document, []).append(rule)
    instruments = sorted(rulebook.instruments.values(), key=lambda each: each.span.start)
    return LawInForce(
        as_of=on,
        rulebook=RulebookSource(
            rulebook.id,
            rulebook.version,
            rulebook.sha256,
            rulebook.semantics.number,
            rulebook.title,
            rulebook.read_on,
        ),
        instruments=tuple(
            _instrument(each, by_document.get(each.document, ()), on) for each in instruments
        ),
        not_loaded=tuple(_unread(law, on) for law in rulebook.later_law),
        notices=tuple(notice.text for notice in rulebook.notices if notice.span.holds(on)),
    )


def _resting(counted: Counted) -> Resting:
    return Resting(counted.looked_at, counted.rest, counted.would_settle)


def _awaiting(each: Awaiting) -> AwaitingEntry:
    of = each.of
    is_rule = isinstance(of, Rule)
    return AwaitingEntry(
        about=of.id,
        type="rule" if is_rule else "law",
        document=of.basis.document if isinstance(of, Rule) else of.known,
        clause=of.basis.clause if isinstance(of, Rule) else None,
        kinds=tuple(kinds_of(each)),
        can_change=() if isinstance(of, Rule) else _changes(of.changes),
        blocks=_resting(each.blocks),
        records=_resting(each.records),
    )


def awaiting_document(waiting: Sequence[Awaiting], on: date) -> AwaitingConfirmation:
    return AwaitingConfirmation(on, tuple(_awaiting(each) for each in waiting))


def confirmation_made(confirmation: Confirmation, rulebook: Rulebook) -> ConfirmationMade:
    effect = confirmation.effect
    return ConfirmationMade(
        about=confirmation.about,
        by=confirmation.by,
        on=confirmation.on,
        rulebook=rulebook.sha256,
        document=confirmation.document,
        read_on=confirmation.read_on,
        effect=None if effect is None else _changes(effect),
        area=confirmation.area,
        withdrawn=confirmation.withdrawn or None,
    )
