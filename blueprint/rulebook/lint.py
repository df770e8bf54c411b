"""Whether a rulebook is fit to answer by from now on: complete, and nothing in it without effect.

Only what the program is about to use is held against it, never what answered once (reader.py).
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from itertools import combinations

from blueprint.facts import Facts, accepts
from blueprint.rulebook.dated import Span, broken_at
from blueprint.rulebook.model import Rule, Rulebook
from blueprint.rulebook.values import refuse
from blueprint.vocabulary import ControlZoneType, Kind, Reason, Verdict

__all__ = ["lint_rulebook"]

# What the deciding code of every semantics says in the rulebook's words.
_SENTENCES: Mapping[str, frozenset[str]] = {
    "promises": frozenset(
        {
            "works", "indicators", "indicator", "no_parcel_data", "use", "threshold", "works_list",
            "enterprise", "no_control_data", "waiver_zones", "waiver_open", "not_replaced",
            "replaced", "replaces", "later_law", "waiver_fails", "cleared", "not_cleared",
            "conditions_fail", "not_listed", "below", "waiver_threshold",
        }
    ),
    "remedies": frozenset({"ruling", "indicator", "trim", "wait", "wait_for_plan"}),
    "notices": frozenset(
        {
            "unconfirmed", "later_law", "old_data", "forecast", "mended", "fictitious",
            "narrowed_law", "narrowed_none", "narrowed_some", "narrowed_within",
        }
    ),
    "law": frozenset({"line", "one", "none"}),
}  # fmt: skip


def lint_rulebook(rulebook: Rulebook, conditions: Collection[str]) -> None:
    """Refuses a rulebook for which these are the conditions that there are: RulebookRefused for an
    unused or undefined condition or parameter, two rules of one id, a gap or an overlap in time, a
    subject for which nobody answers, a condition without a sentence, a zone type left out."""
    _refuse_broken_numbers(rulebook)
    _refuse_undefined_or_unused(rulebook, conditions)
    _refuse_gaps(rulebook)
    _refuse_beyond_instruments(rulebook)
    _refuse_bad_replacements(rulebook)
    _refuse_without_wording(rulebook, conditions)
    subjects = {*Kind, "plan_adjustment"}
    if unnamed := sorted(subjects - set(rulebook.departments)):
        raise refuse("departments.yaml", f"nobody answers for {', '.join(unnamed)}")
    if untold := sorted(set(ControlZoneType) - rulebook.zone_types):
        raise refuse("rulebook.yaml", f"zone_types does not name {', '.join(untold)}")


def _refuse_broken_numbers(rulebook: Rulebook) -> None:
    for name, values in rulebook.parameters.items():
        file = "ours.yaml" if values[0].basis is None else "parameters.yaml"
        if broken := broken_at([value.span for value in values]):
            raise refuse(f"{file} {name}", broken)
    for subject, named in rulebook.departments.items():
        if broken := broken_at([value.span for value in named]):
            raise refuse(f"departments.yaml {subject}", broken)


def _refuse_undefined_or_unused(rulebook: Rulebook, conditions: Collection[str]) -> None:
    rules, parameters = rulebook.rules, rulebook.parameters
    for rule in rules:
        if undefined := sorted(set(rule.conditions) - set(conditions)):
            raise refuse(rule.id, f"undefined condition {', '.join(undefined)}")
    used = {condition for rule in rules for condition in rule.conditions}
    if unused := sorted(set(conditions) - used):
        raise refuse("rules", f"unused condition {', '.join(unused)}")
    named = {parameter for rule in rules for parameter in rule.parameters}
    if undefined := sorted(named - set(parameters)):
        raise refuse("rules", f"undefined parameter {', '.join(undefined)}")
    of_law = {name for name, values in parameters.items() if values[0].basis is not None}
    if unused := sorted(of_law - named):
        raise refuse("parameters.yaml", f"unused parameter {', '.join(unused)}")
    for rule_id, count in Counter(rule.id for rule in rules).items():
        if count > 1:
            raise refuse(rule_id, "two rules of this id")


def _refuse_gaps(rulebook: Rulebook) -> None:
    """Each kind has exactly one rule a leg, one time, and at most one threshold, at every date."""
    rules, whole = rulebook.rules, rulebook.span
    slots = [("waived", leg) for leg in (1, 2, 3, 4, 5)] + [("due", None)]
    for kind in Kind:
        for effect, leg in (*slots, ("not_applicable", None), ("required", None)):
            chosen = [r for r in rules if kind in r.kinds and r.effect == effect and r.leg == leg]
            place = f"{kind} {effect}{f' leg {leg}' if leg else ''}"
            if broken := broken_at([rule.span for rule in chosen]):
                raise refuse(place, f"{broken}: {', '.join(rule.id for rule in chosen)}")
            if effect in ("not_applicable", "required"):
                continue
            if not chosen or min(rule.span.start for rule in chosen) > whole.start:
                raise refuse(place, f"a gap from {whole.start}")
            ends = [rule.span.end for rule in chosen]
            if None not in ends and (whole.end is None or max(e for e in ends if e) < whole.end):
                raise refuse(place, f"a gap from {max(e for e in ends if e) + timedelta(days=1)}")


def _refuse_beyond_instruments(rulebook: Rulebook) -> None:
    """A rulebook that lists its instruments cites no other, and no rule outlasts its own."""
    if not rulebook.instruments:
        return
    numbers = (value for values in rulebook.parameters.values() for value in values)
    names = (value for values in rulebook.departments.values() for value in values)
    for dated in (*numbers, *names):
        if dated.basis is not None and dated.basis.document not in rulebook.instruments:
            place = f"{dated.value} from {dated.span.start}"
            raise refuse(place, f"instruments.yaml does not list {dated.basis.document}")
    for rule in rulebook.rules:
        instrument = rulebook.instruments.get(rule.basis.document)
        if instrument is None:
            raise refuse(rule.id, f"instruments.yaml does not list {rule.basis.document}")
        start, end = instrument.span.start, instrument.span.end
        outlasts = end is not None and (rule.span.end is None or rule.span.end > end)
        if rule.span.start < start or outlasts:
            raise refuse(rule.id, "a span beyond its instrument's")


def _refuse_bad_replacements(rulebook: Rulebook) -> None:
    for rule in rulebook.rules:
        if rule.effect in ("simplified", "commitment", "exempt") and not rule.conditions:
            raise refuse(rule.id, f"{rule.effect} without a condition")
        if rule.effect == "exempt" and rule.reason not in set(Reason):
            raise refuse(rule.id, "an exemption without a reason")
        if "site_within_area" in rule.conditions and rule.area is None:
            raise refuse(rule.id, "site_within_area without an area")
        for fact, values in rule.facts:
            if odd := [value for value in values if not accepts(Facts(), fact, value)]:
                raise refuse(rule.id, f"{fact} takes no {', '.join(map(str, odd))}")
        if rule.after is not None and rule.after not in {each.id for each in rulebook.rules}:
            raise refuse(rule.id, f"goes after {rule.after}, which is not there")
    replacing = [rule for rule in rulebook.rules if rule.effect in ("simplified", "commitment")]
    for one, other in combinations(replacing, 2):
        if (
            one.effect == other.effect
            and set(one.kinds) & set(other.kinds)
            and _overlap(one.span, other.span)
            and not {one.after, other.after} & {one.id, other.id}
            and not _exclude_each_other(one, other)
        ):
            raise refuse(other.id, f"can hold together with {one.id}: which goes first?")


def _refuse_without_wording(rulebook: Rulebook, conditions: Collection[str]) -> None:
    """Whatever an answer may have to say has its sentence."""
    wording = rulebook.wording
    worded = wording.get("conditions", {})
    if unworded := sorted(set(conditions) - set(worded)):
        raise refuse("wording.yaml", f"no sentence for condition {', '.join(unworded)}")
    if unasked := sorted(name for name in conditions if "question" not in worded[name]):
        raise refuse("wording.yaml", f"no question for condition {', '.join(unasked)}")
    needed: dict[str, frozenset[str]] = {**_SENTENCES, "summaries": frozenset(Verdict)}
    for part, names in needed.items():
        if unworded := sorted(names - set(wording.get(part, {}))):
            raise refuse("wording.yaml", f"no sentence for {part} {', '.join(unworded)}")
    for rule in rulebook.rules:
        if rule.provided is not None and rule.provided not in wording["promises"]:
            raise refuse(rule.id, f"no sentence for the promise {rule.provided}")


def _overlap(one: Span, other: Span) -> bool:
    return one.start <= (other.end or date.max) and other.start <= (one.end or date.max)


def _exclude_each_other(one: Rule, other: Rule) -> bool:
    """Whether some fact cannot be what both ask for."""
    theirs = dict(other.facts)
    return any(fact in theirs and not set(values) & set(theirs[fact]) for fact, values in one.facts)
