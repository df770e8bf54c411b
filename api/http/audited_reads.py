"""What is restricted goes into the audit before it is given: unwritten, it is not given."""

from collections.abc import Sequence

from fastapi import Request

from api.http.components import components_of
from blueprint.determination.documents import Documents
from blueprint.viewer import Viewer
from blueprint.vocabulary import Visibility
from layers.people.audit import record

__all__ = ["note_documents", "note_features"]

_ACTION = "read_restricted"


def note_documents(
    request: Request, viewer: Viewer, subject: str, documents: Sequence[Documents]
) -> None:
    """One entry for as many of these as are given to the viewer in full and need so much."""
    given = [
        one for one in documents if Visibility.RESTRICTED in one.needs and one.shows_all_to(viewer)
    ]
    if given:
        record(components_of(request).database, viewer, _ACTION, subject, documents=len(given))


def note_features(
    request: Request, viewer: Viewer, layer: str, count: int, release: str | None
) -> None:
    """One entry for so many restricted features of a layer, if any."""
    if count:
        record(
            components_of(request).database,
            viewer,
            _ACTION,
            f"layer:{layer}",
            features=count,
            release=release,
        )
