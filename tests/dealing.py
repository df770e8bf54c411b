"""Which files are dealt first to the processes that share a run: the long ones, longest first.

Whole files are dealt, in the order of collection. A long one that is dealt last is worked at by one
process while the others have nothing left to do.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# Seconds on two cores; of interest is the order alone.
LONG = {
    "test_sealed_apart.py": 120,
    "test_against_the_judge.py": 110,
    "test_laws.py": 100,
    "api/test_serve.py": 90,
    "api/test_database_gone.py": 80,
    "test_notebooks.py": 75,
    "api/test_logs.py": 70,
    "web/test_people.py": 69,
    "web/test_map.py": 65,
    "web/test_ask_more.py": 64,
    "web/test_ask.py": 63,
    "web/test_turn.py": 62,
    "abuse/test_http_clients.py": 61,
    "abuse/test_openapi.py": 60,
    "api/test_metrics.py": 60,
    "layers/test_demo_city.py": 55,
    "layers/test_cluster.py": 52,
    "web/test_many_sites.py": 50,
    "web/test_many_sites_broken_off.py": 49,
    "layers/test_killed_once.py": 48,
    "abuse/test_geometry.py": 47,
    "api/test_cli.py": 45,
    "test_wheel.py": 44,
    "api/test_traces.py": 43,
    "api/test_operations.py": 42,
    "web/test_page.py": 41,
    "test_hand_worked.py": 38,
    "layers/test_differences.py": 30,
    "layers/test_readers_coordinate_text.py": 27,
    "layers/test_evidence.py": 23,
    "api/test_database_slow.py": 22,
    "api/test_doctor.py": 18,
    "api/test_oidc.py": 17,
    "abuse/test_files.py": 17,
    "layers/test_readers_shapefile.py": 14,
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: -LONG.get(item.path.relative_to(TESTS).as_posix(), 0))
