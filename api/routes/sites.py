"""POST /api/v1/sites/read: what is in a file, before anything is asked about it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.authentication import require
from api.http.bodies.uploads import Upload, receive_file
from api.http.components import components_of
from api.http.date_parameters import legal_date
from api.http.scopes import permits
from api.openapi.answers.sites import SitesRead
from api.openapi.described import Media, described
from api.presentation.sites_read import FileOfSites, sites_document
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/sites", tags=["site queries"], dependencies=[permits(Scope.QUERY)]
)


@router.post(
    "/read",
    summary="The sites of any file that we read, with what is wrong with each; nothing is stored",
)
@described(
    "readSites",
    SitesRead,
    json_type="application/geo+json",
    uploads=(Media("application/octet-stream"), Media("text/plain", is_text=True)),
    problems=(429,),
)
def post_read(
    request: Request,
    upload: Annotated[Upload, Depends(receive_file)],
    name: Annotated[str | None, Query(max_length=300, description="of a file as the body")] = None,
    crs: Annotated[str | None, Query(max_length=100, description="before what it says")] = None,
    encoding: Annotated[str | None, Query(max_length=40, description="of its attributes")] = None,
    from_: Annotated[
        str | None, Query(alias="from", max_length=200, description="which layer of several")
    ] = None,
    width_m: Annotated[
        float | None, Query(gt=0, le=500, description="of a line that says none, in metres")
    ] = None,
) -> Response:
    """A form with a file, a file as the body with `?name=`, or pasted text without a name: WKT,
    GeoJSON, coordinates as people write them. Of these `lines` says what each line was read as, and
    a line that cannot be read is a 422 which names it."""
    require(request, Scope.QUERY)
    components = components_of(request)
    services = components.services
    on = legal_date(None, services.city)
    number = services.rulebook.number
    given = FileOfSites(
        upload.path,
        upload.named,
        services.city,
        number("positional_tolerance_m", on),
        number("obfuscation_accuracy_m", on),
        crs,
        encoding,
        from_,
        width_m,
    )
    document = components.bounded.read_file(sites_document, given)
    return Response(document, media_type="application/geo+json")
