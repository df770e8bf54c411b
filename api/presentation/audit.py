"""An entry of the audit as programs get it."""

from typing import Any

from layers.people.audit import AuditEntry
from layers.people.audit_reading import ACTIONS

__all__ = ["entry_document"]


def entry_document(entry: AuditEntry) -> dict[str, Any]:
    """`label` says in Chinese what `action` was."""
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "actor": entry.viewer,
        "role": entry.role,
        "account": entry.account and str(entry.account),
        "action": entry.action,
        "label": ACTIONS.get(entry.action, entry.action),
        "subject": entry.subject,
        "detail": dict(entry.detail),
    }
