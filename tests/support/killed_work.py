"""Work that is killed, and what must hold afterwards: for the quick test and for the long one."""

import json
import multiprocessing
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from uuid import UUID

import shapely
from judge import example_city
from judge.city import City
from loading import JUDGED, rows_of
from own_server import OwnServer

from api.settings import Settings
from api.wiring import build_services
from blueprint.city import city
from blueprint.digest import digest_of, sha256_of
from blueprint.errors import Unavailable
from blueprint.site import read_site
from blueprint.site_queries.replay import replay
from blueprint.site_queries.use_cases import Services, SiteQuery, ask, decide
from blueprint.viewer import OPERATOR
from layers.database.connections import Database
from layers.releases.lifecycle import stage

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


def example_query() -> SiteQuery:
    site = read_site(
        shapely.geometry.mapping(example_city.SITE),
        city=city(),
        tolerance_m=0.5,
        accuracy_m=0,
        crs="EPSG:4548",
    )
    return SiteQuery(site, dict(example_city.FACTS))


def work(what: str, home: Path, url: str, wire: Connection) -> None:
    """In a process of its own: publishes, or seals, one after the other, saying what is done;
    until it is killed, or the database goes."""
    database = Database(url, pool_size=1)
    services = build_services(database, Settings(home=home))
    one = example_query()
    wire.send("ready")
    wire.recv()
    with suppress(Unavailable):
        if what.startswith("publish"):
            wire.send(publish(database, what.removeprefix("publish-")))
            return
        while True:
            if what == "seal":
                wire.send(ask(services, one, example_city.DAY).full["id"])
                continue
            releases = services.atlas.releases()
            batch = services.ledger.open_batch("0" * 64, 8, releases, {}, services.rulebook)
            answers = decide(services, [one] * 8, example_city.DAY, releases)
            for sealed in services.ledger.seal(answers, services.rulebook, batch):
                wire.send(sealed.full["id"])


# Workers are many, and come from a process that has imported all that they need.
_WORKERS = multiprocessing.get_context("forkserver")
_WORKERS.set_forkserver_preload(["killing"])


@dataclass
class Worker:
    process: ForkServerProcess
    wire: Connection

    @classmethod
    def start(cls, what: str, own: OwnServer) -> "Worker":
        """A worker that is ready, and waits to be told to begin."""
        mine, theirs = _WORKERS.Pipe()
        process = _WORKERS.Process(target=work, args=(what, own.home, own.access.app_url, theirs))
        process.start()
        theirs.close()
        assert mine.recv() == "ready"
        return cls(process, mine)

    def begin(self) -> None:
        self.wire.send("begin")

    def kill(self) -> None:
        self.process.kill()

    def acknowledged(self) -> list[str]:
        """What it said was done, until it ended; a message that was cut off was not said."""
        message: list[str] = []
        with self.wire, suppress(EOFError, OSError):
            while True:
                message.append(self.wire.recv())
        self.process.join()
        return message


def ledger_holds(
    services: Services, own: OwnServer, acknowledged: list[str], *, replayed: int = 3
) -> int:
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
    assert set(acknowledged) <= set(ids), "told, and lost"
    for id_ in ids[-replayed:]:
        again = replay(services, UUID(id_), OPERATOR)
        assert again["identical"], again
    return len(ids)


def map_holds(services: Services, own: OwnServer) -> str:
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
    left_over = (
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
        " (SELECT FROM map.shape_of o WHERE o.shape_id = s.id)",
        "SELECT 1 FROM map.plan f WHERE NOT EXISTS"
        " (SELECT FROM map.shape_of o WHERE o.layer = 'plan' AND o.feature_id = f.id)",
        "SELECT 1 FROM pg_prepared_xacts",
        # Every publication is in the log, layer by layer.
        "SELECT 1 FROM map.release r WHERE cardinality(r.layers) <>"
        " (SELECT count(*) FROM map.publication p WHERE p.release_id = r.id)",
    )
    numbered = (f"(SELECT {n} FROM ({sql}) x LIMIT 1)" for n, sql in enumerate(left_over))
    assert [left_over[int(str(n))] for (n,) in own.execute(" UNION ALL ".join(numbered))] == []
    [answer] = decide(services, [example_query()], example_city.DAY)
    [water] = [e for e in answer.documents.full["evaluations"] if e["kind"] == "water_impact"]
    expected: dict[str, Any] = {"old": ("waived", 1.0), "new": ("required", 0.5)}
    assert (water["verdict"], water["coverage"]) == expected[which]
    return which
