"""What the determination tells beside its verdicts: plan, controls, and which data there is."""

from blueprint.decision.coverage import plans_of
from blueprint.decision.deviation import deviations
from blueprint.determination.map_entries import ControlBasis, ControlEntry, DataEntry
from blueprint.determination.plan import (
    AdjustmentEntry,
    DeviationEntry,
    ParcelEntry,
    PlanEntry,
    PlanSection,
)
from blueprint.determination.question import Question
from blueprint.determination.units import not_for_everyone
from blueprint.evidence.evidence import ANY_THEME, Evidence
from blueprint.rulebook.model import Rulebook
from blueprint.rulebook.semantics import Semantics
from blueprint.vocabulary import AdjustmentRuling, ControlZoneType, DataState, Kind

__all__ = [
    "controls_section",
    "data_section",
    "plan_section",
    "themes_to_measure",
    "themes_to_read",
]


def themes_to_read() -> list[tuple[str, str]]:
    """Every layer and theme whose declared data a determination may show, in its order."""
    return [
        ("plan", ""),
        ("plan_parcel", ""),
        ("plan_adjustment", ""),
        *(("assessment", kind.value) for kind in Kind),
        *(("control_zone", zone.value) for zone in ControlZoneType),
    ]


def themes_to_measure() -> list[tuple[str, str]]:
    """Those to read, and what a determination rests on besides."""
    return [*themes_to_read(), ("control_zone", ANY_THEME)]


def plan_section(question: Question, evidence: Evidence, semantics: Semantics) -> PlanSection:
    on, facts = question.on, question.facts
    plans = plans_of(evidence, on)
    ruling = {
        True: AdjustmentRuling.YES,
        False: AdjustmentRuling.NO,
        None: AdjustmentRuling.NOT_RULED,
    }[facts.major_adjustment]
    return PlanSection(
        coverage=evidence.cover(plans).share,
        areas=tuple(
            PlanEntry(
                id=plan.id,
                code=plan.code,
                name=plan.name,
                level=plan.level,
                status=plan.term.status,
                approved_on=plan.term.approved_on,
                superseded_on=plan.term.superseded_on,
                approval_no=plan.approval_no,
                in_force=plan.id in plans.members,
                share=plan.share,
                visibility=not_for_everyone(plan.visibility),
            )
            for plan in evidence.plans
            if plan.counts
        ),
        parcels=tuple(
            ParcelEntry(
                id=parcel.id,
                code=parcel.code,
                name=parcel.name,
                plan_code=parcel.plan_code,
                in_force=parcel.plan is not None and parcel.plan.in_force(on),
                land_use_code=parcel.land_use_code,
                land_use_system=parcel.land_use_system,
                far_max=parcel.far_max,
                height_max_m=parcel.height_max_m,
                density_max=parcel.density_max,
                green_min=parcel.green_min,
                share=parcel.share,
                visibility=not_for_everyone(parcel.visibility),
            )
            for parcel in evidence.parcels
            if parcel.counts
        ),
        adjustments=tuple(
            AdjustmentEntry(
                id=adjustment.id,
                code=adjustment.code,
                plan_code=adjustment.plan_code,
                major=adjustment.major,
                approved_on=adjustment.approved_on,
                reason=adjustment.reason,
                share=adjustment.share,
                visibility=not_for_everyone(adjustment.visibility),
            )
            for adjustment in evidence.adjustments
            if adjustment.counts
        ),
        deviations=tuple(
            DeviationEntry(
                indicator=deviation.indicator,
                proposed=deviation.proposed,
                limit=deviation.limit,
                parcel=deviation.parcel,
                major=ruling,
            )
            for deviation in deviations(facts, evidence, on, semantics)
        ),
    )


def controls_section(question: Question, evidence: Evidence) -> tuple[ControlEntry, ...]:
    return tuple(
        ControlEntry(
            id=control.id,
            code=control.code,
            type=control.type,
            name=control.name,
            effect=control.effect,
            reserves=control.reserves,
            provisional=control.provisional,
            share=control.share,
            area_m2=control.area_m2,
            basis=ControlBasis(control.basis, control.authority),
            visibility=not_for_everyone(control.visibility),
        )
        for control in evidence.controls
        if control.counts and control.in_force(question.on)
    )


def _concerned(question: Question, evidence: Evidence) -> set[tuple[str, str]]:
    """The layers and themes of which a row in force meets the site in a piece that counts."""
    on = question.on
    rows: list[tuple[tuple[str, str], bool]] = []
    rows += [(("plan", ""), p.counts and p.term.in_force(on)) for p in evidence.plans]
    rows += [
        (("plan_parcel", ""), p.counts and p.plan is not None and p.plan.in_force(on))
        for p in evidence.parcels
    ]
    rows += [
        (("plan_adjustment", ""), a.counts and a.approved_on <= on) for a in evidence.adjustments
    ]
    rows += [
        (("assessment", a.kind.value), a.counts and a.in_force(on)) for a in evidence.assessments
    ]
    rows += [
        (("control_zone", c.type.value), c.counts and c.in_force(on)) for c in evidence.controls
    ]
    return {theme for theme, concerned in rows if concerned}


def data_section(
    question: Question, evidence: Evidence, rulebook: Rulebook
) -> tuple[DataEntry, ...]:
    """Of each layer and theme what data there is; of control zones, of the types that the rulebook
    knows, so that an old answer says nothing of a type that came later."""
    concerned = _concerned(question, evidence)
    entries = []
    for layer, theme in themes_to_read():
        if layer == "control_zone" and theme not in rulebook.zone_types:
            continue
        declared = evidence.declares(layer, theme)
        if (layer, theme) in concerned:
            state = DataState.CONCERNED
        elif declared.undeclared_counts:
            state = DataState.NO_DATA
        else:
            state = DataState.NOT_CONCERNED
        entries.append(DataEntry(layer, theme, state, declared.complete_to))
    return tuple(entries)
