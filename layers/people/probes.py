"""Answers that hidden rows turned, counted by place: where they gather, somebody may be looking for
an outline (docs/visibility.md).

Kept for the day, in squares of about 2 km; who asked is kept as a hash with the day's salt.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, text

from blueprint.contacts import read_contact
from blueprint.viewer import Viewer
from blueprint.vocabulary import Role
from layers import tables
from layers.database.connections import Database
from layers.people.audit import write
from layers.people.counters import Counters
from layers.people.outbox import Message, Outbox

__all__ = ["Probes"]

_SQUARE_DEG = 0.02
_COUNT = text(
    """
    INSERT INTO people.probe AS p (day, place, who, answers) VALUES (:day, :place, :who, :more)
    ON CONFLICT (day, place, who) DO UPDATE SET answers = p.answers + excluded.answers
    """
)
_SO_FAR = text(
    """
    SELECT coalesce(sum(answers), 0) AS answers, count(*) AS callers FROM people.probe
    WHERE day = :day AND place = :place
    """
)
# One transaction after another where several count in one place: each doubling is told once.
_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('people.probe' || :place))")
_SUBJECT = "同一处涉及受限要素的查询较多"
_LETTER = (
    "{day}，在经度 {lon}、纬度 {lat} 附近约 2 公里内，已有 {answers} 次查询的结论受不予公开的"
    "要素影响，来自 {callers} 个查询者。可能有人在反复查询以推断其范围。请查看审计记录"
    "（hidden_outline_probed），必要时联系系统管理员。"
)


@dataclass(frozen=True, slots=True)
class _Cluster:
    place: str
    answers: int
    callers: int


class Probes:
    """`cluster` answers in one place on one day are told; 0: never."""

    def __init__(
        self, database: Database, counters: Counters, outbox: Outbox, cluster: int
    ) -> None:
        self._database, self._counters, self._outbox = database, counters, outbox
        self._cluster = cluster

    def count(self, viewer: Viewer, who: str, points: Sequence[tuple[float, float]]) -> None:
        """Answers turned by hidden rows, at these degrees, that the viewer (`who`: address or
        account) is about to be given."""
        day, hashed = self._counters.today(), bytes.fromhex(self._counters.pseudonym(who))
        found: list[_Cluster] = []
        for place, more in Counter(map(_place_of, points)).items():
            with self._database.writing(timed=True) as connection:
                connection.execute(_ALONE, {"place": place})
                given = {"day": day, "place": place}
                before = int(connection.execute(_SO_FAR, given).one().answers)
                connection.execute(_COUNT, given | {"who": hashed, "more": more})
                if self._level(before) == self._level(before + more):
                    continue
                now = connection.execute(_SO_FAR, given).one()
                cluster = _Cluster(place, int(now.answers), int(now.callers))
                write(
                    connection,
                    viewer,
                    "hidden_outline_probed",
                    f"place:{place}",
                    answers=cluster.answers,
                    callers=cluster.callers,
                )
                found.append(cluster)
        if found:
            self._write_to_stewards(str(day), found)

    def _level(self, answers: int) -> int:
        """How often the least number that is told has doubled; 0 below it."""
        return (answers // self._cluster).bit_length() if self._cluster else 0

    def _write_to_stewards(self, day: str, found: Sequence[_Cluster]) -> None:
        a = tables.account
        query = select(a.c.contact).where(
            a.c.role == Role.STEWARD.value, a.c.contact.is_not(None), a.c.locked_until.is_(None)
        )
        with self._database.reading() as connection:
            stewards = [read_contact(row.contact) for row in connection.execute(query)]
        for cluster in found:
            lon, lat = cluster.place.split(",")
            letter = _LETTER.format(
                day=day, lon=lon, lat=lat, answers=cluster.answers, callers=cluster.callers
            )
            for steward in stewards:
                if steward.kind in self._outbox.reaches:
                    self._outbox.send(Message(steward, _SUBJECT, letter))


def _place_of(point: tuple[float, float]) -> str:
    """The middle of the square that holds a point, in degrees."""
    return ",".join(f"{(degrees // _SQUARE_DEG + 0.5) * _SQUARE_DEG:.2f}" for degrees in point)
