"""Random acts hold the laws of the record: held against a small model written from the text."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorder import DUE, LETTERS, Recorder, decided, view
from test_deeds import TABLE

from blueprint.errors import BadInput, Conflict, NotFound
from blueprint.projects.acts import item_acts, project_acts
from blueprint.projects.form import form_of
from blueprint.projects.record.record import record_of
from blueprint.projects.state.events import Event
from blueprint.projects.state.fold import fold
from blueprint.projects.vocabulary import Deed, PartOpinion
from blueprint.vocabulary import Kind

TO = {deed: to for deed, (_, to) in TABLE.items()}
VERDICTS = [
    view("waived", "settled"),
    view("not_applicable", "settled", "below_threshold"),
    view("required", "settled", "no_regional_assessment"),
    view("simplified", "settled", "replaced_by_simplified_review"),
    view("commitment", "settled", "replaced_by_commitment"),
    view("waived", "conditional", conditions=("works",)),
    view("undetermined", "open", "assessment_data_missing"),
]


def modelled(history: list[Event]) -> dict[str, str]:
    """The states of the deeds' table, from the events alone."""
    states: dict[str, str] = {}
    owed: dict[str, set[int]] = {}
    for event in history:
        deed = event.data.get("deed")
        if event.type.startswith("item.") and deed is not None:
            item = event.data["item"]
            states[item] = TO[deed] or states[item]
            if deed == "pass_conditionally":
                owed[item] = set(range(1, len(event.data["owed"]) + 1))
        elif event.type == "owed.delivered":
            owed[event.data["item"]].discard(event.data["n"])
            if not owed[event.data["item"]]:
                states[event.data["item"]] = "passed"
    return states


def check_needs(record: Recorder) -> None:
    """Whatever was received: what it needs had passed, or was reported, by then."""
    flow = record.state.flow
    passed: dict[str, list[tuple[object, object]]] = {}
    reported: dict[str, object] = {}
    for event in record.history:
        item = event.data.get("item")
        if event.type in ("item.passed", "item.passed_conditionally"):
            passed.setdefault(item, []).append((event.at, None))
        elif event.type in ("item.recalled", "item.revoked"):
            passed[item][-1] = (passed[item][-1][0], event.at)
        elif event.type == "milestone.reported":
            reported[event.data["milestone"]] = event.at
        elif event.type == "item.received":
            for need in flow.by_id[item].needs:
                if need.is_milestone:
                    assert reported[need.id] <= event.at
                elif not flow.by_id[need.id].is_evaluation:
                    assert any(
                        start <= event.at and (end is None or event.at < end)
                        for start, end in passed[need.id]
                    )


def act_at_random(record: Recorder, dice: random.Random) -> None:
    body = record.body
    chosen = dice.random()
    # Mostly what is to be done next, so that records come far; else anything.
    if chosen < 0.6 and body["next"]:
        act = dice.choice(body["next"])
        if "milestone" in act:
            record.milestone(act["milestone"])
        elif "commitment" in act and act["act"] == "sign":
            record.sign(act["commitment"])
        elif act["act"] == "answer_part":
            kind = "filing" if act["part"] == "fire" else None
            record.do(item_acts.answer_part, act["part"], PartOpinion.AGREE, kind, None)
        elif act["act"] == "deliver":
            record.do(item_acts.deliver, act["item"], act["owed"], None, None)
        elif act["act"] in TABLE:
            record.deed(act["item"], act["act"])
    elif chosen < 0.95:
        item = dice.choice(body["items"])["id"]
        record.deed(item, dice.choice(list(Deed)).value)
    else:
        kind = dice.choice(list(Kind)).value
        due = {"due_before": "engineering_design"} if kind == "seismic_safety" else {}
        status = decided(f"d{len(record.history)}", **{kind: {**dice.choice(VERDICTS), **due}})
        record.do(project_acts.redetermine, status, by="system")


@given(
    st.sampled_from(sorted(LETTERS)),
    st.lists(st.sampled_from(VERDICTS), min_size=6, max_size=6),
    st.integers(0, 2**32),
)
@settings(max_examples=12, deadline=None)
def test_random_acts_hold_the_laws(letter: str, verdicts: list, seed: int) -> None:  # type: ignore[type-arg]
    dice = random.Random(seed)
    evaluations = {
        kind.value: {
            **status,
            "due_before": DUE[kind],
        }
        for kind, status in zip(Kind, verdicts, strict=True)
    }
    record = Recorder(letter, evaluations=evaluations)
    earlier: list[tuple[int, object, dict]] = []  # type: ignore[type-arg]
    for _ in range(70):
        record.now += timedelta(hours=dice.choice([1, 1, 5, 30]))
        before = len(record.history)
        try:
            act_at_random(record, dice)
        except (Conflict, BadInput, NotFound):
            assert len(record.history) == before
        if dice.random() < 0.1:
            earlier.append((len(record.history), record.now, dict(record.body)))
    body = record.body
    states = modelled(record.history)
    for item in body["items"]:
        status = states.get(item["id"])
        if status is None:
            form = item.get("form") == "commitment"
            assert item["status"] in ("not_needed", "to_confirm", "ready", "blocked") or (
                form and item["status"] == "passed"
            )
        elif item["status"] != status:
            # By silence accepted; or what came to nothing is not needed any more.
            assert (
                (status, item["status"]) == ("received", "accepted")
                or (
                    item["status"] == "not_needed"
                    and status in ("withdrawn", "not_accepted", "refused", "recalled", "revoked")
                )
                or item.get("form") == "commitment"
            )
    check_needs(record)
    used = [item["clock"]["used"] for item in body["items"] if item["clock"]]
    assert max(used, default=0) <= body["clock"]["used"]
    for length, moment, seen in earlier:
        state = fold(record.history[:length], record.context)
        assert record_of(state, moment, record.context).body == seen
    waived = {i["id"] for i in body["items"] if i.get("why") in ("waived", "not_applicable")}
    wanted = {act.get("item") for act in body["next"] if act["act"] != "withdraw_application"}
    pending = {i["id"] for i in body["items"] if i["relied_on"]}
    assert not waived & (wanted - pending)
    for stage in body["stages"]:
        form = form_of(record.state, stage["id"], record.record.standings)
        needed_by = {name for field in form["fields"] for name in field["needed_by"]}
        needed_by |= {name for paper in form["papers"] for name in paper["needed_by"]}
        assert not waived & needed_by
    if body["status"] == "finished":
        assert states["construction_permit"] in ("passed", "passed_conditionally")


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_a_record_of_many_events_folds(letter: str) -> None:
    record = Recorder(letter, facts={"affects_trees": True})
    for _ in range(20):
        record.deed("green_space_and_trees", "receive")
        record.deed("green_space_and_trees", "withdraw_application")
    assert record.item("green_space_and_trees")["attempt"] == 20
