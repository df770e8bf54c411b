"""The flows that come with the program say what the record's law says; broken ones are refused."""

from pathlib import Path

import pytest
import yaml

from blueprint.errors import BadFacts, FlowRefused
from blueprint.facts import ACCEPTANCE_PARTS, read_facts
from blueprint.projects.flow.flow import Flow
from blueprint.projects.flow.reader import load_flows, our_flows
from blueprint.projects.flow.texts import flow_files
from blueprint.projects.state.event_types import DEED_EVENTS, EVENT_TYPES
from blueprint.projects.vocabulary import BLZT, Deed
from blueprint.vocabulary import Category, Kind

BROKEN = sorted((Path(__file__).parents[2] / "broken_flows").glob("*.yaml"))
BOOK = our_flows()
CATEGORY = {
    "I": Category.INTERIOR_RENOVATION,
    "A": Category.EXISTING_ALTERATION,
    "N": Category.NEW_CONSTRUCTION,
}
NAMES = {
    "G": "government",
    "I": "private_interior_renovation",
    "A": "private_existing_alteration",
    "N": "private_new_construction",
    "C": "private_commitment_system",
}


def flow(letter: str, *, category: str = "N", with_design: bool = False) -> Flow:
    found = BOOK.find(NAMES[letter])
    which = None if letter == "G" else CATEGORY[letter if letter in CATEGORY else category]
    return BOOK.shaped(found, which, with_design=with_design)


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_flow_is_refused_and_says_why(file: Path) -> None:
    text = file.read_text("utf-8")
    replaces, refused = (line.partition(": ")[2] for line in text.splitlines()[:2])
    old, new = yaml.safe_load(text)["edit"]
    files = flow_files()
    assert old in files[replaces], "the flow has changed: this file breaks nothing"
    with pytest.raises(FlowRefused) as refusal:
        load_flows(files | {replaces: files[replaces].replace(old, new, 1)})
    assert refused in refusal.value.detail


def test_there_are_broken_files_to_refuse() -> None:
    assert len(BROKEN) > 15


# item: flows, needs by flow; the table of §2 to the letter.
ITEMS = {
    "site_selection_opinion": ("G", {}),
    "land_preliminary_review": ("GNC", {}),
    "project_approval": ("GNC", {"G": "site_selection_opinion land_preliminary_review"}),
    "planning_conditions": ("GNC", {}),
    "land_grant": ("NC", {}),
    "land_planning_permit": ("GNC", {"G": "project_approval"}),
    "land_allocation": ("G", {"G": "land_planning_permit"}),
    "land_approval_letter": ("GNC", {"G": "land_planning_permit"}),
    "civil_defence_standard": ("GNC", {}),
    "design_scheme_review": (
        "GNC",
        {"G": "land_planning_permit", "N": "land_grant", "C": "land_grant"},
    ),
    "works_planning_permit": (
        "GANC",
        {
            "G": "design_scheme_review land_planning_permit land_approval_letter",
            "N": "land_grant design_scheme_review",
            "C": "land_grant design_scheme_review",
        },
    ),
    "construction_permit": ("GIANC", dict.fromkeys("GANC", "works_planning_permit")),
    "joint_drawing_review": ("GIANC", dict.fromkeys("GIANC", "engineering_design")),
    "green_space_use_change": ("GIANC", {}),
    "green_space_and_trees": ("GIANC", {}),
    "ancient_trees": ("GIANC", {}),
    "utilities_connection": ("GIANC", dict.fromkeys("GIANC", "construction_permit")),
    "utilities_access": (
        "GIANC",
        dict.fromkeys("GIANC", "works_completed utilities_connection"),
    ),
    "joint_survey": ("GIANC", dict.fromkeys("GIANC", "works_completed")),
    "joint_acceptance": (
        "GIANC",
        {
            "I": "joint_survey construction_permit joint_drawing_review",
            **dict.fromkeys(
                "GAN",
                "joint_survey construction_permit joint_drawing_review works_planning_permit",
            ),
            "C": "joint_survey construction_permit joint_drawing_review works_planning_permit "
            + " ".join(Kind),
        },
    ),
    "property_registration": ("GIANC", dict.fromkeys("GIANC", "joint_acceptance")),
    **{kind.value: ("GIANC", {}) for kind in Kind},
    "energy_design_filing": ("", {}),
    "contract_filing": ("", {}),
}


