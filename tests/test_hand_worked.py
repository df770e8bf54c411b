"""The cases worked by hand from domain.md, one and more a cell of its tables, put to the product.

They are the independent judge's own tests; here each question is also asked of the product, and the
two must agree in everything.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from judge import City, Question, example_city, judge, judge_obfuscated
from judge import test_judge as by_leg
from judge import test_judge_adjustments as by_adjustment
from judge import test_judge_remedies as by_remedy
from judge import test_judge_thresholds as by_threshold
from judge.test_judge import *  # noqa: F403
from judge.test_judge_adjustments import *  # noqa: F403
from judge.test_judge_later_law import *  # noqa: F403
from judge.test_judge_remedies import *  # noqa: F403
from judge.test_judge_thresholds import *  # noqa: F403
from loading import load_city
from test_against_the_judge import ALPHA, decided, known_to_an_accuracy
from verdicts_agree import disagreements

from blueprint.errors import BadSite
from blueprint.site_queries.use_cases import Services
from layers.database.connections import Database


@pytest.fixture(scope="module")
def compared() -> Iterator[list[str]]:
    """When each question was answered, or why it could not be asked."""
    known_at: list[str] = []
    yield known_at
    assert len(known_at) > 100


@pytest.fixture(autouse=True)
def both_judges(
    module_services: Services,
    module_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    compared: list[str],
) -> None:
    services, database = module_services, module_database

    def agreed(drawn: City, question: Question, judged: dict[str, Any], **site: Any) -> None:
        load_city(database, drawn)
        try:
            document = decided(services, question, **site)
        except BadSite as refused:
            compared.append(refused.detail)  # a site that the product cannot be asked about
            return
        if not judged["fragile"]:
            assert not list(disagreements(dict(document), judged))
        compared.append(document["known_at"])

    def of_site(drawn: City, site: Any, facts: dict[str, Any], on: date) -> dict[str, Any]:
        judged = judge(drawn, site, facts, on)
        agreed(drawn, Question(site, facts, on), judged)
        return judged

    def of_obfuscated(
        drawn: City, site: Any, alpha: float, facts: dict[str, Any], on: date
    ) -> dict[str, Any]:
        judged = judge_obfuscated(drawn, site, alpha, facts, on)
        if alpha == ALPHA:
            question = Question(site, facts, on)
            agreed(drawn, question, judged, site=known_to_an_accuracy(services, question))
        return judged

    for module in (example_city, by_leg, by_adjustment):
        monkeypatch.setattr(module, "judge", of_site)
    monkeypatch.setattr(by_remedy, "judge_obfuscated", of_obfuscated)
    assert by_threshold.verdict is example_city.verdict
