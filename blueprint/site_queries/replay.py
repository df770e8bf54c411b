"""Replay: a sealed determination decided again, from its evidence and from the map as it was.

Two senses (contract.md). Decided again from the stored evidence and rulebook, the bytes must be the
same, of the full document and of the public one. Measured again on the releases that it named, they
must be equal within the rounding; there the engines of then and now are both named.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from blueprint.determination.determination import Determination
from blueprint.determination.documents import Documents, documents_of
from blueprint.determination.question import Provenance, Question, form_of
from blueprint.determination.redaction import commitment_of
from blueprint.digest import SEALED_APART, canonical, digest_of
from blueprint.evidence.evidence import Measured
from blueprint.facts import load_facts
from blueprint.ports import Sealed
from blueprint.rulebook.model import Rulebook
from blueprint.site_queries.rulebooks import stored_rulebook
from blueprint.site_queries.use_cases import Services, measure
from blueprint.viewer import Viewer

__all__ = ["decided_again", "differences", "replay"]

Json = dict[str, Any]

# How far a number may be from what was sealed when it was measured by another GEOS or PROJ: one
# unit of the rounding of its kind (areas 0.01 m², shares 1e-6, degrees 1e-9).
_ROUNDING = {"area_m2": 0.0101, "area_lost_m2": 0.0101, "coordinates": 1.01e-9}
_SHARE = 1.01e-6
_MOST_SHOWN = 50


def differences(then: Any, now: Any, *, rounded: bool = False) -> list[Json]:
    """Where two documents differ: {path, then, now} each; `rounded` forgives the last digit."""
    return list(_differ(then, now, (), rounded))[:_MOST_SHOWN]


def _differ(then: Any, now: Any, path: tuple[str, ...], rounded: bool) -> Iterator[dict[str, Any]]:
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for key in sorted({*then, *now}):
            yield from _differ(then.get(key), now.get(key), (*path, str(key)), rounded)
    elif _is_list(then) and _is_list(now) and len(then) == len(now):
        for i, (a, b) in enumerate(zip(then, now, strict=True)):
            yield from _differ(a, b, (*path, str(i)), rounded)
    elif not _same(then, now, path, rounded):
        yield {"path": "/" + "/".join(path), "then": then, "now": now}


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _same(then: Any, now: Any, path: tuple[str, ...], rounded: bool) -> bool:
    if then == now:
        return True
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (then, now))
    if not (rounded and numbers):
        return False
    allowed = next((_ROUNDING[name] for name in reversed(path) if name in _ROUNDING), _SHARE)
    return bool(abs(then - now) <= allowed)


def _unsealed(document: Mapping[str, Any]) -> Json:
    return {key: value for key, value in document.items() if key not in SEALED_APART}


def replay(services: Services, determination_id: UUID, viewer: Viewer) -> Json:
    """{identical, differences, from_evidence, measured_again} of the document that the viewer may
    see; beside the full one, `public` has the same of the public one, with the salt that shows what
    it commits to. NotFound for an unknown id.
    """
    sealed = services.ledger.find(determination_id)
    rulebook = stored_rulebook(sealed.rulebook_files)
    again = decided_again(sealed, rulebook)
    now = decided_again(sealed, rulebook, _measured_again(services, sealed, rulebook))
    documents = sealed.documents

    def compared(
        then: Mapping[str, Any], decided: Mapping[str, Any], measured: Mapping[str, Any]
    ) -> Json:
        return _compared(_unsealed(then), decided, measured, rulebook, dict(services.engine))

    if not documents.shows_all_to(viewer):
        return compared(documents.public, again.public, now.public)
    full = compared(documents.full, again.full, now.full)
    if not documents.needs:
        return full
    public = compared(documents.public, again.public, now.public)
    return {
        **full,
        "identical": full["identical"] and public["identical"],
        "public": {**public, "digest": documents.public["digest"], "salt": sealed.salt},
    }


def _compared(
    then: Json, again: Mapping[str, Any], now: Mapping[str, Any], rulebook: Rulebook, engine: Json
) -> Json:
    from_evidence = differences(then, again)
    if not from_evidence and canonical(then) != canonical(again):
        from_evidence = [{"path": "/", "then": "bytes", "now": "other bytes"}]
    # What the full document is today shows in the commitment, were it only by its last digit.
    measured, was = ({k: v for k, v in d.items() if k != "commitment"} for d in (now, then))
    remeasured = differences(was, measured, rounded=True)
    return {
        "identical": not from_evidence and not remeasured,
        "differences": [*from_evidence, *remeasured],
        "from_evidence": {
            "identical": not from_evidence,
            "differences": from_evidence,
            "rulebook": {"then": then["rulebook"]["sha256"], "now": rulebook.sha256},
        },
        "measured_again": {
            "identical": not remeasured,
            "differences": remeasured,
            "engine": {"then": then["engine"], "now": engine},
        },
    }


def _question(document: Mapping[str, Any]) -> Question:
    then = Determination.read(document)
    return Question(
        site=then.site,
        project=then.project,
        on=then.as_of,
        form=form_of(document),
        taken=load_facts(then.project),
    )


def decided_again(
    sealed: Sealed, rulebook: Rulebook, evidence: Mapping[str, Any] | None = None
) -> Documents:
    """Both documents of a sealed determination, without what sealing adds, decided from its own
    evidence or from another, and told in its own form. `rulebook` is the one that it was sealed
    with, loaded (`stored_rulebook`).
    """
    document = sealed.documents.full
    then = Determination.read(document)
    provenance = Provenance(then.known_at, then.time_zone, then.engine)
    measured = Measured.read(sealed.evidence if evidence is None else evidence)
    again = documents_of(_question(document), measured, rulebook, provenance)
    # The hash covers the deciding code too, which a later program has changed; both are told.
    full, public = (
        {**each, "rulebook": document["rulebook"]} for each in (again.full, again.public)
    )
    if sealed.salt is not None:
        public["commitment"] = commitment_of(sealed.salt, digest_of(full))
    if not sealed.documents.needs:
        # One document for all, which commits to itself (from form 2 on).
        full = public
    return Documents(full, public, again.needs)


def _measured_again(services: Services, sealed: Sealed, rulebook: Rulebook) -> Json:
    document = sealed.documents.full
    [weighed] = measure(
        services, [sealed.shapes], [_question(document)], rulebook, document["releases"]
    )
    return weighed.body
