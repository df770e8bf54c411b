"""A determination as each may read it: the full document, and the public one where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blueprint.decision.evaluation import Evaluation
from blueprint.determination.determine import determine
from blueprint.determination.public_document import public_document, turned
from blueprint.determination.question import Provenance, Question
from blueprint.determination.redaction import masked, site_masked
from blueprint.evidence.evidence import Measured
from blueprint.rulebook.model import Rulebook
from blueprint.viewer import Viewer
from blueprint.vocabulary import Visibility

__all__ = ["Documents", "documents_of", "verdict_documents"]

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Documents:
    """`full` is for whoever may see all that it `needs`, `public` for everyone else: one document
    where it needs nothing."""

    full: Json
    public: Json
    needs: frozenset[Visibility] = frozenset()

    def shows_all_to(self, viewer: Viewer) -> bool:
        return self.needs <= viewer.sees

    def seen_by(self, viewer: Viewer) -> Json:
        return self.full if self.shows_all_to(viewer) else self.public


def documents_of(
    question: Question,
    measured: Measured,
    rulebook: Rulebook,
    provenance: Provenance,
    weighed: tuple[Sequence[Evaluation], Sequence[Evaluation]] | None = None,
) -> Documents:
    """Both documents, as `determine` gives them. `weighed` are the evaluations of the evidence, and
    of what the public map says, where a caller has them already."""
    all_, public_weighed = weighed or (None, None)
    full = determine(question, measured, rulebook, provenance, all_).as_json()
    needs = measured.hides | {question.visibility} - {Visibility.PUBLIC}
    if not needs:
        return Documents(full, full)
    public = None
    if question.visibility is Visibility.PUBLIC:
        public = determine(
            question, measured.as_public, rulebook, provenance, public_weighed
        ).as_json()
    if public == full:
        return Documents(full, full)
    redacted = masked(full, public) if question.form == 1 else public_document(full, public)
    return Documents(full, redacted, frozenset(needs))


def verdict_documents(
    document: Json,
    public_evaluations: Sequence[Json] | None,
    hidden: frozenset[Visibility],
    visibility: Visibility,
) -> Documents:
    """Both documents of an answer in brief, by the rule of form 2. `public_evaluations` are those
    of the public map, None where all that the map says is for everyone; `hidden` is what one must
    see for the rest, `visibility` that of the site itself."""
    of_site = frozenset({visibility}) - {Visibility.PUBLIC}
    if not of_site and public_evaluations in (None, document["evaluations"]):
        return Documents(document, document)
    evaluations = [
        {**one, "coverage": None if of_site or turned(one, other) else other["coverage"]}
        for one, other in zip(
            document["evaluations"], public_evaluations or document["evaluations"], strict=True
        )
    ]
    site = site_masked(document["site"]) if of_site else document["site"]
    public = {**document, "site": site, "evaluations": evaluations}
    return Documents(document, public, of_site | hidden)
