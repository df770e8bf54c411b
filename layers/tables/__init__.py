"""The tables: map layers made from the catalogue, their releases, and the ledger.

Five schemas: `map` (published rows, never changed), `staging` (what is being checked), `ledger`
(what must never be lost), `people` (persons' data, which can be erased, and the audit, which
cannot) and `hub` (modules, and what is on its way to them).
The migrations build them; a test holds the database against this.
"""

from layers.tables.hub import (
    addressed,
    event,
    hub_access,
    hub_file,
    hub_file_upload,
    hub_result,
    lane,
    module,
    module_health,
    module_key,
    module_secret,
)
from layers.tables.idempotency import idempotency
from layers.tables.ledger import (
    batch,
    determination,
    evidence,
    rulebook,
    rulebook_confirmation,
    rulebook_use,
    seal,
)
from layers.tables.map import map_tables, staging_tables
from layers.tables.metadata import metadata
from layers.tables.people import (
    account,
    api_key,
    attempt,
    audit,
    day_salt,
    oidc_start,
    password_reset,
    probe,
    quota,
    registration,
    session,
)
from layers.tables.projects import (
    account_grant,
    calendar_year,
    project,
    project_event,
    project_file,
    project_text,
)
from layers.tables.releases import current_release, publication, release, release_layer
from layers.tables.reports import report, report_request, report_version
from layers.tables.side import PREPARED_LAYERS, shape, shape_of

__all__ = [
    "PREPARED_LAYERS",
    "account",
    "account_grant",
    "addressed",
    "api_key",
    "attempt",
    "audit",
    "batch",
    "calendar_year",
    "current_release",
    "day_salt",
    "determination",
    "event",
    "evidence",
    "hub_access",
    "hub_file",
    "hub_file_upload",
    "hub_result",
    "idempotency",
    "lane",
    "map_tables",
    "metadata",
    "module",
    "module_health",
    "module_key",
    "module_secret",
    "oidc_start",
    "password_reset",
    "probe",
    "project",
    "project_event",
    "project_file",
    "project_text",
    "publication",
    "quota",
    "registration",
    "release",
    "release_layer",
    "report",
    "report_request",
    "report_version",
    "rulebook",
    "rulebook_confirmation",
    "rulebook_use",
    "seal",
    "session",
    "shape",
    "shape_of",
    "staging_tables",
]
