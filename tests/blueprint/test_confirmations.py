"""What an operator says of the law: a cap falls or narrows, a rule is confirmed, by name; what was
answered before, by the rulebook of before, stays."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from strip_map import Feature, StripMap, assessment, control, plan, strip

from blueprint.city import city
from blueprint.errors import BadInput
from blueprint.rulebook.confirming import GivenConfirmation, confirmation_given
from blueprint.rulebook.model import Rulebook
from blueprint.site_queries.rulebooks import confirmed_rulebook, current_rulebook, stored_rulebook
from blueprint.site_queries.use_cases import Services, SiteQuery, decide
from blueprint.vocabulary import Kind

BOOK = current_rulebook()
WATER, TRAFFIC, ENERGY = Kind.WATER_IMPACT, Kind.TRAFFIC_IMPACT, Kind.ENERGY_CONSERVATION
FACTS = {"works": "building", "major_adjustment": False, "use": "office"}
TODAY = date(2026, 12, 1)
BY = "市水务局 赵某"
COVERED = (plan(), assessment(WATER))
DIRECT = "direct-access-2020-26"


def evaluation_of(
    rulebook: Rulebook, kind: Kind = WATER, features: Sequence[Feature] = COVERED, **facts: Any
) -> Mapping[str, Any]:
    here: Any = StripMap(features)
    services = Services(city(), rulebook, here, SimpleNamespace())  # type: ignore[arg-type]
    [answer] = decide(services, [SiteQuery(strip(), FACTS | facts)], TODAY)
    document = answer.documents.full
    [found] = [e for e in document["evaluations"] if e["kind"] == kind]
    return {**found, "notices": document["notices"]}


def confirmed(about: str, **more: Any) -> Rulebook:
    return confirmed_rulebook(
        BOOK, [confirmation_given(BOOK, GivenConfirmation(about, BY, **more), TODAY)]
    )


def test_a_cap_falls_by_name_and_a_rulebook_of_before_keeps_it() -> None:
    before = evaluation_of(BOOK)
    assert before["standing"] == "conditional"
    after = evaluation_of(confirmed(DIRECT, effect=["none"]))
    assert (after["verdict"], after["standing"]) == ("waived", "settled")
    [step] = [s for s in after["steps"] if s["condition"] == "unread_law"]
    assert BY in step["because"] and step["basis"]["confirmed_by"] == BY
    assert step["basis"]["confirmed_on"] == "2026-12-01"
    assert any(BY in notice and "26号" in notice for notice in after["notices"])
    assert evaluation_of(BOOK) == before
    book = confirmed(DIRECT, effect=["none"])
    assert book.sha256 != BOOK.sha256 and evaluation_of(stored_rulebook(book.files)) == after
    # Taken back, it is as if nothing had been said.
    confirmations = [
        confirmation_given(BOOK, GivenConfirmation(DIRECT, BY, effect=["none"]), TODAY),
        confirmation_given(BOOK, GivenConfirmation(DIRECT, BY, withdraw=True), TODAY),
    ]
    assert evaluation_of(confirmed_rulebook(BOOK, confirmations)) == before
    assert confirmed_rulebook(book, []).sha256 == BOOK.sha256


def test_a_cap_narrows_to_a_verdict_or_an_area() -> None:
    only_required = confirmed(DIRECT, effect=["water_impact:required"])
    assert evaluation_of(only_required)["standing"] == "settled"
    assert evaluation_of(only_required, features=(plan(),))["standing"] == "conditional"
    # Of traffic nothing was left that it can change; another law still stands there.
    traffic = evaluation_of(
        only_required, TRAFFIC, (plan(), assessment(TRAFFIC)), gross_floor_area_m2=1e5
    )
    assert [c for c in traffic["conditions"] if "26号" in c] == []
    assert [c for c in traffic["conditions"] if "京交规发" in c]
    within = confirmed(DIRECT, effect=["water_impact:waived"], area="pilot_area_216")
    assert evaluation_of(within)["standing"] == "settled"
    inside = evaluation_of(within, features=(*COVERED, control("pilot_area_216")))
    assert inside["standing"] == "conditional"


def test_a_rule_is_confirmed_by_whoever_read_it() -> None:
    rule = "threshold-energy-2025"
    document = "发展改革委令2025年第31号"
    book = confirmed(rule, document=document, read_on=date(2026, 11, 30))
    features = (plan(),)
    for rulebook, is_confirmed in ((BOOK, False), (book, True)):
        found = evaluation_of(rulebook, ENERGY, features, annual_energy_tce=2_000)
        [step] = [s for s in found["steps"] if s["rule"] == rule]
        assert step["basis"]["confirmed"] is is_confirmed
        assert step["basis"].get("confirmed_by") == (BY if is_confirmed else None)
        named = [n for n in found["notices"] if document in n and "待核实" in n]
        assert bool(named) is not is_confirmed


@pytest.mark.parametrize(
    ("given", "field", "why"),
    [
        ({"about": "no-such-rule"}, "about", "没有这条"),
        ({"about": DIRECT, "by": " "}, "by", "文本"),
        ({"about": DIRECT, "by": "甲\n乙"}, "by", "文本"),
        ({"about": DIRECT}, "effect", "没有写明"),
        ({"about": DIRECT, "effect": ["energy_conservation:waived"]}, "effect", "只能收窄"),
        ({"about": DIRECT, "effect": ["none"], "area": "pilot_area_216"}, "area", "没有区域"),
        ({"about": DIRECT, "effect": ["water_impact:waived"], "area": "moon"}, "area", "没有这种"),
        ({"about": "threshold-energy-2025"}, "document", "哪份文件"),
        ({"about": "threshold-energy-2025", "document": "京政办发〔2018〕36号",
          "read_on": TODAY}, "document", "不是这条规则"),
        ({"about": "threshold-energy-2025", "document": "发展改革委令2025年第31号",
          "read_on": date(2027, 1, 1)}, "read_on", "今天以后"),
        ({"about": "threshold-energy-2025", "effect": ["none"]}, "effect", "不用写"),
        ({"about": DIRECT, "withdraw": True, "effect": ["none"]}, "effect", "不用写"),
    ],
)  # fmt: skip
def test_what_cannot_be_confirmed_is_refused_by_name(
    given: dict[str, Any], field: str, why: str
) -> None:
    with pytest.raises(BadInput) as refused:
        confirmation_given(BOOK, GivenConfirmation(**{"by": BY, **given}), TODAY)
    [flaw] = refused.value.flaws
    assert flaw.loc == (field,) and why in flaw.msg and flaw.remedy
