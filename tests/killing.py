"""Work that is killed, and what must hold afterwards: for the quick test and for the long one."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import shapely
from judge import example_city
from judge.city import City
from loading import JUDGED, rows_of
from own_server import OwnServer

from api.settings import Settings
from api.wiring import build_house
from blueprint.cases import Asked, House, ask, decide
from blueprint.city import city
from blueprint.digest import digest_of, sha256_of
from blueprint.replay import replay
from blueprint.site import read_site
from layers.database import Database
from layers.releases import stage

PLANS = 400  # beside the judged ones: enough rows for publishing to take a while


def drawn(release: str) -> City:
    """Release `old` covers the site, release `new` its western half; many rows differ besides."""
    geometry = example_city.WHOLE if release == "old" else example_city.WEST_HALF
    judged = example_city.city(example_city.assessment(geometry=geometry))
    away = [
        example_city.plan(
            code=f"{release}-{i}",
            geometry=example_city.box(9000 + i * 30, 9000, 9000 + i * 30 + 20, 9020),
        )
        for i in range(PLANS)
    ]
    return replace(judged, plan=(*judged.plan, *away))


def publish(database: Database, release: str) -> str:
    rows = [rows_of(name, getattr(drawn(release), name)) for name in JUDGED]
    return stage(database, rows, city=city(), by=release, reason=release, publish_at_once=True)


def asked() -> Asked:
    site = read_site(
        shapely.geometry.mapping(example_city.SITE),
        city=city(),
        tolerance_m=0.5,
        accuracy_m=0,
        crs="EPSG:4548",
    )
    return Asked(site, dict(example_city.FACTS))


def work(what: str, home: Path, url: str) -> None:
    """In a process of its own: publishes, or seals, one after the other, saying each that is done
    on its standard output; until it is killed, or the database goes."""
    database = Database(url, pool_size=1)
    if what.startswith("publish"):
        which = what.split("-")[1]
        print("ready", flush=True)
        sys.stdin.readline()
        print("published", publish(database, which), flush=True)
        return
    house = build_house(database, Settings(home=home))
    one = asked()
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        if what == "seal":
            print("sealed", ask(house, one, example_city.DAY)["id"], flush=True)
            continue
        releases = house.atlas.releases()
        batch = house.ledger.open_batch("0" * 64, 8, releases, {}, house.rulebook)
        answers = decide(house, [one] * 8, example_city.DAY, releases)
        for document in house.ledger.seal(answers, house.rulebook, batch):
            print("sealed", document["id"], flush=True)


@dataclass
class Worker:
    process: "subprocess.Popen[str]"

    @classmethod
    def start(cls, what: str, own: OwnServer) -> "Worker":
        """A worker that is ready, and waits to be told to begin."""
        process = subprocess.Popen(
            [sys.executable, __file__, what, str(own.home), own.access.app_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return cls(process)

    def begin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)

    def told(self) -> list[list[str]]:
        """What it said was done, before it ended."""
        out, _ = self.process.communicate(timeout=120)
        # The last line may be cut in the middle: then nobody was told.
        return [line.split() for line in out.splitlines(keepends=True) if line.endswith("\n")]


def ledger_holds(house: House, own: OwnServer, told: list[str], *, replayed: int = 3) -> int:
    """Every determination is whole and verifies, and none that was told is missing; how many."""
    rows = own.execute(
        """
        SELECT d.id::text, d.digest, d.body, e.sha256, e.body, r.sha256, d.batch_id::text
        FROM ledger.determination d
        LEFT JOIN ledger.evidence e ON e.sha256 = d.evidence_sha256
        LEFT JOIN ledger.rulebook r ON r.sha256 = d.rulebook_sha256
        """
    )
    batches: dict[str, int] = {}
    for _, digest, body, evidence_sha256, evidence, rulebook, batch in rows:
        assert digest == digest_of(json.loads(str(body)))
        assert digest == f"sha256:{sha256_of(str(body).encode())}"
        assert evidence_sha256 == sha256_of(str(evidence).encode())
        assert rulebook
        if batch is not None:
            batches[str(batch)] = batches.get(str(batch), 0) + 1
    assert set(batches.values()) <= {8}, "a batch sealed in one transaction is half there"
    ids = [str(row[0]) for row in rows]
    assert set(told) <= set(ids), "told, and lost"
    for id_ in ids[-replayed:]:
        again = replay(house, UUID(id_))
        assert again["identical"], again
    return len(ids)


def map_holds(house: House, own: OwnServer) -> str:
    """The map is entirely of one release, with nothing left over from others; which: old or new."""
    [(layers, releases, reason)] = own.execute(
        """
        SELECT count(*), count(DISTINCT c.release_id), min(r.reason)
        FROM map.current_release c JOIN map.release r ON r.id = c.release_id
        """
    )
    assert (layers, releases) == (len(JUDGED), 1)
    found = own.execute(
        """
        SELECT code FROM map.plan p JOIN map.current_release r ON r.layer = 'plan'
            AND p.brought_in <= r.number AND (p.retired_by IS NULL OR p.retired_by > r.number)
        """
    )
    which = str(reason)
    assert {row[0] for row in found} == {row.code for row in drawn(which).plan}
    # No row of a release that never came, no staged row, no piece of a shape that nobody has.
    for left_over in (
        *(f"SELECT 1 FROM staging.{layer}" for layer in JUDGED),
        *(
            f"""
            SELECT 1 FROM map.{layer} f
            WHERE NOT EXISTS (SELECT FROM map.release r WHERE r.number = f.brought_in)
                OR (f.retired_by IS NOT NULL
                    AND NOT EXISTS (SELECT FROM map.release r WHERE r.number = f.retired_by))
            """
            for layer in JUDGED
        ),
        "SELECT 1 FROM map.release WHERE state <> 'published' OR number IS NULL",
        "SELECT 1 FROM map.shape s WHERE NOT EXISTS"
        " (SELECT FROM map.shape_piece p WHERE p.shape_id = s.id)",
        "SELECT 1 FROM map.shape s WHERE NOT EXISTS"
        " (SELECT FROM map.shape_of o WHERE o.shape_id = s.id)",
        "SELECT 1 FROM map.shape_piece p WHERE NOT EXISTS"
        " (SELECT FROM map.shape s WHERE s.id = p.shape_id)",
        "SELECT 1 FROM map.plan f WHERE NOT EXISTS"
        " (SELECT FROM map.shape_of o WHERE o.layer = 'plan' AND o.feature_id = f.id)",
        "SELECT 1 FROM pg_prepared_xacts",
        # Every publication is in the log, layer by layer.
        "SELECT 1 FROM map.release r WHERE cardinality(r.layers) <>"
        " (SELECT count(*) FROM map.publication p WHERE p.release_id = r.id)",
    ):
        assert own.execute(left_over) == [], left_over
    [answer] = decide(house, [asked()], example_city.DAY)
    [water] = [e for e in answer.document["evaluations"] if e["kind"] == "water_impact"]
    expected: dict[str, Any] = {"old": ("waived", 1.0), "new": ("required", 0.5)}
    assert (water["verdict"], water["coverage"]) == expected[which]
    return which


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
