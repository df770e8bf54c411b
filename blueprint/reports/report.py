"""A report's whole content, from the document that its reader may see; pure, and always the same.

What the maps show is drawn elsewhere: here stand their keys, captions and descriptions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from blueprint.digest import SEALED_APART, canonical
from blueprint.projects.flow.book import FlowBook
from blueprint.reports.annexes import glossary_annex, sources_annex, steps_annex
from blueprint.reports.blocks import Block, Heading, MapReference, TableOfContents
from blueprint.reports.chinese import share
from blueprint.reports.evaluation_chapter import controls_chapter, evaluations_chapter
from blueprint.reports.front import answer_page, overview_page
from blueprint.reports.land_use import LandUse, plain_code
from blueprint.reports.number import report_number
from blueprint.reports.procedure import procedure_chapter
from blueprint.reports.reading import Document
from blueprint.reports.site_chapter import plan_chapter, site_chapter
from blueprint.reports.wording import say
from blueprint.vocabulary import Kind

__all__ = ["OVERVIEW_MAP", "SITE_MAP", "Report", "ReportRequest", "compose"]

SITE_MAP, OVERVIEW_MAP = "site", "overview"


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """`document` is the sealed document that the reader may see. `scales` are the maps that there
    are, with the 1:N of each; `rulebook` the title of the book that decided. What an office may
    add: its name, the map's approval number 审图号, the licence of its data; none is invented.
    `land_use` names a land-use code of a classification."""

    document: Mapping[str, Any]
    rulebook: str
    verify_base: str
    scales: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    office: str | None = None
    approval_no: str | None = None
    licence: str | None = None
    flows: FlowBook | None = None
    land_use: LandUse = plain_code


@dataclass(frozen=True, slots=True)
class Report:
    """`made_at` is the determination's moment (ISO 8601): a report has no date of its own.
    `attachment` are the canonical bytes that the digest is over."""

    number: str
    title: str
    subject: str
    office: str
    made_at: str
    verify_url: str
    footer: str
    attachment: bytes
    digest: str
    blocks: tuple[Block, ...]


def _maps(request: ReportRequest, document: Document) -> Mapping[str, MapReference]:
    """The maps that are there, each with its caption and what it shows."""
    found: dict[str, MapReference] = {}
    for key, scale in request.scales.items():
        if key in (SITE_MAP, OVERVIEW_MAP):
            alt_text = say("site.map_alt", scale=f"{scale:,}")
            found[key] = MapReference(key, say("site.map"), alt_text)
            continue
        evaluation = next(e for e in document.evaluations if e.kind == key)
        covered = "—" if evaluation.coverage is None else share(evaluation.coverage)
        label = evaluation.kind.label
        alt_text = say("evaluation.map_alt", kind=label, share=covered, scale=f"{scale:,}")
        found[key] = MapReference(key, say("evaluation.map", kind=label), alt_text)
    return found


def _contents(chapters: Sequence[Block]) -> tuple[Block, ...]:
    listed = tuple(b.text for b in chapters if isinstance(b, Heading) and b.level == 1)
    return (Heading(2, say("headings.contents")), TableOfContents(listed))


def compose(request: ReportRequest) -> Report:
    """The report of a sealed document."""
    document = Document(request.document)
    number = report_number(document.id, document.digest, document.as_of)
    maps = _maps(request, document)

    def of_kind(kind: Kind) -> MapReference | None:
        return maps.get(kind.value)

    chapters: tuple[Block, ...] = (
        *site_chapter(document, maps.get(SITE_MAP), request.land_use),
        *plan_chapter(document, request.land_use),
        *evaluations_chapter(document, of_kind),
        *controls_chapter(document),
        *(() if request.flows is None else procedure_chapter(document, request.flows)),
        *steps_annex(document),
    )
    answer = answer_page(document, number, maps.get(OVERVIEW_MAP), request.approval_no)
    overview = overview_page(document)
    chapters += glossary_annex((*answer, *overview, *chapters))
    chapters += sources_annex(document, request.rulebook, request.licence)
    blocks = (*answer, *overview, *_contents(chapters), *chapters)
    body = {k: v for k, v in request.document.items() if k not in SEALED_APART}
    return Report(
        number=number,
        title=say("title"),
        subject=document.name or say("front.no_name"),
        office=request.office or "一张蓝图",
        made_at=document.created_at,
        verify_url=f"{request.verify_base.rstrip('/')}/verify/{number}",
        footer=say("disclaimer"),
        attachment=canonical(body),
        digest=document.digest,
        blocks=blocks,
    )
