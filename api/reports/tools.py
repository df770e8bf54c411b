"""What report routes need of the running service, made once with it."""

from dataclasses import dataclass

from api.bounded.processes import BoundedProcesses
from api.reports.file_check import INSPECTING_MB
from api.reports.making import ReportMaker
from api.settings import Settings
from blueprint.site_queries.use_cases import Services
from layers.database.connections import Database
from layers.reports.store import ReportStore

__all__ = ["ReportTools", "build_report_tools"]


@dataclass(frozen=True, slots=True)
class ReportTools:
    store: ReportStore
    maker: ReportMaker
    inspecting: BoundedProcesses

    def close(self) -> None:
        self.maker.close()
        self.inspecting.close()


def build_report_tools(settings: Settings, database: Database, services: Services) -> ReportTools:
    return ReportTools(
        ReportStore(database),
        ReportMaker(settings, database, services),
        BoundedProcesses(1, INSPECTING_MB),
    )
