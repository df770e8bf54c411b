"""The map's layers with their staging twins, their releases, and the ledger."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "20261124_the_map"
down_revision = None
branch_labels = None
depends_on = None

SRID = 4548

# Field names by type, as the catalogue had them on this day; * marks what may not be null.
LAYERS: dict[str, tuple[str, dict[str, str]]] = {
    "district": ("MULTIPOLYGON", {"text": "code* name*"}),
    "block": ("MULTIPOLYGON", {"text": "code* name* district"}),
    "plan": (
        "MULTIPOLYGON",
        {"text": "code* name* level* status* approval_no", "date": "approved_on superseded_on"},
    ),
    "plan_parcel": (
        "MULTIPOLYGON",
        {
            "text": "code* plan_code* land_use_code* land_use_system name",
            "number": "far_max height_max_m density_max green_min gross_floor_area_m2",
        },
    ),
    "plan_adjustment": (
        "MULTIPOLYGON",
        {"text": "code* plan_code major* reason", "date": "approved_on*"},
    ),
    "assessment": (
        "MULTIPOLYGON",
        {
            "text": "code* name* unit kind* status* incorporated_in opinion_no",
            "date": "completed_on valid_until withdrawn_on expected_on",
            "list": "requirements negative_list",
        },
    ),
    "control_zone": (
        "MULTIPOLYGON",
        {
            "text": "code* name* type* effect* basis authority",
            "date": "valid_from valid_to",
            "list": "reserves",
            "boolean": "provisional",
        },
    ),
    "land_use_plan": ("MULTIPOLYGON", {"text": "code* land_use_code* land_use_system"}),
    "facility": ("GEOMETRY", {"text": "code* name* type* unit status", "number": "capacity"}),
    "network": ("MULTILINESTRING", {"text": "code* type* name unit status", "number": "capacity"}),
    "data_coverage": ("MULTIPOLYGON", {"text": "code* layer* theme", "date": "complete_to*"}),
}
TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "date": sa.Date(),
    "number": sa.Float(53),
    "list": ARRAY(sa.Text()),
    "boolean": sa.Boolean(),
}


def _columns(shape: str, fields: dict[str, str]) -> list[sa.Column[object]]:
    columns = [
        sa.Column(name.rstrip("*"), TYPES[kind], nullable=not name.endswith("*"))
        for kind, names in fields.items()
        for name in names.split()
    ]
    return [
        *columns,
        sa.Column("geom", Geometry(shape, srid=SRID, spatial_index=False), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("source_row", sa.Integer, nullable=False),
    ]


def _layers() -> None:
    for layer, (shape, fields) in LAYERS.items():
        op.create_table(
            layer,
            sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
            *_columns(shape, fields),
            sa.Column("brought_in", sa.BigInteger, nullable=False),
            sa.Column("retired_by", sa.BigInteger),
            schema="map",
        )
        op.create_index(f"{layer}_code_idx", layer, ["code"], schema="map")
        op.create_index(f"{layer}_geom_idx", layer, ["geom"], schema="map", postgresql_using="gist")
        op.create_table(
            layer,
            sa.Column("release_id", sa.BigInteger, nullable=False),
            *_columns(shape, fields),
            sa.UniqueConstraint("release_id", "code", name=f"{layer}_release_id_code_key"),
            schema="staging",
        )


def _releases() -> None:
    op.execute("CREATE SEQUENCE map.publication_number")
    op.create_table(
        "release",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("number", sa.BigInteger, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("layers", ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("fictitious", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(True), nullable=False, server_default=sa.func.now()),
        schema="map",
    )
    op.create_table(
        "release_layer",
        sa.Column("release_id", sa.BigInteger, sa.ForeignKey("map.release.id"), primary_key=True),
        sa.Column("layer", sa.Text, primary_key=True),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("source_file", sa.Text, nullable=False),
        sa.Column("source_sha256", sa.Text, nullable=False),
        sa.Column("report", JSONB, nullable=False),
        sa.Column("previous_number", sa.BigInteger),
        schema="map",
    )
    op.create_table(
        "current_release",
        sa.Column("layer", sa.Text, primary_key=True),
        sa.Column("release_id", sa.BigInteger, sa.ForeignKey("map.release.id"), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        schema="map",
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column(
            "at", sa.DateTime(True), nullable=False, server_default=sa.func.clock_timestamp()
        ),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("release_id", sa.BigInteger, sa.ForeignKey("map.release.id"), nullable=False),
        sa.Column("layer", sa.Text, nullable=False),
        sa.Column("current_number", sa.BigInteger),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        schema="map",
    )


def _ledger() -> None:
    def created_at() -> sa.Column[object]:
        return sa.Column(
            "created_at", sa.DateTime(True), nullable=False, server_default=sa.func.now()
        )

    op.create_table(
        "rulebook",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("files", JSONB, nullable=False),
        created_at(),
        schema="ledger",
    )
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        created_at(),
        schema="ledger",
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Uuid, primary_key=True),
        created_at(),
        sa.Column("inputs_sha256", sa.Text, nullable=False),
        sa.Column("sites", sa.Integer, nullable=False),
        sa.Column("releases", JSONB, nullable=False),
        sa.Column(
            "rulebook_sha256", sa.Text, sa.ForeignKey("ledger.rulebook.sha256"), nullable=False
        ),
        sa.Column("question", JSONB, nullable=False),
        schema="ledger",
    )
    op.create_table(
        "determination",
        sa.Column("id", sa.Uuid, primary_key=True),
        created_at(),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("shapes", JSONB, nullable=False),
        sa.Column(
            "evidence_sha256", sa.Text, sa.ForeignKey("ledger.evidence.sha256"), nullable=False
        ),
        sa.Column(
            "rulebook_sha256", sa.Text, sa.ForeignKey("ledger.rulebook.sha256"), nullable=False
        ),
        sa.Column("batch_id", sa.Uuid, sa.ForeignKey("ledger.batch.id")),
        schema="ledger",
    )


# Bodies of these functions stand in layers/sql and replace the ones made here.
_GUARD = """
CREATE FUNCTION {schema}.refuse_change() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'immutable'; END $$
"""


def _guards() -> None:
    op.execute(_GUARD.format(schema="map"))
    op.execute(_GUARD.format(schema="ledger"))
    guarded = [("map", layer) for layer in LAYERS]
    guarded += [("map", "publication")]
    guarded += [("ledger", table) for table in ("rulebook", "evidence", "batch", "determination")]
    for schema, table in guarded:
        guard = f"{schema}.refuse_change()" if table != "publication" else "ledger.refuse_change()"
        op.execute(
            f"CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON {schema}.{table} "
            f"FOR EACH ROW EXECUTE FUNCTION {guard}"
        )
        op.execute(
            f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {schema}.{table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()"
        )


def upgrade() -> None:
    _layers()
    _releases()
    _ledger()
    _guards()
