"""What a release would change: for people as sentences, for programs as JSON."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from blueprint.planning.release_difference import LayerDifference, ReleaseDifference
from blueprint.vocabulary import Kind, Standing, Verdict
from layers.catalogue import layer as layer_of

__all__ = ["difference_json", "difference_lines"]

_LISTED = 12
_LABELS = {"added": "新增", "retired": "取消", "changed": "变更"}
_COUNTED = {"block": "个街区", "site": "块查询过的用地"}
_HECTARE = 10_000


def difference_json(found: ReleaseDifference) -> dict[str, Any]:
    return {
        "release": found.release_id,
        "as_of": found.on.isoformat(),
        "layers": [
            {
                "layer": each.layer,
                "unchanged": each.unchanged,
                **{
                    word: {
                        "features": len(each.of(word)),
                        "hectares": _hectares(each, word),
                        "listed": [
                            {"code": one.code, "attributes": list(one.attributes)}
                            for one in each.of(word)
                        ],
                    }
                    for word in _LABELS
                },
            }
            for each in found.layers
        ],
        "places": {"looked_at": found.looked_at, "asked_again": len(found.places)},
        "verdicts": [
            {
                found.places[one.query].what: found.places[one.query].name,
                "kind": one.kind.value,
                "before": dict(one.before),
                "after": dict(one.after),
            }
            for one in found.verdicts
        ],
        "undecided": [
            {found.places[one.query].what: found.places[one.query].name, "why": one.why}
            for one in found.undecided
        ],
    }


def _hectares(each: LayerDifference, word: str) -> float:
    changes = each.of(word)
    if word == "changed":
        return round(sum(one.moved_m2 for one in changes) / _HECTARE, 4)
    areas = (one.area_after_m2 or one.area_before_m2 or 0.0 for one in changes)
    return round(sum(areas) / _HECTARE, 4)


def difference_lines(found: ReleaseDifference) -> list[str]:
    """Chinese sentences: the map's changes layer by layer, then the verdicts'."""
    lines = []
    for each in found.layers:
        parts = []
        for word, label in _LABELS.items():
            count = len(each.of(word))
            if count:
                area = (
                    f"（{_hectares(each, word):,.2f} 公顷）"
                    if layer_of(each.layer).geometry == "polygon"
                    else ""
                )
                parts.append(f"{label} {count:,} 个{area}")
        sentence = "，".join(parts) or "没有变化"
        lines.append(f"{layer_of(each.layer).label}：{sentence}；不变 {each.unchanged:,} 个")
        lines += _details(each)
    lines += _verdict_lines(found)
    lines += [
        f"未能比较：{found.places[one.query].name}：{one.why}" for one in found.undecided[:_LISTED]
    ]
    return lines


def _details(each: LayerDifference) -> list[str]:
    lines = []
    for word, label in _LABELS.items():
        changes = each.of(word)
        if not changes:
            continue
        listed = "、".join(
            _change_text(each, one.code, one.attributes) for one in changes[:_LISTED]
        )
        more = f" 等 {len(changes):,} 个" if len(changes) > _LISTED else ""
        lines.append(f"    {label}：{listed}{more}")
    return lines


def _change_text(each: LayerDifference, code: str, attributes: Sequence[str]) -> str:
    if not attributes:
        return code
    fields = layer_of(each.layer).fields
    names = (fields[a].label if a in fields else "图形" for a in attributes)
    return f"{code}（{'、'.join(names)}）"


def _verdict_lines(found: ReleaseDifference) -> list[str]:
    grouped: defaultdict[tuple[str, Kind, str, str], list[str]] = defaultdict(list)
    for one in found.verdicts:
        place = found.places[one.query]
        grouped[place.what, one.kind, _verdict_text(one.before), _verdict_text(one.after)].append(
            place.name
        )
    if not grouped:
        return [f"六类评价的结论没有变化（{found.looked_at:,} 处街区与用地）。"]
    waived = Verdict.WAIVED.label
    lines = []
    for (what, kind, was, now), names in grouped.items():
        listed = "、".join(names[:_LISTED]) + (" 等" if len(names) > _LISTED else "")
        count = f"{len(names):,} {_COUNTED[what]}"
        if was.startswith(waived) and not now.startswith(waived):
            sentence = f"{count}不再免做{kind.label}（现为{now}）"
        elif now.startswith(waived) and not was.startswith(waived):
            sentence = f"{count}可免做{kind.label}（原为{was}）"
        else:
            sentence = f"{count}的{kind.label}由“{was}”变为“{now}”"
        lines.append(f"{sentence}：{listed}")
    return lines


def _verdict_text(evaluation: Any) -> str:
    standing = Standing(evaluation["standing"])
    return f"{Verdict(evaluation['verdict']).label}·{standing.label}"
