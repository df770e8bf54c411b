"""blueprint report: the pre-consultation report of a site, or of a site query asked before."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from api.cli.console import messages
from api.cli.query import read_project
from api.cli.site_argument import one_site
from api.http.date_parameters import legal_date
from api.settings import Settings
from api.wiring import opened
from blueprint.errors import BadInput, Flaw
from blueprint.site_queries.use_cases import Services, SiteQuery, ask
from blueprint.viewer import OPERATOR
from layers.database.connections import Database

__all__ = ["report"]

_SUFFIXES = (".pdf", ".html")


def _query_id(given: str) -> UUID | None:
    try:
        return UUID(given.strip())
    except ValueError:
        return None


def _write(out: Path, content: bytes) -> None:
    """Whole or not at all."""
    fresh = out.with_name(f".{out.name}.part")
    try:
        fresh.write_bytes(content)
        fresh.replace(out)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        flaw = Flaw(("-o",), "写不了这个文件", str(out), "检查文件夹与权限")
        raise BadInput.of(flaw) from error


def _made(
    settings: Settings, database: Database, services: Services, query: UUID, out: Path
) -> str:
    """The report's number; a PDF is kept, and made only once."""
    from api.reports.making import ReportMaker, row_of, seen_as
    from layers.reports.store import ReportStore

    sealed = services.ledger.find(query)
    row = row_of(sealed.documents, seen_as(sealed.documents, OPERATOR))
    maker, store = ReportMaker(settings, database, services), ReportStore(database)
    try:
        if out.suffix.lower() == ".html":
            _write(out, maker.html(sealed, row.document).encode())
            return row.number
        store.note(row, OPERATOR)
        made = store.latest(row.number)
        if made is None:
            maker.make(row.number)
            made = store.latest(row.number)
        assert made is not None
        _write(out, store.content(made))
        return row.number
    finally:
        maker.close()


def report(
    site: Annotated[str, typer.Argument(help="用地（同 blueprint query），或查询编号")],
    out: Annotated[Path, typer.Option("-o", "--out", help="写到 .pdf 或 .html 文件")],
    project: Annotated[Path | None, typer.Option(help="项目事实的 JSON 文件")] = None,
    as_of: Annotated[str | None, typer.Option(help="基准日期，如 2026-11-24；默认今天")] = None,
    crs: Annotated[str | None, typer.Option(help="用地的坐标系，如 EPSG:4548、GCJ02")] = None,
    width_m: Annotated[float | None, typer.Option(help="线状用地的宽度（米）")] = None,
) -> None:
    """制作预咨询报告。"""
    if out.suffix.lower() not in _SUFFIXES:
        known = " ".join(_SUFFIXES)
        raise BadInput.of(Flaw(("-o",), "不认识的扩展名", out.suffix, f"可用：{known}"))
    facts = read_project(project)
    settings = Settings()
    with opened(settings) as (database, services):
        query = _query_id(site)
        if query is None:
            on = legal_date(as_of, services.city, ("--as-of",))
            found = one_site(services, site, on, crs=crs, width_m=width_m)
            for note in found.notes:
                messages.print(f"[yellow]![/] {escape(note)}")
            sealed = ask(services, SiteQuery.of(found.site, facts), on)
            query = UUID(str(sealed.full["id"]))
        number = _made(settings, database, services, query, out)
    messages.print(f"报告 {number} 已写到 {escape(str(out))}")
