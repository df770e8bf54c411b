"""Which classification a land-use code belongs to, and whether it is spelt as codes of it are."""

from collections.abc import Mapping, Sequence

from blueprint.facts import CODE_SHAPES
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
    """Fill in the system where the code begins with a letter. Where it does not, the code stays
    without one, compared with nothing, and a warning asks; likewise a code that no code of its
    system looks like."""
    if _CODE not in columns:
        return
    codes, systems = columns[_CODE], columns[_SYSTEM]
    given_values = given.get(_SYSTEM)
    decided = 0
    unsure: list[int] = []
    for at, (code, system) in enumerate(zip(codes, systems, strict=True)):
        if not isinstance(code, str) or system is not None:
            continue
        if given_values is not None and not blank(given_values[at]):
            continue  # given, and reported as unreadable
        if "A" <= code[0] <= "Z":
            systems[at] = LandUseSystem.GB50137_2011.value
            decided += 1
        else:
            unsure.append(at)
    if decided:
        why = f"未给出分类标准的 {decided:,} 行，代码以字母开头，按 gb50137-2011 读取"
        builder.add(Severity.NOTE, why, field=_SYSTEM)
    why = "代码不以字母开头，看不出属于哪个分类标准，不能与项目的用地性质比较"
    remedy = f"增加 {_SYSTEM} 列并写明：{_systems()}"
    examples = ((at + 1, codes[at]) for at in unsure)
    builder.add_rows(Severity.WARNING, why, remedy, examples, len(unsure), field=_SYSTEM)
    _shapes(codes, systems, builder)


def _shapes(codes: list[object], systems: list[object], builder: ReportBuilder) -> None:
    shapes = {system.value: shape for system, shape in CODE_SHAPES.items()}
    fits = {
        (code, system): shapes[str(system)].fullmatch(str(code)) is not None
        for code, system in set(zip(codes, systems, strict=True))
        if code is not None and system is not None
    }
    odd = [
        at for at, pair in enumerate(zip(codes, systems, strict=True)) if not fits.get(pair, True)
    ]
    why = "不是该分类标准的代码写法，按原样存入，不能与项目的用地性质比较"
    rows = ((at + 1, f"{codes[at]}（{systems[at]}）") for at in odd)
    builder.add_rows(Severity.WARNING, why, "更正代码，一行只写一个", rows, len(odd), field=_CODE)
