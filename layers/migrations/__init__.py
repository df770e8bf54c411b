"""Alembic migrations, dated; `layers.schema.migrate` runs them as the tables' owner."""
