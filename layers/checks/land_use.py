"""Whether a land-use code says which classification it is of, and is spelt as codes of that are."""

from collections.abc import Mapping, Sequence

from blueprint.facts import CODE_SHAPES, codes_in
from blueprint.vocabulary import LandUseSystem
from layers.checks.report import ReportBuilder, Severity
from layers.checks.rules import Columns, blank

__all__ = ["settle_land_use"]

_CODE, _SYSTEM = "land_use_code", "land_use_system"


def _systems() -> str:
    return "、".join(f"{system.value}（{system.label}）" for system in LandUseSystem)


def settle_land_use(
    columns: Columns, given: Mapping[str, Sequence[object]], builder: ReportBuilder
) -> None:
    """A code without a system stays without one, compared with nothing, and a warning asks: a
    letter alone does not say which standard it is from. Of a code that no code of its system looks
    like, a warning tells."""
    if _CODE not in columns:
        return
    codes, systems = columns[_CODE], columns[_SYSTEM]
    given_values = given.get(_SYSTEM)
    unsure = [
        at
        for at, (code, system) in enumerate(zip(codes, systems, strict=True))
        if isinstance(code, str) and system is None
        # What was given and is no system is reported as unreadable.
        if given_values is None or blank(given_values[at])
    ]
    why = "未给出代码所属的分类标准，不能与项目的用地性质比较"
    remedy = f"增加 {_SYSTEM} 列，或以常量指定，写明：{_systems()}"
    examples = ((at + 1, codes[at]) for at in unsure)
    builder.add_rows(Severity.WARNING, why, remedy, examples, len(unsure), field=_SYSTEM)
    _shapes(codes, systems, builder)


def _shapes(codes: list[object], systems: list[object], builder: ReportBuilder) -> None:
    shapes = {system.value: shape for system, shape in CODE_SHAPES.items()}
    fits = {
        (code, system): all(map(shapes[str(system)].fullmatch, codes_in(str(code))))
        for code, system in set(zip(codes, systems, strict=True))
        if code is not None and system is not None
    }
    odd = [
        at for at, pair in enumerate(zip(codes, systems, strict=True)) if not fits.get(pair, True)
    ]
    why = "不是该分类标准的代码写法，按原样存入，与项目的用地性质只按首级代码比较"
    rows = ((at + 1, f"{codes[at]}（{systems[at]}）") for at in odd)
    remedy = "更正代码；一行有几个代码的，用顿号分开"
    builder.add_rows(Severity.WARNING, why, remedy, rows, len(odd), field=_CODE)
