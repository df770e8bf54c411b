"""The public document of form 1: a function of what both say alike and of the true verdicts."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from blueprint.determination.redaction import commitment_of, masked
from blueprint.digest import canonical

OPEN_ZONE = {"id": "control_zone/1", "name": "公园", "share": 0.25, "basis": {"document": "甲"}}
texts = st.text(min_size=1, max_size=9)
shares = st.integers(0, 1000).map(lambda n: n / 1000)


def step(**changes: Any) -> dict[str, Any]:
    read = {"rule": "r", "question": "?", "basis": {}, "condition": "c", "leg": 5}
    reading = {"answer": True, "passes": False, "reason": "reserved", "because": "公园"}
    return {**read, "parameters": {}, "features": [], **reading, **changes}


def evaluation(**changes: Any) -> dict[str, Any]:
    redacted = {"kind": "k", "verdict": "required", "standing": "settled", "reason": "reserved"}
    lists = {"assessments": [], "requirements": [], "conditions": [], "missing_facts": []}
    more = {"coverage": 0.5, "remedies": [], "remedy": None, "steps": [step()]}
    return {**redacted, **lists, **more, **changes}


def document(zones: list[Any], **changes: Any) -> dict[str, Any]:
    plan = {"coverage": 1, "areas": [], "parcels": [], "adjustments": [], "deviations": []}
    site = {"geometry": {"type": "Polygon"}, "crs": "EPSG:4490", "area_m2": 9, "input": {}}
    data = [
        {"layer": "control_zone", "theme": theme, "state": state, "complete_to": None}
        for theme, state in (("green_line", "concerned"), ("seismic_fault", "not_concerned"))
    ]
    sections = {"site": site, "plan": plan, "controls": zones, "data": data, "notices": ["甲"]}
    return {**sections, "evaluations": [evaluation(**changes)]}


PUBLIC = document([OPEN_ZONE])


@given(texts, texts, shares, st.lists(texts, max_size=3), shares)
def test_what_is_hidden_shows_in_no_byte(
    name: str, because: str, share: float, requirements: list[str], coverage: float
) -> None:
    def of(number: int, name: str, because: str, share: float, **changes: Any) -> dict[str, Any]:
        hidden = {"id": f"control_zone/{number}", "name": name, "share": share}
        zones = [OPEN_ZONE, {**hidden, "basis": {"document": name}, "visibility": "restricted"}]
        given = {"id": "a", "name": name, "visibility": "restricted"}
        steps = [step(because=f"涉及{because}", features=[hidden["id"]])]
        return document(zones, steps=steps, assessments=[given], **changes)

    one = of(2, "断层", "断层", 0.125, requirements=["节水"], coverage=0.75)
    other = of(3, name, because, share, requirements=requirements, coverage=coverage + 2)
    redacted = masked(one, PUBLIC)
    assert canonical(redacted) == canonical(masked(other, PUBLIC))
    assert redacted["controls"][0] == OPEN_ZONE and len(redacted["controls"]) == 2
    [judged] = redacted["evaluations"]
    assert judged["coverage"] is None and judged["steps"][0]["reason"] == "reserved"
    assert [row["state"] for row in redacted["data"]] == ["concerned", "withheld"]


@given(st.lists(texts, max_size=3))
def test_where_nothing_is_hidden_nothing_changes(names: list[str]) -> None:
    full = document([{**OPEN_ZONE, "name": name} for name in names])
    assert masked(full, full) is full


def test_a_field_that_nobody_thought_of_is_withheld() -> None:
    full = document([OPEN_ZONE], outline=[1, 2], coverage_by_zone={"断层": 1})
    redacted = masked({**full, "extra": ["断层"]}, {**PUBLIC, "extra": []})
    [judged] = redacted["evaluations"]
    assert redacted["extra"] is judged["outline"] is judged["coverage_by_zone"] is None
    assert "extra" in redacted["withheld"] and "outline" in judged["withheld"]


def test_of_a_hidden_site_nothing_is_shown_but_the_verdicts() -> None:
    redacted = masked(PUBLIC, None)
    assert (
        redacted["site"]["geometry"]
        is redacted["site"]["area_m2"]
        is redacted["plan"]["coverage"]
        is None
    )
    assert [zone["name"] for zone in redacted["controls"]] == ["涉及受限管控要素"]
    [judged] = redacted["evaluations"]
    assert (judged["verdict"], judged["reason"]) == ("required", "reserved")
    assert judged["steps"][0]["because"] != "公园"


def test_a_commitment_reveals_nothing_without_its_salt() -> None:
    digest = "sha256:" + "0" * 64
    assert commitment_of("a", digest) != commitment_of("b", digest)
    assert commitment_of("a", digest) == commitment_of("a", digest)
