"""Codes found however they are typed: a key without dashes, width, capitals or zeros, indexed."""

from alembic import op

revision = "20261126_search_key"
down_revision = "20261126_entrances"
branch_labels = None
depends_on = None

# As `layers.places.spelling.search_key` spells it; a test holds the two against each other.
_KEY = r"""
CREATE FUNCTION map.search_key(typed text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT regexp_replace(lower(normalize(typed, NFKC)), '[^1-9a-z\u3400-\u9fff]', '', 'g')
$$
"""


def upgrade() -> None:
    op.execute(_KEY)
    op.execute(
        "CREATE INDEX plan_parcel_search_idx ON map.plan_parcel"
        " USING gin (map.search_key(code) gin_trgm_ops)"
    )
