"""The table of deeds, a test a row and state; time; silence; what is owed; groups; corrections."""

from datetime import timedelta

import pytest
from recorder import Recorder, decided, finish, moment, view

from blueprint.errors import BadInput, NotFound, StateConflict
from blueprint.projects.acts import item_acts, project_acts
from blueprint.projects.acts.deed_acts import Decision, OwedPaper, lapses
from blueprint.projects.acts.item_acts import EvaluationConfirmation
from blueprint.projects.vocabulary import Deed, Form, ItemStatus, PartOpinion, PauseKind
from blueprint.vocabulary import Kind

ITEM = "works_planning_permit"

# state: how to come there.
WAYS = {
    "ready": [],
    "received": ["receive"],
    "supplementing": ["receive", "request_supplement"],
    "accepted": ["receive", "accept"],
    "in_progress": ["receive", "accept", "start"],
    "paused": ["receive", "accept", "pause"],
    "passed": ["receive", "accept", "pass"],
    "passed_conditionally": ["receive", "accept", "pass_conditionally"],
    "refused": ["receive", "accept", "refuse"],
    "withdrawn": ["receive", "withdraw_application"],
    "not_accepted": ["receive", "decline"],
    "recalled": ["receive", "accept", "pass", "recall"],
    "revoked": ["receive", "accept", "pass", "revoke"],
}
# deed: from, to; the table of §3 to the letter.
TABLE = {
    "receive": ("ready not_accepted refused withdrawn recalled revoked", "received"),
    "withdraw_application": (
        "received supplementing accepted in_progress paused",
        "withdrawn",
    ),
    "accept": ("received", "accepted"),
    "decline": ("received", "not_accepted"),
    "refuse_acceptance": ("received", "not_accepted"),
    "request_supplement": ("received", "supplementing"),
    "supplement": ("supplementing", "received"),
    "start": ("accepted", "in_progress"),
    "pause": ("accepted in_progress", "paused"),
    "resume": ("paused", "in_progress"),
    "pass": ("accepted in_progress", "passed"),
    "pass_conditionally": ("accepted in_progress", "passed_conditionally"),
    "refuse": ("accepted in_progress", "refused"),
    "recall": ("passed passed_conditionally", "recalled"),
    "revoke": ("passed passed_conditionally", "revoked"),
    "extend": ("accepted in_progress", None),
}


def at(state: str) -> Recorder:
    record = Recorder("A")
    for deed in WAYS[state]:
        record.deed(ITEM, deed)
    assert record.item(ITEM)["status"] == state
    return record


@pytest.mark.parametrize("deed", TABLE)
@pytest.mark.parametrize("state", WAYS)
def test_the_table_of_deeds(state: str, deed: str) -> None:
    sources, to = TABLE[deed]
    record = at(state)
    if state in sources.split():
        record.deed(ITEM, deed)
        assert record.item(ITEM)["status"] == (to or state)
        return
    with pytest.raises(StateConflict) as refused:
        record.deed(ITEM, deed)
    allowed = [d.value for d in Deed if state in TABLE[d.value][0].split()]
    assert refused.value.members == {"state": state, "allowed": allowed, "waits_for": []}


