"""The table of commitments, a test a row, what came first, and the course of a breach; what a
decision rests on when verdicts change."""

import pytest
from recorder import Recorder, decided, view

from blueprint.errors import BadInput, StateConflict
from blueprint.projects.acts import commitment_acts, item_acts, project_acts
from blueprint.projects.record.shown_findings import known_findings
from blueprint.projects.vocabulary import BreachDecision, Deed, RelianceDecision

REQUIRED = view("required", "settled", "no_regional_assessment")
BOTH = "build_as_permitted drawings_conform"
ON_COMMITMENT = view("commitment", "settled", "replaced_by_commitment")


def permitted(letter: str = "N", **named) -> Recorder:  # type: ignore[no-untyped-def]
    """Up to the reception of the construction permit."""
    record = Recorder(letter, **named)
    for item in (item["id"] for item in record.body["items"]):
        if item == "construction_permit":
            break
        if record.item(item)["status"] == "ready":
            record.passed(item)
    record.deed("construction_permit", "receive")
    return record


def granted(letter: str = "N", **named) -> Recorder:  # type: ignore[no-untyped-def]
    record = permitted(letter, **named)
    record.sign_all()
    record.deed("construction_permit", "accept")
    record.deed("construction_permit", "pass")
    return record


@pytest.mark.parametrize(
    ("letter", "category", "opened"),
    [
        ("I", None, "build_as_permitted drawings_conform drawing_review_certificate permit_papers"),
        ("A", None, "build_as_permitted drawings_conform drawing_review_certificate permit_papers"),
        ("N", None, "build_as_permitted drawings_conform drawing_review_certificate permit_papers"),
        (
            "C",
            None,
            "replaces:joint_drawing_review build_as_permitted drawings_conform permit_papers",
        ),
    ],
)
def test_what_is_opened_when_the_permit_is_received(
    letter: str, category: str | None, opened: str
) -> None:
    record = permitted(letter, category=category)
    found = record.body["commitments"]
    assert [one["id"] for one in found] == opened.split()
    assert all(one["state"] == "open" and not one["signed"] for one in found)
    record.deed("construction_permit", "accept")
    with pytest.raises(StateConflict) as refused:
        record.deed("construction_permit", "pass")
    assert set(refused.value.members["waits_for"]) == set(opened.split())


def test_none_opens_whose_condition_is_met_already() -> None:
    record = Recorder("I")
    record.milestone("engineering_design")
    record.passed("joint_drawing_review")
    record.deed("construction_permit", "receive")
    found = [one["id"] for one in record.body["commitments"]]
    assert found == ["build_as_permitted", "permit_papers"]


@pytest.mark.parametrize(
    ("letter", "category", "name", "milestone"),
    [
        ("I", None, "drawing_review_certificate", "works_start"),
        ("A", None, "drawing_review_certificate", "base_slab"),
        ("N", None, "drawing_review_certificate", "base_slab"),
        ("C", "new_construction", "replaces:joint_drawing_review", "base_slab"),
        ("C", "existing_alteration", "replaces:joint_drawing_review", "base_slab"),
        ("C", "interior_renovation", "replaces:joint_drawing_review", "works_start"),
    ],
)
def test_what_comes_first_keeps_or_breaks(
    letter: str, category: str | None, name: str, milestone: str
) -> None:
    kept = granted(letter, category=category)
    kept.milestone("engineering_design")
    kept.passed("joint_drawing_review")
    if milestone == "base_slab":
        kept.milestone("works_start")
    kept.milestone(milestone)
    assert kept.commitment(name) == "kept" and kept.body["findings"] == []

    broken = granted(letter, category=category).to("2026-03-20")
    broken.milestone("engineering_design", "2026-03-02")
    if milestone == "base_slab":
        broken.milestone("works_start", "2026-03-03")
    events = broken.milestone(milestone, "2026-03-10")
    assert broken.commitment(name) == "broken"
    assert "commitment.broken" in [event.type for event in events]
    # A pass told late, but earlier in time.
    broken.deed("joint_drawing_review", "receive", "2026-03-03")
    broken.deed("joint_drawing_review", "accept", "2026-03-04")
    broken.deed("joint_drawing_review", "pass", "2026-03-10")
    assert broken.commitment(name) == "kept"


