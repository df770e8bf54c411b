"""What a release does to the map: features added, retired and changed, in numbers and hectares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from blueprint.planning.release_difference import FeatureChange, LayerDifference
from blueprint.viewer import Viewer
from blueprint.vocabulary import Visibility
from layers.catalogue import catalogue
from layers.database.row_security import shown
from layers.releases.history import in_release

__all__ = ["Box", "PublicationRange", "affected", "difference_of", "publication_range"]

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PublicationRange:
    """The publication numbers between which a layer is compared; 0 where it had no release."""

    layer: str
    before: int
    after: int


def _only(in_one: str, not_in: str) -> str:
    """A condition on f: it is in the release of one parameter and not in that of the other."""
    return f"({in_release(in_one)}) AND NOT ({in_release(not_in)})"


_EITHER = f"({_only('before', 'after')} OR {_only('after', 'before')})"
_SPAN = """
SELECT l.layer, coalesce(l.previous_number, 0) AS before, r.number AS after
FROM map.release_layer l JOIN map.release r ON r.id = l.release_id
WHERE l.release_id = :id ORDER BY l.layer
"""


def publication_range(connection: Connection, release_id: str) -> list[PublicationRange]:
    """The spans of a published release, or of one that is being rehearsed."""
    rows = connection.execute(text(_SPAN), {"id": int(release_id)})
    return [PublicationRange(row.layer, row.before, row.after) for row in rows]


def difference_of(
    connection: Connection, span: PublicationRange, viewer: Viewer
) -> LayerDifference:
    """The features of one layer that differ, by code, among those that the viewer may see."""
    layer = catalogue()[span.layer]
    differing = ", ".join(
        f"CASE WHEN o.{name} IS DISTINCT FROM n.{name} THEN '{name}' END"
        for name in layer.fields
        if name != "code"
    )
    sql = f"""
        WITH o AS (SELECT f.* FROM map.{layer.id} f WHERE {_only("before", "after")}
                AND {shown(layer.id)}),
            n AS (SELECT f.* FROM map.{layer.id} f WHERE {_only("after", "before")}
                AND {shown(layer.id)})
        SELECT coalesce(o.code, n.code) AS code,
            ST_Area(o.geom) AS before, ST_Area(n.geom) AS after,
            CASE WHEN o.id IS NOT NULL AND n.id IS NOT NULL
                THEN array_remove(ARRAY[{differing}], NULL) ELSE ARRAY[]::text[] END AS attributes,
            CASE WHEN o.geom IS NOT NULL AND n.geom IS NOT NULL
                AND ST_AsBinary(o.geom) <> ST_AsBinary(n.geom)
                THEN ST_Area(ST_SymDifference(o.geom, n.geom)) ELSE 0 END AS moved,
            o.geom IS NOT NULL AND n.geom IS NOT NULL
                AND ST_AsBinary(o.geom) <> ST_AsBinary(n.geom) AS moves,
            '{Visibility.RESTRICTED.value}' IN (
                coalesce(o.visibility, '{layer.visibility}'),
                coalesce(n.visibility, '{layer.visibility}')) AS restricted
        FROM o FULL JOIN n ON n.code = o.code ORDER BY 1
    """
    numbers = {"before": span.before, "after": span.after, "sees": sorted(viewer.sees)}
    rows = connection.execute(text(sql), numbers).all()
    unchanged = connection.scalar(
        text(
            f"""
            SELECT count(*) FROM map.{layer.id} f WHERE f.brought_in <= least(:before, :after)
                AND (f.retired_by IS NULL OR f.retired_by > greatest(:before, :after))
                AND {shown(layer.id)}
            """
        ),
        numbers,
    )
    changes = [
        FeatureChange(
            row.code,
            row.before,
            row.after,
            (*row.attributes, *(("geom",) if row.moves else ())),
            row.moved,
            row.restricted,
        )
        for row in rows
    ]
    return LayerDifference(layer.id, changes, unchanged or 0)


# What rows of other layers say of a plan changes with the plan that they name.
_NAMING = {"assessment": "incorporated_in", "plan_parcel": "plan_code"}
_SAME_DECLARED = """
EXISTS (SELECT FROM map.data_coverage o
    WHERE {there} AND o.layer = f.layer AND coalesce(o.theme, '') = coalesce(f.theme, '')
        AND ST_AsBinary(o.geom) = ST_AsBinary(f.geom))
"""


def affected(
    connection: Connection,
    spans: Sequence[PublicationRange],
    read: Sequence[str],
    now: Mapping[str, int],
) -> list[Box]:
    """The boxes of everything that differs, and of whatever names a plan that differs: no verdict
    changes on a site that meets none of them.

    `read` are the layers that a verdict rests on, `now` the numbers of those that did not change.
    """
    boxes: list[Box] = []
    for span in spans:
        if span.layer not in read:
            continue
        numbers = {"before": span.before, "after": span.after}
        where = _EITHER
        if span.layer == "data_coverage":
            # Until when data is complete is told in every answer, but no verdict rests on it.
            unchanged = [
                _SAME_DECLARED.format(there=in_release(which, "o")) for which in ("before", "after")
            ]
            where += f" AND NOT ({' AND '.join(unchanged)})"
        boxes += _boxes(connection, f"map.{span.layer} f WHERE {where}", numbers)
        if span.layer == "plan":
            boxes += _naming(connection, span, spans, now)
    return boxes


def _naming(
    connection: Connection,
    plans: PublicationRange,
    spans: Sequence[PublicationRange],
    now: Mapping[str, int],
) -> list[Box]:
    """The boxes of the rows of other layers that name a plan which differs."""
    boxes: list[Box] = []
    for layer, column in _NAMING.items():
        mine = next((span for span in spans if span.layer == layer), None)
        first, last = (mine.before, mine.after) if mine else (now.get(layer, 0),) * 2
        source = f"""
            map.{layer} f WHERE f.brought_in <= :last
            AND (f.retired_by IS NULL OR f.retired_by > :first)
            AND f.{column} IN (SELECT f.code FROM map.plan f WHERE {_EITHER})
        """
        numbers = {"before": plans.before, "after": plans.after, "first": first, "last": last}
        boxes += _boxes(connection, source, numbers)
    return boxes


def _boxes(connection: Connection, source: str, parameters: Mapping[str, int]) -> list[Box]:
    sql = f"SELECT ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM {source}"
    return [tuple(row) for row in connection.execute(text(sql), dict(parameters))]
