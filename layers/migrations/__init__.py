"""Alembic migrations, dated; `layers.installation.schema` runs them as the tables' owner."""
