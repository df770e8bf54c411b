"""The quality report for people to read."""

from collections import defaultdict

from layers.checks.report import Issue, QualityReport, Severity

__all__ = ["report_text"]

_LINES = 5  # of one sort, unless all are asked for


def _place(issue: Issue) -> str:
    row = "" if issue.row is None else f"第 {issue.row:,} 行"
    return " · ".join(part for part in (row, issue.field or "") if part) or "整个文件"


def _line(issue: Issue) -> str:
    value = "" if issue.value is None else f"（{issue.value}）"
    remedy = f"。{issue.remedy}" if issue.remedy else ""
    return f"  {_place(issue)}：{issue.why}{value}{remedy}"


def report_text(report: QualityReport, lines: int = _LINES) -> str:
    """A heading, a verdict, then the issues, at most `lines` of one sort."""
    counts = "，".join(
        f"{report.count(severity):,} 处{severity.label}"
        for severity in Severity
        if report.count(severity)
    )
    verdict = "不可导入" if report.refused else "可以导入"
    crs = report.crs or "未知"
    text = [
        f"{report.file} → {report.label}（{report.layer}）：{report.rows:,} 行，坐标系 {crs}",
        f"结论：{verdict}{f'（{counts}）' if counts else ''}",
    ]
    for severity in Severity:
        sorts: dict[tuple[str | None, str], list[Issue]] = defaultdict(list)
        for issue in report.issues:
            if issue.severity is severity:
                sorts[issue.field, issue.remedy].append(issue)
        if sorts:
            text.append(severity.label)
        for issues in sorts.values():
            text.extend(_line(issue) for issue in issues[:lines])
            if len(issues) > lines:
                text.append(f"  …… 同类列出 {lines} 处")
    more = [t for t in report.tallies if t.count > lines and t.severity is not Severity.NOTE]
    if more:
        text.append("合计")
        text.extend(f"  {t.field or '整个文件'}：{t.what}：{t.count:,} 处" for t in more)
    return "\n".join(text)
