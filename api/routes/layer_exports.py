"""A published layer as a file: any release, any date, for the eyes of whoever asks."""

import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from api.http.audited_reads import note_features
from api.http.authentication import require
from api.http.components import components_of
from api.http.conditional_requests import headers_of
from api.http.date_parameters import knowledge_moment, legal_date
from api.http.scopes import permits
from api.openapi.described import Media, described
from blueprint.errors import NotFound
from blueprint.vocabulary import Scope
from layers.catalogue import catalogue
from layers.exports import export_layer
from layers.features import Selection, restricted_in
from layers.releases.legal_time import Days
from layers.releases.versions import version_of

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["layers"], dependencies=[permits(Scope.READ_MAP)])


class ExportFormat(StrEnum):
    GEOPACKAGE = "gpkg"
    GEOPARQUET = "parquet"
    GEOJSON = "geojson"


_MEDIA_TYPES = {
    ExportFormat.GEOPACKAGE: "application/geopackage+sqlite3",
    ExportFormat.GEOPARQUET: "application/vnd.apache.parquet",
    ExportFormat.GEOJSON: "application/geo+json",
}


@router.get(
    "/layers/{layer}/export.{format}",
    summary="A layer as GeoPackage, GeoParquet or GeoJSON, which can be imported again",
    response_class=FileResponse,
)
@described(
    "exportLayer",
    text="The file",
    media=tuple(Media(each) for each in _MEDIA_TYPES.values()),
    headers=("Blueprint-Release",),
)
def get_export(
    request: Request,
    layer: str,
    format: ExportFormat,
    as_of: Annotated[
        str | None, Query(description="Only what holds in law on this ISO date; absent: all")
    ] = None,
    release: Annotated[str | None, Query(description="As of this published release")] = None,
    known_at: Annotated[
        str | None, Query(description="As published at this moment, or at the end of this date")
    ] = None,
) -> FileResponse:
    """Without `as_of` everything of the release is there, whenever it holds."""
    chosen = catalogue().get(layer)
    if chosen is None:
        raise NotFound(f"没有名为 {layer[:60]} 的图层")
    city, viewer = components_of(request).services.city, require(request, Scope.READ_MAP)
    day = None if as_of is None else legal_date(as_of, city)
    moment = knowledge_moment(known_at, city)
    folder = tempfile.TemporaryDirectory(prefix="blueprint-export-")
    try:
        path = Path(folder.name) / f"{layer}.{format}"
        with components_of(request).database.reading(viewer) as connection:
            version = version_of(connection, chosen, release, moment)
            selection = Selection(days=Days.of(day))
            export_layer(connection, version, selection, path)
            restricted = restricted_in(connection, version, selection)
        note_features(request, viewer, layer, restricted, version.release_id)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        media_type=_MEDIA_TYPES[format],
        filename=path.name,
        headers=headers_of(viewer) | {"Blueprint-Release": version.release_id or "none"},
        background=BackgroundTask(folder.cleanup),
    )
