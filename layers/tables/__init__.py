"""The tables: map layers made from the catalogue, their releases, and the ledger.

Three schemas: `map` (published rows, never changed), `staging` (what is being checked) and `ledger`
(what must never be lost). The migrations build them; a test holds the database against this.
"""

from layers.tables.ledger import batch, determination, evidence, rulebook, rulebook_use
from layers.tables.map import map_tables, staging_tables
from layers.tables.metadata import metadata
from layers.tables.releases import current_release, publication, release, release_layer
from layers.tables.side import PREPARED_LAYERS, shape, shape_of

__all__ = [
    "PREPARED_LAYERS",
    "batch",
    "current_release",
    "determination",
    "evidence",
    "map_tables",
    "metadata",
    "publication",
    "release",
    "release_layer",
    "rulebook",
    "rulebook_use",
    "shape",
    "shape_of",
    "staging_tables",
]
