"""Which files are dealt first to the processes that share a run: the long ones, longest first.

Whole files are dealt, in the order of collection. A long one that is dealt last is worked at by one
process while the others have nothing left to do.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
# Seconds on a busy machine of two cores; of interest is the order alone.
LONG = {
    "api/test_serve.py": 100,
    "test_against_the_judge.py": 109,
    "abuse/test_openapi.py": 36,
    "abuse/test_geometry.py": 64,
    "web/test_people.py": 59,
    "layers/test_cluster.py": 49,
    "test_hand_worked.py": 38,
    "web/test_map.py": 35,
    "test_sealed_apart.py": 33,
    "api/test_cli.py": 33,
    "api/test_metrics.py": 32,
    "web/test_ask.py": 30,
    "layers/test_differences.py": 30,
    "abuse/test_http_clients.py": 29,
    "test_laws.py": 15,
    "web/test_many_sites.py": 27,
    "layers/test_readers_coordinate_text.py": 27,
    "test_notebooks.py": 27,
    "web/test_turn.py": 26,
    "layers/test_demo_city.py": 25,
    "layers/test_evidence.py": 23,
    "api/test_database_slow.py": 22,
    "api/test_logs.py": 21,
    "api/test_doctor.py": 19,
    "web/test_page.py": 18,
    "api/test_oidc.py": 17,
    "abuse/test_files.py": 17,
    "layers/test_killed_once.py": 17,
    "api/test_matrix_of_sight.py": 16,
    "layers/test_readers_shapefile.py": 14,
    "test_wheel.py": 13,
    "api/test_database_gone.py": 13,
    "layers/test_city_statistics.py": 11,
    "api/test_traces.py": 10,
    "ogc/test_ogc_tiles.py": 10,
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: -LONG.get(item.path.relative_to(TESTS).as_posix(), 0))
