"""Row-level security: people read the map as a role that sees only what is theirs to see.

The program itself decides, and publishes, with everything in sight; whatever shows features to
people reads as `READER_ROLE`, with what they may see set for the transaction.
"""

from sqlalchemy import Connection, text

from blueprint.viewer import Viewer
from blueprint.vocabulary import Visibility
from layers.catalogue import catalogue

__all__ = ["READER_ROLE", "enforce", "keep_indexes_in_use", "reads_as", "restricted", "shown"]

READER_ROLE = "blueprint_reader"

_POLICY = """
DROP POLICY IF EXISTS program ON map.{layer};
CREATE POLICY program ON map.{layer} TO {owner}, {app} USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS people ON map.{layer};
CREATE POLICY people ON map.{layer} FOR SELECT TO {reader}
    USING (coalesce(visibility, '{default}') = ANY (map.sees()));
"""
_GRANTS = """
GRANT USAGE ON SCHEMA map TO {reader};
GRANT SELECT ON {tables}, map.current_release TO {reader};
GRANT SELECT (id, number, state, layers, fictitious, created_at) ON map.release TO {reader};
GRANT SELECT (id, at, layer, current_number, release_id) ON map.publication TO {reader};
"""
# A box must be compared with the index before the policy has looked at the row. What that could
# tell is that two boxes are of different coordinate systems, and here all are of one.
_LEAKPROOF = "ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF"


def enforce(connection: Connection, owner: str, app: str) -> None:
    """The policies of every layer, as the catalogue has them now; runs as the tables' owner."""
    for layer in catalogue().values():
        sql = _POLICY.format(
            layer=layer.id, owner=owner, app=app, reader=READER_ROLE, default=layer.visibility
        )
        connection.exec_driver_sql(sql)
    tables = ", ".join(f"map.{layer}" for layer in catalogue())
    connection.exec_driver_sql(_GRANTS.format(reader=READER_ROLE, tables=tables))


def keep_indexes_in_use(connection: Connection) -> None:
    """As a superuser; without, reading for people is right but slower."""
    if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        connection.exec_driver_sql(_LEAKPROOF)


def shown(layer: str, row: str = "f") -> str:
    """SQL for what the program reads with everything in sight: whoever sees what `:sees` lists may
    see the row."""
    return f"coalesce({row}.visibility, '{catalogue()[layer].visibility}') = ANY (:sees)"


def restricted(layer: str, row: str = "f") -> str:
    """SQL: the row is for few eyes, and whoever is given it is noted."""
    default = catalogue()[layer].visibility
    return f"coalesce({row}.visibility, '{default}') = '{Visibility.RESTRICTED.value}'"


def reads_as(connection: Connection, viewer: Viewer) -> None:
    """Until the transaction ends, the connection sees what the viewer may."""
    connection.exec_driver_sql(f"SET LOCAL ROLE {READER_ROLE}")
    connection.execute(
        text("SELECT set_config('blueprint.sees', :sees, true)"),
        {"sees": ",".join(sorted(viewer.sees))},
    )
