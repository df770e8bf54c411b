"""What must hold between the values of a file: presence, order, uniqueness, references."""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from blueprint.codes import compared, invisible_in
from blueprint.vocabulary import Visibility
from layers.catalogue import Layer
from layers.checks.report import ReportBuilder, Severity

__all__ = ["Columns", "blank", "check_rules"]

Columns = dict[str, list[object]]


def blank(given: object) -> bool:
    """Whether nothing was given, as against something that could not be read."""
    return given is None or given == () or (isinstance(given, str) and not given.strip())


def _empty(name: str, columns: Columns, given: Mapping[str, Sequence[object]]) -> list[int]:
    given_values = given.get(name)
    return [
        at
        for at, value in enumerate(columns[name])
        if value is None and (given_values is None or blank(given_values[at]))
    ]


def _presence(
    layer: Layer, columns: Columns, given: Mapping[str, Sequence[object]], builder: ReportBuilder
) -> None:
    for field in layer.fields.values():
        if field.required and field.name in given:
            empty = _empty(field.name, columns, given)
            rows = ((at + 1, None) for at in empty)
            why = f"必填字段为空（{field.label}）"
            builder.add_rows(Severity.ERROR, why, "补上取值", rows, len(empty), field=field.name)
        for other, values in field.required_with.items():
            met = columns[other]
            empty = [at for at in _empty(field.name, columns, given) if met[at] in values]
            why = f"{other} 为 {'、'.join(values)} 时必填（{field.label}）"
            examples = ((at + 1, f"{other}: {met[at]}") for at in empty)
            remedy = f"补上 {field.name}，或更正 {other}"
            builder.add_rows(Severity.ERROR, why, remedy, examples, len(empty), field=field.name)


def _order(layer: Layer, columns: Columns, builder: ReportBuilder) -> None:
    for first, second in combinations(layer.order, 2):
        pairs = list(zip(columns[first], columns[second], strict=True))
        wrong = [
            at
            for at, (a, b) in enumerate(pairs)
            if a is not None and b is not None and a > b  # type: ignore[operator]
        ]
        # What it means is clear: on no date does such a row count. So it does not refuse the file.
        why = f"早于 {first}（{layer.fields[first].label}），此行在任何日期都不起作用"
        rows = ((at + 1, f"{pairs[at][1]} < {pairs[at][0]}") for at in wrong)
        builder.add_rows(
            Severity.WARNING, why, "核对两个日期的先后", rows, len(wrong), field=second
        )


def _lookalike(columns: Columns, builder: ReportBuilder) -> None:
    """Codes that differ in nothing that a person sees: each is kept as written, and told."""
    first: dict[str, int] = {}
    codes = columns["code"]
    for at, code in enumerate(codes):
        if not isinstance(code, str):
            continue
        before = first.setdefault(compared(code), at)
        if codes[before] != code:
            builder.add(
                Severity.WARNING,
                f"编号与第 {before + 1} 行的看起来相同，只有连字符、全半角、空格或不可见字符不同",
                "核对是否同一编号；查询时按同一编号处理，须写法一致才能区分",
                row=at + 1,
                field="code",
                value=code,
                what="编号看起来相同，写法不同",
            )
        elif invisible_in(code):
            builder.add(
                Severity.WARNING,
                "编号含有不可见字符",
                "在文件中删去零宽字符等",
                row=at + 1,
                field="code",
                value=repr(code),
            )


def _unique(columns: Columns, builder: ReportBuilder) -> None:
    codes = columns["code"]
    if len(set(codes)) == len(codes):
        return
    first: dict[object, int] = {}
    for at, code in enumerate(codes):
        if code is not None and first.setdefault(code, at) != at:
            builder.add(
                Severity.ERROR,
                f"编号与第 {first[code] + 1} 行重复",
                "每行的编号须不同：改正，或删去重复的行",
                row=at + 1,
                field="code",
                value=code,
                what="编号重复",
            )


def _references(
    layer: Layer,
    columns: Columns,
    known_codes: Mapping[str, Collection[str]],
    builder: ReportBuilder,
    alone: bool,
) -> None:
    for field in layer.fields.values():
        known = known_codes.get(field.refers_to or "")
        if known is None:
            continue
        there = frozenset(known)
        values = columns[field.name]
        absent = [at for at, code in enumerate(values) if code is not None and code not in there]
        rows = ((at + 1, values[at]) for at in absent)
        if alone:
            why = f"图层 {field.refers_to} 中没有这个编号，该行暂不起作用"
            severity, remedy = Severity.WARNING, "先导入所引用的图层，或更正编号"
        else:
            why = f"图层 {field.refers_to} 中没有这个编号，同一版本中也没有"
            severity, remedy = Severity.ERROR, "把所引用的图层加入同一版本，或更正编号"
        builder.add_rows(severity, why, remedy, rows, len(absent), field=field.name)


def _in_sight(layer: Layer, columns: Columns, builder: ReportBuilder) -> None:
    """What is declared is told in every answer, hidden or not: what one could hide of it is nothing
    but where the map is complete."""
    if layer.id != "data_coverage":
        return
    values = columns["visibility"]
    hidden = [at for at, word in enumerate(values) if word not in (None, Visibility.PUBLIC)]
    builder.add_rows(
        Severity.ERROR,
        "数据完备范围不能不公开：每个结论都会说明它",
        "去掉这些行的可见范围，或不导入它们",
        ((at + 1, values[at]) for at in hidden),
        len(hidden),
        field="visibility",
    )


def check_rules(
    layer: Layer,
    columns: Columns,
    given: Mapping[str, Sequence[object]],
    known_codes: Mapping[str, Collection[str]],
    builder: ReportBuilder,
    alone: bool = True,
) -> None:
    """Judge typed `columns`, one a field, against the layer; `given` is what the file had.

    A reference to a code that is not there is a warning where the layer comes alone, for others may
    follow, and an error where it comes with others in one release.
    """
    _presence(layer, columns, given, builder)
    _order(layer, columns, builder)
    _unique(columns, builder)
    _lookalike(columns, builder)
    _references(layer, columns, known_codes, builder, alone)
    _in_sight(layer, columns, builder)
