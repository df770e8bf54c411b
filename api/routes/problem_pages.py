"""A page for each type of problem, at the address that stands in its `type`."""

from functools import cache

import jinja2
from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.http.problem_types import problem_types
from api.pages.people import HEADERS, file_text
from blueprint.errors import NotFound

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(file_text("problem.html"))


@router.get("/problems/{slug}")
def get_problem(slug: str) -> HTMLResponse:
    found = problem_types().get(slug)
    if found is None:
        raise NotFound(f"没有名为 {slug[:40]} 的问题类型")
    page = _template().render(
        slug=found.slug,
        status=found.status,
        title=found.title[0],
        meaning=found.meaning[0],
        remedy=found.remedy[0],
        english_title=found.title[1],
        english_meaning=found.meaning[1],
        english_remedy=found.remedy[1],
    )
    return HTMLResponse(page, headers=HEADERS)
