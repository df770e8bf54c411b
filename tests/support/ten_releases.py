"""Ten releases of random cities, two rolled back, and another rulebook on the way: what was sealed
between them, and whether it can be had again afterwards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from judge import random_city
from loading import load_city

from blueprint.city import city
from blueprint.digest import SEALED_APART
from blueprint.site import site_from_shape
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.replay import replay
from blueprint.site_queries.rulebooks import current_rulebook
from blueprint.site_queries.use_cases import Services, SiteQuery, ask, decide
from blueprint.viewer import OPERATOR
from layers.database.connections import Database
from layers.releases.lifecycle import rollback

RELEASES = 10
ROLLED_BACK = (4, 7)
OTHER_RULEBOOK_FROM = 6


@dataclass(frozen=True)
class Sealed:
    query: SiteQuery
    on: date
    document: dict[str, Any]


def other_rulebook(services: Services) -> Services:
    """Reads the law alike and says it in other words."""
    files = dict(services.rulebook.files)
    files["wording.yaml"] = files["wording.yaml"].replace(
        "按已覆盖范围裁剪用地", "裁剪到已覆盖的范围"
    )
    return replace(services, rulebook=current_rulebook(files))


def _questions(seed: int, count: int) -> list[tuple[SiteQuery, date]]:
    found = []
    for question in random_city(seed, count)[1]:
        site = site_from_shape(
            question.site, city=city(), tolerance_m=0.5, accuracy_m=5, crs="EPSG:4548"
        )
        found.append((SiteQuery(site, question.facts), question.on))
    return found


def seal_between_releases(
    services: Services, database: Database, questions: int, seed: int = 7_000
) -> tuple[Services, Sequence[Sealed]]:
    """The same questions asked after each of the releases; the services as they are in the end."""
    query = _questions(seed, questions)
    sealed = []
    for number in range(RELEASES):
        release = load_city(database, random_city(seed + number)[0])
        if number in ROLLED_BACK:
            rollback(database, release, by="test")
        if number == OTHER_RULEBOOK_FROM:
            services = other_rulebook(services)
        present = as_known_at(services, None)
        sealed += [Sealed(one, on, dict(ask(present, one, on).full)) for one, on in query]
    documents = [each.document for each in sealed]
    assert len({d["releases"]["assessment"] for d in documents}) == RELEASES - len(ROLLED_BACK)
    assert len({d["rulebook"]["sha256"] for d in documents}) == 2
    verdicts = Counter(e["verdict"] for d in documents for e in d["evaluations"])
    assert len(verdicts) > 2, verdicts
    return services, sealed


def assert_all_can_be_had_again(services: Services, sealed: Sequence[Sealed]) -> None:
    """Each replays, and asked again with its own `known_at` is the same."""
    for each in sealed:
        document = each.document
        again = replay(services, UUID(document["id"]), OPERATOR)
        assert again["identical"], again["differences"]
        then = as_known_at(services, datetime.fromisoformat(document["known_at"]))
        [answer] = decide(then, [each.query], each.on)
        apart = (*SEALED_APART, "commitment")
        unsealed = {k: v for k, v in document.items() if k not in apart}
        assert answer.documents.full == unsealed