def test_a_milestone_reported_late_but_earlier_breaks_a_commitment() -> None:
    record = granted("I").to("2026-03-20")
    record.milestone("engineering_design", "2026-03-02")
    record.deed("joint_drawing_review", "receive", "2026-03-03")
    record.deed("joint_drawing_review", "accept", "2026-03-04")
    record.deed("joint_drawing_review", "pass", "2026-03-10")
    assert record.commitment("drawing_review_certificate") == "kept"
    record.milestone("works_start", "2026-03-09")
    assert record.commitment("drawing_review_certificate") == "broken"


@pytest.mark.parametrize("name", ["build_as_permitted", "drawings_conform", "permit_papers"])
def test_a_finding_that_a_person_confirms_breaks(name: str) -> None:
    record = granted("N")
    act = commitment_acts.make_finding
    record.do(act, 7, "not_as_permitted", name, "多建一层", None, by="account:inspector")
    assert record.commitment(name) == "open"
    known = known_findings(record.state, record.now, record.context)
    record.do(commitment_acts.confirm_finding, known, "f7", by="account:inspector")
    assert record.commitment(name) == "broken"


def broken_one() -> Recorder:
    record = granted("I").to("2026-03-20")
    record.milestone("works_start", "2026-03-09")
    assert record.commitment("drawing_review_certificate") == "broken"
    return record


def test_the_course_of_a_breach() -> None:
    record = broken_one()
    name = "drawing_review_certificate"
    with pytest.raises(StateConflict):
        record.do(commitment_acts.object_to, name, "已补", ())
    record.do(commitment_acts.notice, name, "拟认定失信", None, by="account:inspector")
    assert record.commitment(name) == "noticed"
    decide = commitment_acts.decide_breach
    with pytest.raises(BadInput):
        record.do(decide, name, BreachDecision.CONFIRMED, "属实", None, by="account:inspector")
    # Noticed: what is told late does not turn it any more.
    record.milestone("engineering_design", "2026-03-02")
    record.deed("joint_drawing_review", "receive", "2026-03-03")
    record.deed("joint_drawing_review", "accept", "2026-03-04")
    record.deed("joint_drawing_review", "pass", "2026-03-05")
    assert record.commitment(name) == "noticed"
    record.do(commitment_acts.object_to, name, "已提前取得", ())
    assert record.commitment(name) == "objected"
    listed = {"builder": True, "legal_representative": False}
    with pytest.raises(BadInput):
        record.do(decide, name, BreachDecision.CLEARED, "查清", listed, by="account:credit")
    record.do(decide, name, BreachDecision.CONFIRMED, "属实", listed, by="account:credit")
    assert record.commitment(name) == "listed"
    record.do(commitment_acts.delist, name, "已修复", by="account:credit")
    assert record.commitment(name) == "delisted"


def test_cleared_of_a_breach() -> None:
    record = broken_one()
    name = "drawing_review_certificate"
    record.do(commitment_acts.notice, name, "拟认定失信", None, by="account:inspector")
    decide = commitment_acts.decide_breach
    record.do(decide, name, BreachDecision.CLEARED, "查清", None, by="account:credit")
    assert record.commitment(name) == "cleared"
    record.milestone("engineering_design")
    record.passed("joint_drawing_review")
    assert record.commitment(name) == "kept"


def test_an_evaluation_on_commitment() -> None:
    record = Recorder("I", evaluations={"traffic_impact": ON_COMMITMENT})
    assert record.commitment("commitment:traffic_impact") == "open"
    with pytest.raises(StateConflict) as refused:
        record.deed("traffic_impact", "receive")
    assert refused.value.members["allowed"] == []
    record.deed("construction_permit", "receive")
    record.deed("construction_permit", "accept")
    record.sign_all()
    assert record.item("traffic_impact")["status"] == "passed"
    record.deed("construction_permit", "pass")
    record.do(project_acts.redetermine, decided("d2"), by="system")
    assert record.commitment("commitment:traffic_impact") == "void"


def test_an_evaluation_on_commitment_that_came_too_late_is_broken() -> None:
    given = {**ON_COMMITMENT, "due_before": "engineering_design"}
    record = Recorder("I", evaluations={"seismic_safety": given})
    record.milestone("engineering_design")
    name = "commitment:seismic_safety"
    assert record.commitment(name) == "broken"
    assert record.item("seismic_safety")["status"] == "ready"
    record.do(commitment_acts.notice, name, "拟认定失信", None, by="account:inspector")
    decide = commitment_acts.decide_breach
    record.do(decide, name, BreachDecision.CONFIRMED, "属实", None, by="account:credit")
    assert record.item("seismic_safety")["form"] == "full"
    record.passed("seismic_safety")


