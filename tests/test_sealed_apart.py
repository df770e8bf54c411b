"""What is not for everyone, in answers: decided by it, told to those who may see it, and to nobody
else more than that something is there (docs/visibility.md)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hiding import HIDEABLE, Hidden, load_hiding, without
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judge import Scenario, example_city, scenarios
from judge.city import City
from loading import load_city, rows_of
from sqlalchemy import text

from api.presentation.release_impact import difference_json, difference_lines
from blueprint.determination.documents import Documents
from blueprint.determination.public_document import OUTCOME, public_document
from blueprint.determination.question import Question
from blueprint.determination.redaction import RESTRICTED, commitment_of
from blueprint.determination.site import NO_SITE
from blueprint.digest import canonical, digest_of
from blueprint.errors import NotFound
from blueprint.planning.release_difference import release_difference
from blueprint.site import Site, site_from_measuring, site_from_shape
from blueprint.site_queries.replay import replay
from blueprint.site_queries.use_cases import Services, SiteQuery, ask, decide, decide_verdicts
from blueprint.site_queries.verdicts_only import Shortcut
from blueprint.viewer import ANYONE, OPERATOR, Viewer
from blueprint.vocabulary import Role, Visibility
from layers.database.connections import Database
from layers.release_impact.impact import PostgisImpacts
from layers.releases.lifecycle import stage

PLANNER = Viewer(Role.PLANNER, "planner")
MARKER = "SECRET"
# No rule reads these but by what a zone of them reserves.
UNREAD_TYPES = ("green_line", "airport_height", "microwave_corridor", "blue_line")

with_a_map = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
visibilities = st.sampled_from([None, None, Visibility.INTERNAL, Visibility.RESTRICTED])


def site_of(shape: Any, services: Services) -> Site:
    return site_from_shape(
        shape, city=services.city, tolerance_m=0.5, accuracy_m=5, crs="EPSG:4548"
    )


def answered(services: Services, scenario: Scenario) -> Documents:
    [question] = scenario.questions
    query_sent = SiteQuery(site_of(question.site, services), question.facts)
    return decide(services, [query_sent], question.on)[0].documents


def hiding(data: st.DataObject, drawn: City) -> Hidden:
    """Who may see each row of a city, as drawn; by its code, whatever else of it changes."""
    hidden = {
        (name, row.code.removeprefix(MARKER)): data.draw(visibilities, label=f"{name} {row.code}")
        for name in HIDEABLE
        for row in getattr(drawn, name)
    }
    return lambda name, row: hidden[name, row.code.removeprefix(MARKER)]


def verdicts(document: Mapping[str, Any]) -> list[tuple[str, ...]]:
    names = ("kind", "verdict", "standing", "reason", "summary")
    return [tuple(e[name] for name in names) for e in document["evaluations"]]


def of_one_moment(document: Mapping[str, Any]) -> bytes:
    return canonical({k: v for k, v in document.items() if k not in ("known_at", "releases")})


@with_a_map
@given(scenarios(most_questions=1), st.data())
def test_the_public_document_is_what_the_public_map_says_with_the_true_verdicts(
    services: Services, database: Database, scenario: Scenario, data: st.DataObject
) -> None:
    hidden = hiding(data, scenario.city)
    load_city(database, scenario.city)
    true = answered(services, scenario)
    assert true.public is true.full and not true.needs
    load_hiding(database, scenario.city, hidden)
    found = answered(services, scenario)
    assert verdicts(found.public) == verdicts(found.full) == verdicts(true.full)

    load_city(database, without(scenario.city, hidden))
    public_view = answered(services, scenario).full
    assert of_one_moment(found.public) == of_one_moment(
        public_document(dict(found.full), dict(public_view))
    )
    # What turns nothing leaves no trace.
    if outcomes(found.full) == outcomes(public_view):
        assert of_one_moment(found.public) == of_one_moment(public_view)


def outcomes(document: Mapping[str, Any]) -> list[list[Any]]:
    return [[e[name] for name in OUTCOME] for e in document["evaluations"]]


def disguised(drawn: City, hidden: Hidden) -> City:
    """Every hidden row by another name, code and text, and by a type that means the same."""
    secret = {row.code for row in drawn.plan if hidden("plan", row)}
    other = dict(zip(UNREAD_TYPES, (*UNREAD_TYPES[1:], UNREAD_TYPES[0]), strict=True))

    def changed(name: str, row: Any) -> Any:
        naming = {"plan_parcel": "plan_code", "plan_adjustment": "plan_code"}
        column = naming.get(name, "incorporated_in")
        more: dict[str, Any] = {}
        if getattr(row, column, None) in secret:
            more[column] = MARKER + getattr(row, column)
        if not hidden(name, row):
            return replace(row, **more)
        texts = ("name", "basis", "authority", "unit", "opinion_no", "approval_no", "reason")
        more |= {text: MARKER for text in texts if hasattr(row, text)}
        if name == "control_zone":
            more["type"] = other.get(row.type, row.type)
        if name == "assessment" and row.requirements:
            more["requirements"] = (MARKER,)
        return replace(row, code=MARKER + row.code, **more)

    rows = {name: tuple(changed(name, r) for r in getattr(drawn, name)) for name in HIDEABLE}
    return replace(drawn, **rows)


@with_a_map
@given(scenarios(most_questions=1), st.data())
def test_what_is_hidden_shows_in_nothing_but_its_consequence(
    services: Services, database: Database, scenario: Scenario, data: st.DataObject
) -> None:
    """Other names, codes, texts and types of the same meaning: the same bytes for everyone."""
    hidden = hiding(data, scenario.city)
    load_hiding(database, scenario.city, hidden)
    before = answered(services, scenario)
    load_hiding(database, disguised(scenario.city, hidden), hidden)
    after = answered(services, scenario)
    assert MARKER.encode() not in canonical(after.public)
    assert of_one_moment(after.public) == of_one_moment(before.public)


ZONE = example_city.zone(
    "seismic_fault", code="SECRET-F1", name="SECRET 断层", reserves="seismic_safety",
    basis="SECRET 文件",
    geometry=example_city.box(400, 400, 450, 600),
)  # fmt: skip
FAULT = example_city.city(control_zone=(ZONE,))


def restricted(name: str, row: Any) -> Visibility | None:
    return Visibility.RESTRICTED if "SECRET" in f"{row.code}{getattr(row, 'name', '')}" else None


def sealed(services: Services, shape: Any = example_city.SITE) -> Documents:
    return ask(services, SiteQuery(site_of(shape, services), example_city.FACTS), example_city.DAY)


def test_a_restricted_fault_reserves_its_evaluation_for_everyone(
    services: Services, database: Database
) -> None:
    load_hiding(database, FAULT, restricted)
    found = sealed(services)
    for document in (found.full, found.public):
        seismic = next(e for e in document["evaluations"] if e["kind"] == "seismic_safety")
        assert (seismic["verdict"], seismic["reason"]) == ("required", "reserved_by_control_zone")
    assert found.full["controls"][0]["visibility"] == "restricted"
    [entry] = found.public["controls"]
    assert entry["name"] == RESTRICTED and entry["restricted"] and entry["type"] is None
    step = next(s for s in seismic["steps"] if s["condition"] == "reserved_by_control_zone")
    assert step["reason"] == "reserved_by_control_zone" and RESTRICTED in step["because"]
    assert step["features"] == [] and step["basis"]["clause"]
    # Of control zones nothing is said to be absent: what is left would be what is hidden.
    states = {d["state"] for d in found.public["data"] if d["layer"] == "control_zone"}
    assert states == {"withheld"}
    # The other five are told in full.
    assert [e["kind"] for e in found.public["evaluations"] if "withheld" in e] == ["seismic_safety"]
    assert found.seen_by(OPERATOR) is found.full
    assert found.seen_by(ANYONE) is found.seen_by(PLANNER) is found.public


def test_two_documents_are_sealed_and_both_replay(services: Services, database: Database) -> None:
    load_hiding(database, FAULT, restricted)
    found = sealed(services)
    assert digest_of(found.full) == found.full["digest"] != found.public["digest"]
    assert digest_of(found.public) == found.public["digest"]
    again = services.ledger.find(UUID(found.public["id"]))
    assert (again.documents.full, again.documents.public) == (found.full, found.public)
    assert again.documents.needs == {Visibility.RESTRICTED}

    for_all = replay(services, UUID(found.public["id"]), ANYONE)
    assert for_all["identical"] and "public" not in for_all
    for_few = replay(services, UUID(found.public["id"]), OPERATOR)
    assert for_few["identical"] and for_few["public"]["identical"]
    # Whoever holds the full document and the salt shows that the public one was made from it.
    committed = commitment_of(for_few["public"]["salt"], found.full["digest"])
    assert committed == found.public["commitment"]
    assert sealed(services).public["commitment"] != committed
    with database.reading() as connection:
        bodies = connection.scalars(text("SELECT body FROM ledger.determination")).all()
    assert not any("SECRET" in body for body in bodies)


def test_what_replay_finds_is_masked_as_well(
    services: Services, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_hiding(database, FAULT, restricted)
    found = sealed(services)
    before = services.ledger.find(UUID(found.full["id"]))
    zones = [{**row, "name": "SECRET 另一断层"} for row in before.evidence["as_given"]["controls"]]
    changed = {
        **before.evidence,
        "as_given": {**before.evidence["as_given"], "controls": zones},
    }
    monkeypatch.setattr(type(services.ledger), "find", lambda *_: replace(before, evidence=changed))
    for_all = replay(services, UUID(found.full["id"]), ANYONE)
    assert not for_all["identical"] and "SECRET" not in json.dumps(for_all, ensure_ascii=False)
    assert "SECRET" in json.dumps(
        replay(services, UUID(found.full["id"]), OPERATOR), ensure_ascii=False
    )


def test_where_everything_is_public_there_is_one_document(
    services: Services, database: Database
) -> None:
    load_city(database, FAULT)
    found = sealed(services)
    assert found.full == found.public and not found.needs
    # That there is a commitment says nothing: every public document has one.
    assert "commitment" in found.public and "withheld" not in found.public
    assert replay(services, UUID(found.full["id"]), ANYONE)["identical"]
    assert "salt" not in replay(services, UUID(found.full["id"]), OPERATOR)
    with database.reading() as connection:
        columns = connection.execute(text("SELECT full_body, needs FROM ledger.determination"))
        assert set(columns) == {(None, None)}
        evidence = connection.scalar(text("SELECT body FROM ledger.evidence"))
    assert "visibility" not in evidence and '"public"' not in evidence


def test_a_hidden_feature_that_says_nothing_leaves_no_trace(
    services: Services, database: Database
) -> None:
    """A restricted zone that is in force no more: there is nothing to withhold."""
    over = replace(ZONE, valid_to=example_city.BEFORE)
    load_hiding(database, example_city.city(control_zone=(over,)), restricted)
    found = sealed(services)
    assert found.full == found.public and "SECRET" not in json.dumps(found.full)


def test_a_site_that_is_a_hidden_parcel(services: Services, database: Database) -> None:
    """Not there for those who may not see it; and its outline in no document for everyone."""
    secret = example_city.parcel(code="SECRET-D1", geometry=example_city.SITE)
    load_hiding(database, example_city.city(plan_parcel=(secret,)), restricted)
    for viewer in (ANYONE, PLANNER):
        with pytest.raises(NotFound) as hidden:
            services.atlas.outline_of("parcel", "SECRET-D1", viewer)
        with pytest.raises(NotFound) as absent:
            services.atlas.outline_of("parcel", "SECRET-D2", viewer)
        assert hidden.value.detail == absent.value.detail.replace("D2", "D1")
    outline = services.atlas.outline_of("parcel", "SECRET-D1", OPERATOR)
    site = site_from_measuring(outline.shape, services.city, outline.visibility)
    found = ask(services, SiteQuery(site, example_city.FACTS), example_city.DAY)
    assert found.full["site"]["geometry"]["coordinates"]
    assert found.public["site"]["geometry"] is found.public["site"]["area_m2"] is None
    assert verdicts(found.public) == verdicts(found.full)
    message = json.dumps(found.public)
    assert "SECRET" not in message and "coordinates" not in message and "40000" not in message
    assert replay(services, UUID(found.full["id"]), ANYONE)["identical"]
    assert replay(services, UUID(found.full["id"]), OPERATOR)["identical"]


def test_verdicts_only_withhold_what_is_covered_and_give_no_verdict(
    services: Services, database: Database
) -> None:
    secret = example_city.assessment(code="SECRET-A", geometry=example_city.WEST_HALF)
    load_hiding(database, example_city.city(secret), restricted)
    query_sent = [SiteQuery(site_of(example_city.SITE, services), example_city.FACTS)]
    on, releases = example_city.DAY, services.atlas.releases()
    shortcut = Shortcut(Question(NO_SITE, example_city.FACTS, on), services.rulebook)
    [kind_verdict] = decide_verdicts(services, query_sent, on, releases, shortcut)
    [whole] = decide(services, query_sent, on)
    for viewer in (OPERATOR, ANYONE):
        short, long = (
            each.documents.seen_by(viewer)["evaluations"] for each in (kind_verdict, whole)
        )
        assert short == [{name: e[name] for name in short[0]} for e in long]
    withheld = [e["kind"] for e in short if e["coverage"] is None]
    assert withheld == ["water_impact"]

    # What a release would change is told with the same reserve.
    whole_city = example_city.assessment(code="SECRET-A", geometry=example_city.WHOLE)
    rows = rows_of("assessment", [*example_city.city().assessment[:-1], whole_city])
    visibilities = [restricted("assessment", SimpleNamespace(code=c)) for c in rows.columns["code"]]
    rows = replace(rows, columns={**rows.columns, "visibility": visibilities})
    ask(services, query_sent[0], on)
    release = stage(database, [rows], city=services.city, by="test")
    for viewer, sees in ((OPERATOR, True), (PLANNER, False)):
        found = release_difference(
            services, PostgisImpacts(database, services.city), release, on, viewer
        )
        [change] = found.verdicts
        assert (change.before["verdict"], change.after["verdict"]) == ("required", "waived")
        assert (change.before["coverage"] is not None) is sees
        shown = json.dumps([difference_json(found), difference_lines(found)], ensure_ascii=False)
        assert ("SECRET" in shown) is sees


def test_many_small_sites_get_the_verdicts_and_no_more(
    services: Services, database: Database
) -> None:
    """Whoever asks place by place learns where the verdict turns, never a share or an outline."""
    shapes = [example_city.box(400 + 20 * i, 400, 420 + 20 * i, 420) for i in range(10)]
    # Another outline, that meets the same of these sites.
    other = replace(ZONE, geometry=example_city.box(390, 395, 447, 700))
    documents = []
    for zone in (ZONE, other):
        load_hiding(database, example_city.city(control_zone=(zone,)), restricted)
        query_sent = [SiteQuery(site_of(shape, services), example_city.FACTS) for shape in shapes]
        found = decide(services, query_sent, example_city.DAY)
        documents.append([of_one_moment(one.documents.public) for one in found])
        assert [len(one.documents.needs) for one in found] == [1, 1, 1, *[0] * 7]
    assert documents[0] == documents[1]
