"""A report made: from a sealed determination to the signed file, for one reader's document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.bounded.processes import BoundedProcesses
from api.reports.html import html_page
from api.reports.map_extracts import map_extracts
from api.reports.map_svg import MapDrawing
from api.reports.pdf import page_data, typeset
from api.reports.signing import build_signer
from api.settings import Settings
from blueprint.determination.documents import Documents
from blueprint.ports import Sealed
from blueprint.projects.flow.reader import our_flows
from blueprint.reports import TEMPLATE, Report, ReportRequest, compose, report_number
from blueprint.reports.signing import Purpose, Signer
from blueprint.site_queries.rulebooks import stored_rulebook
from blueprint.site_queries.use_cases import Services
from blueprint.viewer import Viewer
from blueprint.vocabulary import LandUseSystem, Visibility
from layers.catalogue.land_use import land_use_class
from layers.database.connections import Database
from layers.reports.store import ReportRow, ReportStore, Which, site_sha256

__all__ = ["Composed", "ReportMaker", "row_of", "seen_as"]

_PUBLIC = frozenset({Visibility.PUBLIC})
_TYPESETTING_S = 60
_TYPESETTING_MB = 4096
_HERE = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Composed:
    report: Report
    maps: Mapping[str, MapDrawing]


def seen_as(documents: Documents, viewer: Viewer) -> Which:
    """Which of the two documents the viewer may read."""
    return "full" if documents.shows_all_to(viewer) and documents.needs else "public"


def row_of(documents: Documents, which: Which) -> ReportRow:
    """The report of this document: its number and what it belongs to."""
    document = documents.full if which == "full" else documents.public
    number = report_number(document["id"], document["digest"], document["as_of"])
    return ReportRow(
        number,
        UUID(str(document["id"])),
        which,
        TEMPLATE,
        str(document["digest"]),
        site_sha256(document["site"]["geometry"]),
    )


def _land_use(code: str, system: str | None) -> str:
    """A code by its name, with the code behind it; the code alone where no list has it."""
    found = land_use_class(code, LandUseSystem(system)) if system else None
    return code if found is None else f"{found.label}（{code}）"


class ReportMaker:
    """Makes reports on one database with one set of settings; typesetting runs apart."""

    def __init__(
        self, settings: Settings, database: Database, services: Services, processes: int = 1
    ) -> None:
        self._settings, self._database, self._services = settings, database, services
        self._bounded = BoundedProcesses(processes, _TYPESETTING_MB)
        self._signer: Signer | None = None

    @property
    def signer(self) -> Signer:
        if self._signer is None:
            self._signer = build_signer(self._settings)
        return self._signer

    def composed(self, sealed: Sealed, which: Which) -> Composed:
        """The content and its maps."""
        documents, settings = sealed.documents, self._settings
        document = documents.full if which == "full" else documents.public
        sees = _PUBLIC | documents.needs if which == "full" else _PUBLIC
        maps = map_extracts(self._database, document, sees, self._services.city)
        request = ReportRequest(
            document=document,
            rulebook=self._title(document, sealed),
            verify_base=settings.public_url or _HERE,
            scales={key: drawing.scale for key, drawing in maps.items()},
            office=settings.report_office,
            approval_no=settings.map_approval_no,
            licence=settings.data_licence,
            flows=our_flows(),
            land_use=_land_use,
        )
        return Composed(compose(request), maps)

    def _title(self, document: Mapping[str, Any], sealed: Sealed) -> str:
        if document["rulebook"]["sha256"] == self._services.rulebook.sha256:
            return self._services.rulebook.title
        return stored_rulebook(sealed.rulebook_files).title

    def html(self, sealed: Sealed, which: Which) -> str:
        made = self.composed(sealed, which)
        return html_page(made.report, made.maps, self._settings.map_approval_no, self._meridian)

    def unsigned_pdf(self, sealed: Sealed, which: Which) -> bytes:
        """The same bytes each time."""
        made = self.composed(sealed, which)
        data = page_data(
            made.report,
            made.maps,
            approval_no=self._settings.map_approval_no,
            meridian=self._meridian,
        )
        pdf: bytes = self._bounded.run(_TYPESETTING_S, typeset, data)
        return pdf

    def pdf(self, sealed: Sealed, which: Which) -> bytes:
        row = row_of(sealed.documents, which)
        purpose = Purpose("report", row.number, self._services.city.id, row.digest)
        return self.signer.sign(self.unsigned_pdf(sealed, which), purpose)

    def make(self, number: str) -> None:
        """The report of this number, kept; nothing where it is there."""
        store = ReportStore(self._database)
        row = store.find(number)
        if store.latest(number) is not None:
            return
        sealed = self._services.ledger.find(row.determination_id)
        store.keep(number, self.pdf(sealed, row.document))

    @property
    def _meridian(self) -> str:
        return self._services.city.measuring_label

    def close(self) -> None:
        self._bounded.close()
