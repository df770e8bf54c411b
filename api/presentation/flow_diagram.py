"""A flow drawn from its data: a column a stage, items as boxes, needs as lines."""

from html import escape

from blueprint.projects.flow.flow import Flow

__all__ = ["flow_diagram"]

_COLUMN, _ROW, _BOX_W, _BOX_H, _TOP, _LEFT = 250, 62, 214, 44, 108, 24
_STAGES = {
    "land_use_planning": "立项用地规划许可",
    "construction_planning": "工程建设许可",
    "construction_permit": "施工许可",
    "completion_acceptance": "竣工验收",
    "parallel": "并行推进",
}
_LONGEST = 14


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def flow_diagram(flow: Flow) -> str:
    """SVG, in Chinese; titled as our own reconstruction, because the gazette's charts were pictures
    that nobody here has."""
    places: dict[str, tuple[int, int]] = {}
    columns: list[list[tuple[str, str, str]]] = []
    for stage in flow.stages:
        boxes = [
            (item.id, item.name, "merged" if item.merged_into else "item")
            for item in flow.items
            if item.in_flow and item.stage == stage.id
        ]
        columns.append(boxes)
    columns.append([(m.id, m.name, "milestone") for m in flow.milestones])
    for x, column in enumerate(columns):
        for y, (name, _, _) in enumerate(column):
            places[name] = (_LEFT + x * _COLUMN, _TOP + y * _ROW)
    height = _TOP + max(len(column) for column in columns) * _ROW + 40
    width = _LEFT * 2 + len(columns) * _COLUMN - (_COLUMN - _BOX_W)
    title = f"{flow.title}（{flow.version}）：本系统的重构"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="t d" '
        'font-family="Noto Sans CJK SC, sans-serif" font-size="13">',
        f'<title id="t">{escape(title)}</title>',
        '<desc id="d">箭头由前置指向后续；公报所附流程图为图片，此图由流程数据绘出。</desc>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="34" font-size="20" font-weight="600">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="58" fill="#555">箭头由前置指向后续；'
        "虚线框为并入其他事项一并办理。</text>",
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#6b7280"/></marker></defs>',
    ]
    heads = [_STAGES.get(stage.id, stage.id) for stage in flow.stages] + ["节点"]
    for x, head in enumerate(heads):
        at = _LEFT + x * _COLUMN
        parts.append(f'<text x="{at}" y="92" font-weight="600">{escape(head)}</text>')
    for owner, needs in (
        *((item.id, item.needs) for item in flow.items),
        *((milestone.id, milestone.needs) for milestone in flow.milestones),
    ):
        for need in needs:
            if owner in places and need.id in places:
                parts.append(_line(places[need.id], places[owner]))
    for column in columns:
        for name, label, kind in column:
            parts.append(_box(places[name], label, kind))
    parts.append("</svg>")
    return "\n".join(parts)


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    x1, y1 = start[0] + _BOX_W, start[1] + _BOX_H / 2
    x2, y2 = end[0], end[1] + _BOX_H / 2
    if x2 <= start[0]:
        x1, x2 = start[0], end[0] + (_BOX_W if end[0] < start[0] else 0)
    bend = 26 if x2 >= x1 else -26
    if start[0] == end[0]:
        bend = -22
        x1 = x2 = start[0]
        path = f"M{x1} {y1}C{x1 + bend} {y1} {x2 + bend} {y2} {x2} {y2}"
    else:
        path = f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
    return f'<path d="{path}" fill="none" stroke="#6b7280" marker-end="url(#a)"/>'


def _box(place: tuple[int, int], label: str, kind: str) -> str:
    x, y = place
    dashed = ' stroke-dasharray="5 4"' if kind == "merged" else ""
    fill = "#fff7e6" if kind == "milestone" else "#f3f6fb"
    return (
        f'<g><title>{escape(label)}</title><rect x="{x}" y="{y}" width="{_BOX_W}" '
        f'height="{_BOX_H}" rx="5" fill="{fill}" stroke="#1f3a5f"{dashed}/>'
        f'<text x="{x + 10}" y="{y + 27}">{escape(_short(label))}</text></g>'
    )
