"""The one metadata that all tables belong to, and how constraints are named."""

from sqlalchemy import MetaData

__all__ = ["HUB", "JOBS", "JOBS_SEARCH_PATH", "LEDGER", "MAP", "PEOPLE", "STAGING", "metadata"]

MAP, STAGING, LEDGER, PEOPLE, HUB = "map", "staging", "ledger", "people", "hub"
JOBS = "jobs"
# The queue's library names its tables without a schema.
JOBS_SEARCH_PATH = f"public,{JOBS}"

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)
