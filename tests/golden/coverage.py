"""Which answers are kept: those that together show the most of what an answer can say."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from blueprint.digest import canonical

from .candidates import Candidate

__all__ = ["chosen", "traits"]

Json = Mapping[str, Any]


@cache
def _pattern(sentence: str) -> str:
    """A sentence without what it says of one site: numbers, and what stands in quotation marks."""
    return re.sub(r"[“”0-9.,%、—()（）A-Z-]+", "", re.sub(r"“[^”]*”", "", sentence))[:60]


def traits(candidate: Candidate) -> set[str]:
    """What an answer shows, of whatever site."""
    documents = candidate.answer.documents
    found = set(_of_document(documents.full))
    if documents.needs:
        found |= {f"public {trait}" for trait in _of_redaction(documents.public)}
        found.add(f"needs {sorted(documents.needs)}")
    return found


def _of_document(document: Json) -> Iterator[str]:
    site, plan = document["site"], document["plan"]
    yield f"rulebook {document['rulebook']['sha256']}"
    yield f"day {document['as_of'][:4]} {document['forecast']}"
    yield f"site {site['geometry']['type']} {site['input']['crs']} {sorted(site['input'])}"
    yield f"mended {bool(site['input']['mended'])} {site['input']['crs'].startswith('EPSG')}"
    yield from (f"notice {_pattern(notice)}" for notice in document["notices"])
    yield from (f"data {row['layer']} {row['theme']} {row['state']}" for row in document["data"])
    yield from (f"control {c['type']} {c['effect']}" for c in document["controls"])
    yield from (f"area {a['level']} {a['status']}" for a in plan["areas"])
    yield from (f"adjustment {a['major']}" for a in plan["adjustments"])
    yield from (f"deviation {d['indicator']} {d['major']}" for d in plan["deviations"])
    yield from (f"parcel {p['land_use_code']}" for p in plan["parcels"])
    for evaluation in document["evaluations"]:
        yield from _of_evaluation(evaluation)


def _of_evaluation(evaluation: Json) -> Iterator[str]:
    kind = evaluation["kind"]
    yield f"{kind} {evaluation['verdict']} {evaluation['standing']} {evaluation['reason']}"
    data, sliver = evaluation["data"], evaluation["sliver"]
    yield f"{kind} data {data} sliver {sliver} {evaluation['due_before']}"
    yield f"{evaluation['verdict']} remedies {[r['type'] for r in evaluation['remedies']]}"
    yield f"{kind} remedy {evaluation['remedy'] and evaluation['remedy']['type']}"
    yield f"{evaluation['verdict']} missing {evaluation['missing_facts']}"
    yield from (f"{kind} assessment {a['state']} {a['status']}" for a in evaluation["assessments"])
    yield from (f"condition {_pattern(sentence)}" for sentence in evaluation["conditions"])
    for step in evaluation["steps"]:
        outcome = f"{step['answer']} {step['passes']} {step['reason']}"
        yield f"{kind} {step['condition']} {outcome} {'assuming' in step}"
        yield f"step {step['rule']} {outcome} {_pattern(step['because'])}"


def _of_redaction(document: Json) -> Iterator[str]:
    yield f"withheld {document.get('withheld')}"
    yield from (f"data {row['layer']} {row['theme']} {row['state']}" for row in document["data"])
    for evaluation in document["evaluations"]:
        yield f"{evaluation['kind']} {evaluation['verdict']} withheld {evaluation.get('withheld')}"
        for step in evaluation["steps"]:
            yield f"step {step['rule']} {step['answer']} {step.get('restricted')}"


def chosen(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """At most `count` of them: again and again the one that shows the most that was shown the
    least, for its size."""
    shows = [(traits(one), len(canonical(one.answer.evidence)) ** 0.5) for one in candidates]
    left, shown, selected = set(range(len(shows))), Counter[str](), []

    def worth(number: int) -> float:
        evaluation, size = shows[number]
        return sum((1 + shown[trait]) ** -3 for trait in evaluation) / size

    while left and len(selected) < count:
        best = max(sorted(left), key=worth)
        left.remove(best)
        shown.update(shows[best][0])
        selected.append(candidates[best])
    return selected
