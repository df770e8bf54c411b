"""The product, asked in the process: the evidence of sites, complete and read."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.city import ON
from benchmarks.summary import Summary, shares_of, undeclared_of
from blueprint.determination.question import Question
from blueprint.determination.site import NO_SITE
from blueprint.site_queries.measuring import evidence_of
from blueprint.site_queries.use_cases import Services

__all__ = ["evidence", "summary"]

_QUESTION = Question(site=NO_SITE, project={}, on=ON)


def evidence(
    services: Services, shapes: Sequence[bytes], releases: Mapping[str, str] | None = None
) -> list[tuple[Any, Any]]:
    """Body and reported unions of each site."""
    found = services.atlas.measure(shapes, tolerance_m=0.5, releases=releases)
    answers = []
    for snapshot in found:
        body, read, (reported, _) = evidence_of(snapshot, _QUESTION, services.rulebook)
        answers.append((body, (read, reported)))
    return answers


def summary(answer: tuple[Any, Any]) -> Summary:
    from blueprint.decision.coverage import plans_of

    body, (read, reported) = answer
    unions = {"plan": plans_of(read, ON), **{kind.value: u for kind, u in reported.items()}}
    covered = {
        name: (read.cover(union).area_m2, read.cover(union).remainder_counts)
        for name, union in unions.items()
    }
    return Summary(shares_of(body), covered, undeclared_of(body))
