"""What must never be lost, a file a subject. The database refuses to change or delete its rows."""

from layers.ledger.determinations import PostgisLedger

__all__ = ["PostgisLedger"]
