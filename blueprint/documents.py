"""A determination as each may read it: the full document, and the public one where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blueprint.determination import determine
from blueprint.evaluation import Evaluation
from blueprint.evidence import Measured
from blueprint.masking import masked, site_masked
from blueprint.question import Question, Stamp
from blueprint.rulebook import Rulebook
from blueprint.viewer import Viewer
from blueprint.vocabulary import Kind, Visibility

__all__ = ["Documents", "brief_documents", "coverage_needs", "documents_of"]

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
    stamp: Stamp,
    weighed: tuple[Sequence[Evaluation], Sequence[Evaluation]] | None = None,
) -> Documents:
    """Both documents, as `determine` gives them. `weighed` are the evaluations of the evidence, and
    of what the public map says, where a caller has them already."""
    all_, openly = weighed or (None, None)
    full = determine(question, measured, rulebook, stamp, all_)
    needs = measured.hides | {question.visibility} - {Visibility.PUBLIC}
    if not needs:
        return Documents(full, full)
    public = None
    if question.visibility is Visibility.PUBLIC:
        public = determine(question, measured.openly, rulebook, stamp, openly)
    told = masked(full, public)
    return Documents(full, told, frozenset() if told is full else frozenset(needs))


def brief_documents(document: Json, body: Json, visibility: Visibility) -> Documents:
    """Both documents of an answer in brief: what the map (`body`) says that is not for everyone can
    only show in what is covered, and a site that is not (`visibility`) nowhere but in its verdicts.
    """
    of_site = frozenset({visibility}) - {Visibility.PUBLIC}
    of_kind = coverage_needs(body)
    needs = of_site.union(*of_kind.values())
    if not needs:
        return Documents(document, document)
    told = [
        {**one, "coverage": None if of_site or of_kind[one["kind"]] else one["coverage"]}
        for one in document["evaluations"]
    ]
    site = site_masked(document["site"]) if of_site else document["site"]
    return Documents(document, {**document, "site": site, "evaluations": told}, needs)


def coverage_needs(body: Json) -> Mapping[str, frozenset[Visibility]]:
    """What one must see, beyond what is public, to be told what is covered, by kind."""
    of_all = _hidden(body["plans"]) | _hidden(body["adjustments"])
    needs: dict[str, frozenset[Visibility]] = dict.fromkeys(Kind, of_all)
    for row in body["assessments"]:
        needs[row["kind"]] |= _hidden([row])
    return needs


def _hidden(rows: Sequence[Json]) -> frozenset[Visibility]:
    return frozenset(Visibility(row["visibility"]) for row in rows if "visibility" in row)
