"""Makes golden answers with the program as it is:
`PYTHONPATH=.:tests .venv/bin/python -m golden.make NAME`.

Run once for each release; a file that is there is never made again (README.md).
"""

import argparse
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from uuid import UUID

from serving import APP_PASSWORD, TEMPLATE, Server
from sqlalchemy import create_engine

from api.wiring import build_services
from blueprint.ports import Sealed
from blueprint.site_queries.use_cases import Services
from layers.cluster import Cluster
from layers.database.connections import Database
from layers.installation.schema import migrate

from .candidates import Candidate, candidates
from .coverage import chosen, traits
from .sealed_file import write_sealed

COUNT = 300


def _sealed(services: Services, selected: list[Candidate]) -> list[Sealed]:
    found = []
    for one in selected:
        [documents] = services.ledger.seal([one.answer], one.rulebook)
        found.append(services.ledger.find(UUID(documents.full["id"])))
    return found


def _made(path: Path, count: int) -> None:
    home = Path(tempfile.mkdtemp(prefix="blueprint-golden-"))
    os.chmod(home, 0o755)  # the server runs as another user when this runs as root
    cluster = Cluster(home)
    try:
        server = Server(cluster.up().url)
        server.execute(f"CREATE DATABASE {TEMPLATE}")
        admin = create_engine(server.database_url(TEMPLATE))
        migrate(admin, APP_PASSWORD)
        admin.dispose()
        database = Database(server.app_url(TEMPLATE), pool_size=2)
        services = build_services(database)
        found = list(candidates(services, database))
        selected = chosen(found, count)
        write_sealed(path, _sealed(services, selected))
        database.close()
    finally:
        cluster.remove()
        shutil.rmtree(home, ignore_errors=True)
    _report(path, found, selected)


def _report(path: Path, found: list[Candidate], selected: list[Candidate]) -> None:
    shown = [set().union(*(traits(one) for one in some)) for some in (found, selected)]
    print(f"{path}: {len(selected)} of {len(found)} answers, {path.stat().st_size} bytes")
    print(f"{len(shown[1])} of {len(shown[0])} traits; without: {sorted(shown[0] - shown[1])}")
    evaluations = [e for one in selected for e in one.answer.documents.full["evaluations"]]
    for name in ("verdict", "standing", "reason"):
        print(name, dict(Counter(e[name] for e in evaluations)))
    print("two documents:", sum(bool(one.answer.documents.needs) for one in selected))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="of the release: the file becomes NAME.jsonl.xz")
    parser.add_argument("--count", type=int, default=COUNT)
    options = parser.parse_args()
    target = Path(__file__).parent / f"{options.name}.jsonl.xz"
    if target.exists():
        parser.error(f"{target} is there and is never made again")
    _made(target, options.count)
