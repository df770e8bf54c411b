"""The subjects of the document, in its order."""

__all__ = ["TAGS"]

TAGS = [
    {"name": name, "description": description}
    for name, description in (
        ("applicability", "The short answer for programs: does a regional assessment apply here?"),
        ("site queries", "A site asked about and sealed, many at once, and what is in a file"),
        ("reports", "The pre-consultation report: made, fetched, checked, reviewed"),
        ("site search", "Which planned parcel fits, and needs no further evaluation"),
        ("blocks", "All blocks at once"),
        ("statistics", "Hectares by district and kind"),
        ("places", "Where is what somebody typed"),
        ("law", "By which law answers are given, and an operator's word on it"),
        ("vocabulary", "Every identifier with its label"),
        ("layers", "Published layers as files"),
        ("releases", "Releases of layers: what one changes, publishing, rolling back"),
        ("ogc", "OGC API Features and Tiles over the published layers"),
        ("projects", "Project records: items, commitments, consultations, and the flows"),
        ("hub", "Modules that join, and the events that they get"),
        ("accounts", "People, sessions, keys, grants and the audit"),
        ("operations", "Background work, for administrators"),
        ("service", "Whether the service lives"),
    )
]
