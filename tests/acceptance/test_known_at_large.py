"""A thousand sealed answers over ten releases, two rollbacks and a change of the rulebook."""

import time

import pytest
from ten_releases import assert_all_can_be_had_again, seal_between_releases

from blueprint.site_queries.use_cases import Services
from layers.database.connections import Database


@pytest.mark.acceptance
def test_a_thousand_sealed_answers_can_be_had_again(services: Services, database: Database) -> None:
    began = time.monotonic()
    services, sealed = seal_between_releases(services, database, questions=100)
    assert len(sealed) == 1_000
    question = time.monotonic()
    assert_all_can_be_had_again(services, sealed)
    print(f"\nsealed in {question - began:.0f} s, had again in {time.monotonic() - question:.0f} s")
