"""The applicant's paper: what a report says, before anything draws or prints it."""

from blueprint.reports.number import TEMPLATE, report_number
from blueprint.reports.report import Report, ReportRequest, compose

__all__ = ["TEMPLATE", "Report", "ReportRequest", "compose", "report_number"]
