"""Events as modules see them: who gets which, what is in it, when it is tried again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprint.hub.cloud_event import Addressed, RecordedEvent, cloud_event, event_id
from blueprint.hub.entitlement import entitled, seen_data
from blueprint.hub.event_types import full_type, record_type, subscription_of
from blueprint.hub.module import Entitlement
from blueprint.hub.retries import ReceiverAnswer, delay_after, outcome_of, retry_after_of

KNOWN = frozenset({"item.passed", "item.received", "project.created"})
BEIJING = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
EVENT = RecordedEvent(
    project="p1",
    sequence=42,
    type="item.passed",
    at=NOON,
    recorded_at=NOON,
    item="works_planning_permit",
    data={"deed": "pass", "state": "passed", "attempt": 1, "by": "account:7"},
)


def body_of(addressed: Addressed, seen: dict[str, object] | None = None) -> dict[str, object]:
    seen = dict(EVENT.data) if seen is None else seen
    found: dict[str, object] = orjson.loads(
        cloud_event(EVENT, addressed, seen, base="https://hub.example", zone=BEIJING)
    )
    return found


def test_an_event_says_what_the_contract_says() -> None:
    assert body_of(Addressed(previous=40, epoch=1)) == {
        "specversion": "1.0",
        "id": event_id("p1", 42),
        "source": "https://hub.example/projects/p1",
        "type": "blueprint.item.passed.v1",
        "subject": "works_planning_permit",
        "time": "2026-11-24T12:00:00+08:00",
        "recordedtime": "2026-11-24T12:00:00+08:00",
        "datacontenttype": "application/json",
        "dataschema": "https://hub.example/api/v1/hub/schemas/blueprint.item.passed/v1",
        "project": "p1",
        "sequence": "00000000000000000042",
        "previous": "00000000000000000040",
        "epoch": 1,
        "data": {"deed": "pass", "state": "passed", "attempt": 1, "by": "account:7"},
    }


def test_the_first_of_an_epoch_has_no_previous_and_what_left_no_data() -> None:
    left = body_of(Addressed(previous=None, epoch=2, scope="left"))
    assert "previous" not in left
    assert (left["scope"], left["data"], left["epoch"]) == ("left", {}, 2)


def test_what_is_too_large_goes_by_reference() -> None:
    large = body_of(Addressed(None, 1), {"text": "字" * 40_000})
    assert "data" not in large
    assert large["dataref"] == "https://hub.example/api/v1/hub/projects/p1?at=00000000000000000042"


@given(st.integers(0, 10**18), st.integers(0, 10**18))
def test_sequences_sort_as_text(a: int, b: int) -> None:
    assert (f"{a:020d}" < f"{b:020d}") == (a < b)


@pytest.mark.parametrize(
    ("given", "normalised"),
    [
        ("*", "*"),
        ("item.*", "item.*"),
        ("blueprint.item.*", "item.*"),
        ("blueprint.item.passed.v1", "blueprint.item.passed.v1"),
        ("blueprint.item.flown.v1", None),
        ("item.passed", None),
        ("nothing.*", None),
        ("", None),
    ],
)
def test_subscriptions(given: str, normalised: str | None) -> None:
    assert subscription_of(given, KNOWN) == normalised


@pytest.mark.parametrize(
    ("subscribes", "districts", "gets"),
    [
        (("*",), ("*",), True),
        (("item.*",), ("110108",), True),
        (("blueprint.item.passed.v1",), ("110101", "110108"), True),
        (("blueprint.item.received.v1",), ("*",), False),
        (("*",), ("110101",), False),
        ((), ("*",), False),
    ],
)
def test_entitlement(subscribes: tuple[str, ...], districts: tuple[str, ...], gets: bool) -> None:
    assert entitled(Entitlement(subscribes, districts), "item.passed", {"110108"}) is gets


def test_fields_that_may_name_a_person_are_left_out_unless_they_are_named() -> None:
    data = {"deed": "pass", "by": "account:7", "decision": {"number": "1", "by": "account:8"}}
    everything = Entitlement(("*",), ("*",))
    assert seen_data(everything, data, {"by"}) == {"deed": "pass", "decision": {"number": "1"}}
    named = Entitlement(("*",), ("*",), ("/deed", "/decision/by", "/absent", "/deed/x"))
    assert seen_data(named, data, {"by"}) == {"deed": "pass", "decision": {"by": "account:8"}}
    assert seen_data(Entitlement(("*",), ("*",), ()), data, {"by"}) == {}
    assert seen_data(Entitlement(("*",), ("*",), ("",)), data, {"by"}) == data


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_types_are_written_and_read(name: str) -> None:
    assert record_type(full_type(name)) == name


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "delivered"), (204, "delivered"), (301, "failed"), (410, "gone"), (500, "failed"),
     (None, "failed"), (100, "failed")],
)  # fmt: skip
def test_answers(status: int | None, outcome: str) -> None:
    assert outcome_of(ReceiverAnswer(status)) == outcome


@given(st.integers(1, 500), st.floats(0, 1), st.floats(1, 1000))
def test_waits_are_bounded_and_shortened_by_speed(n: int, share: float, speed: float) -> None:
    wait = delay_after(n, ReceiverAnswer(500), share, speed)
    assert timedelta() <= wait <= timedelta(hours=1) / speed
    if n <= 1:
        assert wait <= timedelta(seconds=5)


def test_retry_after_in_seconds_or_as_a_date_is_kept_to_an_hour() -> None:
    assert retry_after_of("120", NOON) == timedelta(minutes=2)
    assert retry_after_of("999999999999999999999", NOON) == timedelta(hours=1)
    assert retry_after_of("Tue, 24 Nov 2026 04:05:00 GMT", NOON) == timedelta(minutes=5)
    assert retry_after_of("Tue, 24 Nov 2020 04:05:00 GMT", NOON) == timedelta()
    for nonsense in (None, "", "soon", "-5", "x" * 5000, "１２"):
        assert retry_after_of(nonsense, NOON) is None
    wait = delay_after(1, ReceiverAnswer(503, timedelta(minutes=2)), 0.0)
    assert wait == timedelta(minutes=2)
