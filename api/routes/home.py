"""The front door: where to go from here, until the planners' map stands in its place."""

from importlib import resources

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
def home() -> str:
    return resources.files("api").joinpath("pages/home.html").read_text("utf-8")
