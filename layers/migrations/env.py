"""How Alembic runs: on a connection that `layers.installation.schema` gives, as the owner."""

from alembic import context

from layers.tables import metadata

__all__: list[str] = []

_OURS = {"map", "staging", "ledger", "people", "hub"}


def _ours(name: str | None, type_: str, parents: object) -> bool:
    return type_ != "schema" or name in _OURS


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_schemas=True,
    include_name=_ours,
    version_table_schema="map",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