def test_in_the_commitment_system_an_evaluation_is_replaced() -> None:
    record = Recorder("C", evaluations={"traffic_impact": REQUIRED})
    assert record.commitment("replaces:traffic_impact") == "open"
    assert record.item("traffic_impact")["status"] == "ready"
    for name in ("land_grant", "project_approval", "design_scheme_review", "works_planning_permit"):
        record.passed(name)
    record.deed("construction_permit", "receive")
    record.deed("construction_permit", "accept")
    with pytest.raises(StateConflict) as refused:
        record.deed("construction_permit", "pass")
    assert "traffic_impact" in refused.value.members["waits_for"]
    record.sign_all()
    record.deed("construction_permit", "pass")
    assert record.item("traffic_impact")["status"] == "ready"
    assert "traffic_impact" in record.item("joint_acceptance")["waits_for"]
    record.passed("traffic_impact")
    assert record.commitment("replaces:traffic_impact") == "kept"


@pytest.mark.parametrize("decision", list(RelianceDecision))
def test_what_a_decision_rests_on_is_never_taken_back(decision: RelianceDecision) -> None:
    record = granted("I")
    given = record.do(project_acts.redetermine, decided("d2", traffic_impact=REQUIRED), by="system")
    assert given[0].type == "determination.changed"
    item = record.item("traffic_impact")
    assert (item["status"], item["why"], item["relied_on"]) == ("not_needed", "waived", True)
    assert {"traffic_impact": "decide_reliance"}.items() <= {
        a.get("item"): a["act"] for a in record.body["next"]
    }.items()
    record.do(item_acts.decide_reliance, "traffic_impact", decision, "核实")
    item = record.item("traffic_impact")
    assert record.item("construction_permit")["status"] == "passed"
    if decision is RelianceDecision.UPHOLD:
        assert item["status"] == "not_needed" and record.body["findings"] == []
        return
    assert item["status"] == "ready"
    assert [(f["kind"], f["closed"]) for f in record.body["findings"]] == [
        ("reliance_reopened", False)
    ]
    record.passed("traffic_impact")
    assert record.body["findings"][0]["closed"]


def test_while_the_permit_is_undecided_the_evaluation_appears() -> None:
    record = permitted("I")
    record.sign_all()
    record.deed("construction_permit", "accept")
    record.do(project_acts.redetermine, decided("d2", traffic_impact=REQUIRED), by="system")
    assert record.item("traffic_impact")["status"] == "ready"
    with pytest.raises(StateConflict) as refused:
        record.deed("construction_permit", "pass")
    assert refused.value.members["waits_for"] == ["traffic_impact"]
    record.deed("traffic_impact", "receive")
    record.do(project_acts.redetermine, decided("d3"), by="system")
    assert record.item("traffic_impact")["superfluous"]
    record.deed("construction_permit", "pass")
    record.deed("traffic_impact", Deed.WITHDRAW_APPLICATION)


def test_supervision_begins_with_the_planning_permit() -> None:
    record = Recorder("A")
    assert record.body["supervision"] is None
    record.passed("works_planning_permit")
    given = record.body["supervision"]
    assert given["density"] == "ordinary"
    assert given["tasks"] == ["drawing_review", "plan_conformity", "land_contract"]
    renovation = granted("I")
    assert renovation.body["supervision"] is not None


def test_what_is_reported_of_the_past_breaks_what_was_open_then() -> None:
    record = Recorder("C", category="existing_alteration", start="2026-06-01")
    record.milestone("engineering_design", "2026-03-01")
    record.milestone("works_start", "2026-03-02")
    record.milestone("base_slab", "2026-03-10")
    assert record.commitment("replaces:joint_drawing_review") == "broken"
    record.deed("joint_drawing_review", "receive", "2026-03-03")
    record.deed("joint_drawing_review", "accept", "2026-03-04")
    record.deed("joint_drawing_review", "pass", "2026-03-10")
    assert record.commitment("replaces:joint_drawing_review") == "kept"


def test_one_that_is_opened_after_its_due_event_is_not_broken_for_that() -> None:
    record = granted("I")
    due = {"due_before": "engineering_design"}
    record.milestone("engineering_design")
    given = decided("d2", seismic_safety={**ON_COMMITMENT, **due})
    record.do(project_acts.redetermine, given, by="system")
    record.do(item_acts.decide_reliance, "seismic_safety", RelianceDecision.REOPEN, "核实")
    assert record.commitment("commitment:seismic_safety") == "open"
    record.sign("commitment:seismic_safety")
    assert record.item("seismic_safety")["status"] == "passed"