@pytest.mark.parametrize("name", ITEMS)
@pytest.mark.parametrize("letter", "GIANC")
def test_the_table_of_items(letter: str, name: str) -> None:
    item = flow(letter).by_id[name]
    flows, needs = ITEMS[name]
    assert item.in_flow == (letter in flows)
    wanted = needs.get(letter, "").split() if item.in_flow else []
    assert [need.id for need in item.needs] == wanted


def test_the_table_is_whole_and_in_order() -> None:
    assert [item.id for item in flow("G").items] == list(ITEMS)


@pytest.mark.parametrize(
    ("letter", "category", "milestone", "needs"),
    [
        *((f, "N", "engineering_design", "seismic_safety") for f in "GIANC"),
        *((f, "N", "works_start", "construction_permit") for f in "GANC"),
        ("I", "I", "works_start", "construction_permit joint_drawing_review"),
        ("C", "I", "works_start", "construction_permit joint_drawing_review"),
        ("C", "A", "works_start", "construction_permit"),
        *((f, "N", "base_slab", "works_start joint_drawing_review") for f in "GANC"),
        ("C", "A", "base_slab", "works_start joint_drawing_review"),
        *((f, "N", "works_completed", "works_start") for f in "GIANC"),
    ],
)
def test_the_table_of_milestones(letter: str, category: str, milestone: str, needs: str) -> None:
    found = flow(letter, category=category).milestone_by_id[milestone]
    assert [need.id for need in found.needs] == needs.split()


def test_no_base_slab_in_an_interior_renovation() -> None:
    assert "base_slab" not in flow("I").milestone_by_id
    assert "base_slab" not in flow("C", category="I").milestone_by_id


@pytest.mark.parametrize("letter", "IA")
def test_the_commitment_system_has_the_items_of_its_category(letter: str) -> None:
    own, system = flow(letter), flow("C", category=letter)
    assert [i.id for i in own.items if i.in_flow] == [i.id for i in system.items if i.in_flow]
    assert [m.id for m in own.milestones] == [m.id for m in system.milestones]
    assert system.groups == ()
    due = "works_start" if letter == "I" else "base_slab"
    replaced = {r.item: r.due_before for r in system.replaces}
    assert replaced == {"joint_drawing_review": due, **dict.fromkeys(Kind, "joint_acceptance")}


def test_the_design_joins_the_group_where_started_so() -> None:
    without, joined = flow("N"), flow("N", with_design=True)
    members = "land_preliminary_review planning_conditions land_grant land_planning_permit "
    assert set(without.groups[0].items) == set(members.split()) | {"land_approval_letter"}
    assert set(joined.groups[0].items) - set(without.groups[0].items) == {"design_scheme_review"}
    assert without.by_id["design_scheme_review"].stage == "construction_planning"
    assert joined.by_id["design_scheme_review"].stage == "land_use_planning"
    assert joined.by_id["design_scheme_review"].needs == ()
    assert all(item.group is None for item in flow("A", with_design=True).items)


@pytest.mark.parametrize(("letter", "days"), [("G", 100), *((f, 45) for f in "IANC")])
def test_only_the_limits_that_are_known(letter: str, days: int) -> None:
    found = flow(letter)
    assert found.limit.days == days
    limits = {item.id: item.limit.days for item in found.items if item.limit}
    assert limits == ({} if letter == "I" else {"works_planning_permit": 7})
    assert all(stage.limit is None for stage in found.stages)
    assert found.setting("fallback_limit_days") is None


def test_the_deeds_have_their_national_numbers() -> None:
    assert [BLZT.get(deed) for deed in Deed] == [*range(1, 16), None]
    assert set(DEED_EVENTS) == set(Deed)
    assert len(set(EVENT_TYPES)) == len(EVENT_TYPES)


def test_departments_are_known_by_their_later_names() -> None:
    assert BOOK.department("规划国土") == BOOK.department("市规划自然资源委") == "规划国土"
    assert BOOK.department("市生态环境局") == "环保"
    assert BOOK.department("不存在") is None


def test_what_is_not_in_36_is_marked() -> None:
    for found in BOOK.flows:
        for item in found.items:
            for need in item.needs:
                basis = need.basis
                assert basis.confirmed == (
                    basis.reading == "text" and basis.document == "京政办发〔2018〕36号"
                )


def test_the_parts_are_those_that_a_fact_can_name() -> None:
    assert tuple(part.id for part in BOOK.flows[0].parts) == ACCEPTANCE_PARTS
    facts = read_facts({"acceptance_parts": ["fire"], "affects_trees": True})
    assert facts == read_facts({})
    for wrong in ({"acceptance_parts": ["roof"]}, {"affects_trees": "yes"}):
        with pytest.raises(BadFacts):
            read_facts(wrong)
