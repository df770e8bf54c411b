"""Each flow can be gone through to the end, and none ends without the construction permit."""

import pytest
from recorder import Recorder, decided, finish, view

from blueprint.errors import BadInput, StateConflict
from blueprint.projects.acts import project_acts
from blueprint.vocabulary import Category


@pytest.mark.parametrize(
    ("letter", "category"),
    [("G", None), ("I", None), ("A", None), ("N", None)]
    + [("C", c) for c in ("interior_renovation", "existing_alteration", "new_construction")],
)
def test_every_flow_can_finish(letter: str, category: str | None) -> None:
    record = Recorder(letter, category=category)
    finish(record)
    assert record.body["status"] == "finished"
    assert [e.type for e in record.history].count("project.finished") == 1
    assert all(stage["status"] in ("finished", "not_needed") for stage in record.body["stages"])
    assert record.item("construction_permit")["status"] == "passed"
    assert all(c["state"] in ("kept", "void") for c in record.body["commitments"])
    assert record.body["next"] == [] and all(f["closed"] for f in record.body["findings"])


@pytest.mark.parametrize("letter", "GIANC")
def test_folding_anew_gives_the_same_record(letter: str) -> None:
    record = Recorder(letter)
    finish(record)
    assert record.body == record.body
    shorter = Recorder(letter)
    shorter.now, shorter.history = record.now, record.history[:20]
    assert shorter.body["version"] == 20


def test_a_flow_that_does_not_fit_is_refused() -> None:
    record = Recorder("N", started=False)
    with pytest.raises(BadInput, match="尚未经确认"):
        record.do(project_acts.start, "private_new_construction", with_design=False)
    with pytest.raises(BadInput, match="投资主体不符"):
        record.do(project_acts.start, "government", with_design=False)
    with pytest.raises(StateConflict):
        record.deed("construction_permit", "receive")


def test_works_outside_the_reform_start_no_record() -> None:
    with pytest.raises(BadInput, match="不在改革覆盖"):
        Recorder("N", facts={"works": "major_water"})
    record = Recorder("N")
    facts = {**record.state.facts, "works": "special"}
    change = project_acts.RecordChange(facts=facts, reason="改为特殊工程", decided=decided("d2"))
    record.do(project_acts.change, change)
    assert [f["kind"] for f in record.body["findings"]] == ["outside_reform"]
    with pytest.raises(StateConflict):
        record.deed("project_approval", "receive")


def test_the_commitment_system_only_in_its_area() -> None:
    record = Recorder("C", started=False)
    record.do(project_acts.category_draft, Category.NEW_CONSTRUCTION, "核对")
    outside = project_acts.Decided("d2", {"archaeology": view()}, ())
    record.do(project_acts.change, project_acts.RecordChange(reason="移位", decided=outside))
    with pytest.raises(BadInput, match="承诺制区域"):
        record.do(project_acts.start, "private_commitment_system", with_design=False)
