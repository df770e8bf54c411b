"""The names of the database's schemas."""

__all__ = ["HUB", "JOBS", "JOBS_SEARCH_PATH", "LEDGER", "MAP", "PEOPLE", "STAGING"]

MAP, STAGING, LEDGER, PEOPLE, HUB = "map", "staging", "ledger", "people", "hub"
JOBS = "jobs"
# The queue's library names its tables without a schema.
JOBS_SEARCH_PATH = f"public,{JOBS}"