@pytest.mark.parametrize(
    ("state", "deed", "named", "given"),
    [
        ("received", "decline", "reason", {"reason": None}),
        ("received", "refuse_acceptance", "reason", {"reason": " "}),
        ("received", "request_supplement", "reason", {"reason": None}),
        ("received", "request_supplement", "missing", {"missing": None}),
        ("accepted", "refuse", "reason", {"reason": None}),
        ("accepted", "refuse", "remedies", {"remedies": None}),
        ("passed", "recall", "reason", {"reason": None}),
        ("passed", "revoke", "reason", {"reason": None}),
        ("accepted", "extend", "reason", {"reason": None}),
        ("accepted", "extend", "days", {"days": 11}),
        ("accepted", "extend", "days", {"days": 0}),
        ("accepted", "extend", "approved_by", {"approved_by": None}),
        ("accepted", "pause", "pause", {"pause": None}),
        ("accepted", "pause", "pause", {"pause": (PauseKind.SITE_INSPECTION, 3)}),
        ("accepted", "pass_conditionally", "owed", {"owed": ()}),
        ("accepted", "pass", "owed", {"owed": (OwedPaper("图", moment("2026-12-01").date()),)}),
    ],
)
def test_what_a_deed_must_say(state: str, deed: str, named: str, given: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(BadInput) as refused:
        at(state).deed(ITEM, deed, **given)
    assert refused.value.flaws[0].loc[0] == named


def test_supplement_and_extension_once_an_attempt() -> None:
    record = at("supplementing")
    record.deed(ITEM, "supplement")
    with pytest.raises(StateConflict):
        record.deed(ITEM, "request_supplement")
    record.deed(ITEM, "accept")
    assert record.item(ITEM)["limit"] == 7
    record.deed(ITEM, "extend")
    assert record.item(ITEM)["limit"] == 12
    with pytest.raises(StateConflict):
        record.deed(ITEM, "extend")
    record.deed(ITEM, "refuse")
    record.deed(ITEM, "receive")
    assert (record.item(ITEM)["attempt"], record.item(ITEM)["limit"]) == (2, 7)
    record.deed(ITEM, "request_supplement")


def test_no_extension_without_a_limit() -> None:
    record = Recorder("I")
    record.deed("construction_permit", "receive")
    record.deed("construction_permit", "accept")
    with pytest.raises(StateConflict):
        record.deed("construction_permit", "extend")
    assert record.item("construction_permit")["clock"]["note"] == "未设定"


def test_needs_are_tested_at_reception() -> None:
    record = Recorder("A")
    with pytest.raises(StateConflict) as refused:
        record.deed("construction_permit", "receive")
    evaluation = {"state": "blocked", "allowed": [], "waits_for": [ITEM]}
    assert refused.value.members == evaluation
    record.passed(ITEM)
    assert record.item("construction_permit")["status"] == "ready"


def test_time_is_not_in_the_future_nor_before_what_it_rests_on() -> None:
    record = Recorder("A").to("2026-03-10")
    record.deed(ITEM, "receive", "2026-03-02")
    for wrong in ("2026-04-01", "2026-03-01"):
        with pytest.raises(BadInput):
            record.deed(ITEM, "accept", wrong)
    record.deed(ITEM, "accept", "2026-03-03")
    record.deed(ITEM, "pass", "2026-03-05")
    with pytest.raises(BadInput, match=ITEM):
        record.deed("construction_permit", "receive", "2026-03-04")
    record.deed("construction_permit", "receive", "2026-03-05")


def test_unknown_items_and_items_of_other_flows() -> None:
    record = Recorder("I")
    with pytest.raises(NotFound):
        record.deed("demolition", "receive")
    with pytest.raises(StateConflict):
        record.deed("land_grant", "receive")
    with pytest.raises(StateConflict):
        record.deed("contract_filing", "receive")
    assert record.item("land_grant")["why"] == "not_in_flow"
    assert record.item("contract_filing")["why"] == "cancelled"


def test_silence_accepts_after_the_fifth_working_day() -> None:
    """Received Wednesday 2026-02-11: the days are 12, 13, 14 (worked), 24 and 25 February."""
    record = Recorder("A").to("2026-02-11")
    record.deed(ITEM, "receive")
    assert record.to("2026-02-25").item(ITEM)["status"] == "received"
    assert record.to("2026-02-26").item(ITEM)["status"] == "accepted"
    assert [f["kind"] for f in record.body["findings"]] == ["not_answered"]
    assert record.item(ITEM)["clock"]["counted"][0] == "2026-02-12"
    version = record.body["version"]
    record.append(lapses(record.acting()))
    assert record.body["version"] > version and record.item(ITEM)["status"] == "accepted"
    assert [e.by for e in record.history if e.type == "item.accepted"] == ["system"]
    with pytest.raises(StateConflict):
        record.deed(ITEM, "accept")
    record.deed(ITEM, "start", "2026-02-12")
    assert record.item(ITEM)["status"] == "in_progress"


def test_an_answer_in_time_that_is_reported_late_counts() -> None:
    record = Recorder("A").to("2026-03-20")
    record.deed(ITEM, "receive", "2026-03-02")
    assert record.item(ITEM)["status"] == "accepted"
    record.deed(ITEM, "decline", "2026-03-04")
    assert record.item(ITEM)["status"] == "not_accepted"
    record.deed(ITEM, "receive", "2026-03-05")
    record.deed(ITEM, "request_supplement", "2026-03-06")
    record.deed(ITEM, "supplement", "2026-03-16")
    # The five days run anew: until Monday the 23rd.
    assert record.item(ITEM)["status"] == "received"
    assert record.to("2026-03-24").item(ITEM)["status"] == "accepted"


def test_what_is_owed() -> None:
    record = Recorder("A")
    record.deed(ITEM, "receive")
    record.deed(ITEM, "accept")
    due = moment("2026-01-09").date()
    record.deed(
        ITEM, "pass_conditionally", owed=(OwedPaper("验线报告", due), OwedPaper("测绘", due))
    )
    assert record.item("construction_permit")["status"] == "ready"
    record.do(item_acts.deliver, ITEM, 1, None, None)
    assert record.item(ITEM)["status"] == "passed_conditionally"
    with pytest.raises(StateConflict):
        record.do(item_acts.deliver, ITEM, 1, None, None)
    with pytest.raises(NotFound):
        record.do(item_acts.deliver, ITEM, 3, None, None)
    record.to("2026-01-10")
    assert [(f["kind"], f["need"]) for f in record.body["findings"]] == [("owed_overdue", "2")]
    record.do(item_acts.deliver, ITEM, 2, None, None)
    assert record.item(ITEM)["status"] == "passed"


def test_an_expired_permit_meets_no_need_and_may_be_applied_for_again() -> None:
    record = Recorder("A")
    record.deed(ITEM, "receive")
    record.deed(ITEM, "accept")
    record.deed(ITEM, "pass", decision=Decision("1", moment("2026-02-01").date()))
    assert record.to("2026-02-01").item("construction_permit")["status"] == "ready"
    record.to("2026-02-02")
    assert record.item("construction_permit")["waits_for"] == [ITEM]
    assert [f["kind"] for f in record.body["findings"]] == ["expired"]
    record.passed(ITEM)
    assert record.item("construction_permit")["status"] == "ready"
    assert all(f["closed"] for f in record.body["findings"])


def test_what_rested_on_a_permit_stays_when_it_is_taken_back() -> None:
    record = Recorder("A")
    record.passed(ITEM)
    record.deed("construction_permit", "receive")
    record.sign_all()
    record.deed("construction_permit", "accept")
    record.deed("construction_permit", "pass")
    record.deed(ITEM, "revoke")
    assert record.item("construction_permit")["status"] == "passed"
    found = [(f["kind"], f["about"], f["closed"]) for f in record.body["findings"]]
    assert found == [("need_taken_back", "construction_permit", False)]
    record.passed(ITEM)
    assert record.body["findings"][0]["closed"]


def test_a_group_is_received_once_and_decided_together() -> None:
    record = Recorder("N", with_design=True)
    with pytest.raises(StateConflict) as refused:
        record.single("land_grant", "receive")
    assert refused.value.members["group"] == "land_grant_contract"
    events = record.deed("land_grant", "receive")
    members = [e.data["item"] for e in events if e.type == "item.received"]
    assert set(members) == {
        "land_preliminary_review",
        "planning_conditions",
        "land_grant",
        "land_planning_permit",
        "land_approval_letter",
        "design_scheme_review",
    }
    with pytest.raises(StateConflict) as refused:
        record.deed("land_grant", "pass")
    assert [one["item"] for one in refused.value.members["items"]] == members
    record.deed("land_grant", "accept")
    record.deed("land_grant", "pass")
    assert record.stage("land_use_planning") == "running"
    assert record.item("works_planning_permit")["status"] == "ready"


def test_a_ruling_that_no_permit_is_needed() -> None:
    record = Recorder("N")
    record.do(item_acts.rule_not_needed, "project_approval", "备案制以外", "条例")
    assert record.item("project_approval")["why"] == "ruled"
    for name in ("construction_permit", "joint_acceptance", "property_registration"):
        with pytest.raises(StateConflict):
            record.do(item_acts.rule_not_needed, name, "不必", "无")
    record = Recorder("A")
    record.deed(ITEM, "receive")
    record.do(item_acts.rule_not_needed, ITEM, "不必", "条例")
    assert record.item(ITEM)["superfluous"]
    with pytest.raises(StateConflict) as refused:
        record.deed(ITEM, "accept")
    assert refused.value.members["allowed"] == ["withdraw_application"]
    assert record.item("construction_permit")["status"] == "ready"
    record.deed(ITEM, "withdraw_application")
    assert record.item(ITEM)["status"] == "not_needed"


def test_green_items_go_by_their_facts() -> None:
    record = Recorder("A", facts={"affects_trees": True, "ancient_trees": None})
    assert record.item("green_space_and_trees")["status"] == "ready"
    assert record.item("green_space_use_change")["why"] == "no_such_fact"
    assert record.item("ancient_trees")["status"] == "to_confirm"
    assert record.body["waiting_confirmation"]["with"] == ["owner"]
    acts = [(a["item"], a["act"], a["role"]) for a in record.body["next"] if "item" in a]
    assert ("ancient_trees", "state_fact", "owner") in acts


def test_parts_of_the_joint_acceptance() -> None:
    record = Recorder("I", facts={"acceptance_parts": ["fire", "planning_verification"]})
    finish(record, until="joint_acceptance")
    with pytest.raises(StateConflict):
        record.do(item_acts.answer_part, "fire", PartOpinion.AGREE, "acceptance", None)
    record.deed("joint_acceptance", "receive")
    record.deed("joint_acceptance", "accept")
    with pytest.raises(StateConflict) as refused:
        record.deed("joint_acceptance", "pass")
    waits = ["joint_acceptance/planning_verification", "joint_acceptance/fire"]
    assert refused.value.members["waits_for"] == waits
    with pytest.raises(BadInput):
        record.do(item_acts.answer_part, "fire", PartOpinion.AGREE, None, None)
    record.do(item_acts.answer_part, "fire", PartOpinion.OBJECT, "filing", "通道不足")
    record.do(item_acts.answer_part, "planning_verification", PartOpinion.AGREE, None, None)
    with pytest.raises(StateConflict):
        record.do(item_acts.answer_part, "transport", PartOpinion.AGREE, None, None)
    record.deed("joint_acceptance", "refuse")
    parts = {p["id"]: p["opinion"] for p in record.item("joint_acceptance")["parts"]}
    assert parts == {"planning_verification": "agree", "fire": None}
    record.deed("joint_acceptance", "receive")
    record.deed("joint_acceptance", "accept")
    parts = {p["id"]: p["opinion"] for p in record.item("joint_acceptance")["parts"]}
    assert parts == {"planning_verification": "agree", "fire": None}
    record.do(item_acts.answer_part, "fire", PartOpinion.NOT_CONCERNED, None, None)
    record.deed("joint_acceptance", "pass")


def test_a_milestone_is_reported_once_and_never_refused() -> None:
    record = Recorder("I").to("2026-03-10")
    record.milestone("works_start", "2026-03-02")
    made = [(f["kind"], f["about"], f["need"]) for f in record.body["findings"]]
    assert made == [
        ("milestone_before_need", "works_start", "construction_permit"),
        ("milestone_before_need", "works_start", "joint_drawing_review"),
    ]
    with pytest.raises(StateConflict):
        record.milestone("works_start", "2026-03-03")
    with pytest.raises(StateConflict):
        record.milestone("base_slab")
    with pytest.raises(NotFound):
        record.milestone("topping_out")


def test_a_correction_takes_out_what_was_reported_wrongly() -> None:
    record = Recorder("A")
    record.passed(ITEM)
    received, accepted, passed = (
        next(e.seq for e in record.history if e.type == f"item.{name}")
        for name in ("received", "accepted", "passed")
    )

    def correct(seq: int, replacement=None) -> None:  # type: ignore[no-untyped-def]
        record.do(project_acts.correct, record.history, seq, "误录", replacement, record.context)

    with pytest.raises(StateConflict):
        correct(received)
    with pytest.raises(NotFound):
        correct(999)
    for wrong in ({"data": {"nonsense": 1}}, {"data": {"item": "construction_permit"}}):
        with pytest.raises(BadInput):
            correct(passed, wrong)
    with pytest.raises(StateConflict):
        correct(passed, {"data": {"decision": {"valid_until": "soon"}}})
    correct(passed)
    assert record.item(ITEM)["status"] == "accepted"
    correct(accepted, {"at": (record.history[0].at + timedelta(minutes=2)).isoformat()})
    with pytest.raises(StateConflict):
        correct(accepted)
    assert len(record.history) > passed


def test_a_closed_and_a_finished_record() -> None:
    record = Recorder("A")
    record.do(project_acts.close, "放弃")
    with pytest.raises(StateConflict):
        record.deed(ITEM, "receive")
    record.do(project_acts.reopen, "继续")
    record.deed(ITEM, "receive")
    finish(record)
    assert record.body["status"] == "finished"
    with pytest.raises(StateConflict) as refused:
        record.deed(ITEM, "receive")
    assert refused.value.members["allowed"] == ["recall", "revoke"]
    record.do(project_acts.reopen, "复查")
    assert record.body["status"] == "running"
    record.do(project_acts.close, "复查完毕")
    assert record.body["status"] == "finished"
    record.deed(ITEM, "revoke")
    assert record.body["status"] == "running"


# verdict, standing: status, why, form.
SETTLED = [
    ("waived", "settled", "not_needed", "waived", None),
    ("not_applicable", "settled", "not_needed", "not_applicable", None),
    ("required", "settled", "ready", None, "full"),
    ("simplified", "settled", "ready", None, "short"),
    ("commitment", "settled", "ready", None, "commitment"),
    ("waived", "conditional", "to_confirm", None, None),
    ("not_applicable", "conditional", "to_confirm", None, None),
    ("required", "conditional", "to_confirm", None, None),
    ("simplified", "conditional", "to_confirm", None, None),
    ("commitment", "conditional", "to_confirm", None, None),
    ("undetermined", "open", "to_confirm", None, None),
]


@pytest.mark.parametrize(("verdict", "standing", "status", "why", "form"), SETTLED)
def test_an_evaluation_follows_verdict_and_standing(
    verdict: str, standing: str, status: str, why: str | None, form: str | None
) -> None:
    evaluation = view(verdict, standing, conditions=() if standing == "settled" else ("甲", "乙"))
    item = Recorder("A", evaluations={"traffic_impact": evaluation}).item("traffic_impact")
    assert (item["status"], item["why"], item["form"]) == (status, why, form)


HOLDS = {"both": (True, True), "one": (True, False), "none": (False, False)}


@pytest.mark.parametrize("holds", HOLDS)
@pytest.mark.parametrize(
    ("verdict", "allowed"),
    [
        ("waived", {"both"}),
        ("not_applicable", {"both"}),
        ("required", {"one", "none"}),
        ("simplified", {"one", "none"}),
        ("commitment", {"one", "none"}),
        ("undetermined", {"both", "one", "none"}),
    ],
)
def test_who_confirms_that_none_is_needed_answers_every_condition(
    verdict: str, allowed: set[str], holds: str
) -> None:
    evaluation = view(verdict, "conditional", conditions=("甲", "乙"))
    record = Recorder("A", evaluations={"traffic_impact": evaluation})
    answers = tuple(zip(("甲", "乙"), HOLDS[holds], strict=True))
    given = EvaluationConfirmation(Kind.TRAFFIC_IMPACT, False, None, answers, "现场核实")
    if holds in allowed:
        record.do(item_acts.confirm, [given])
        assert record.item("traffic_impact")["why"] == "confirmed"
    else:
        with pytest.raises(BadInput):
            record.do(item_acts.confirm, [given])
    for broken in (answers[:1], (*answers, answers[0]), ((("丙", True)), answers[0])):
        partly = EvaluationConfirmation(Kind.TRAFFIC_IMPACT, True, Form.FULL, broken, "核实")
        with pytest.raises(BadInput):
            record.do(item_acts.confirm, [partly])


def test_a_confirmation_lapses_with_what_it_answered() -> None:
    evaluation = view("required", "conditional", conditions=("甲",))
    record = Recorder("A", evaluations={"traffic_impact": evaluation})
    given = EvaluationConfirmation(Kind.TRAFFIC_IMPACT, True, Form.SHORT, (("甲", True),), "核实")
    record.do(item_acts.confirm, [given])
    assert record.item("traffic_impact")["form"] == "short"
    changed = decided("d2", traffic_impact={**evaluation, "conditions": ["乙"]})
    record.do(project_acts.redetermine, changed, by="system")
    assert record.item("traffic_impact")["status"] == "to_confirm"
    same = decided("d3", traffic_impact=evaluation)
    record.do(project_acts.redetermine, same, by="system")
    assert record.item("traffic_impact")["form"] == "short"


def test_an_open_evaluation_bars_the_decision_and_not_the_reception() -> None:
    evaluation = view("required", "settled", "no_regional_assessment")
    late = view("waived", "conditional", conditions=("甲",))
    record = Recorder("I", evaluations={"traffic_impact": evaluation, "archaeology": late})
    record.deed("construction_permit", "receive")
    record.sign_all()
    record.deed("construction_permit", "accept")
    for deed in ("pass", "pass_conditionally"):
        with pytest.raises(StateConflict) as refused:
            record.deed("construction_permit", deed)
        assert refused.value.members["waits_for"] == ["traffic_impact", "archaeology"]
    record.passed("traffic_impact")
    given = EvaluationConfirmation(Kind.ARCHAEOLOGY, False, None, (("甲", True),), "核实")
    record.do(item_acts.confirm, [given])
    record.deed("construction_permit", "pass")
    assert record.item("construction_permit")["status"] == ItemStatus.PASSED
